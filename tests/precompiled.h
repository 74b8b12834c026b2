// What every test includes, compiled once for all test programs.

#pragma once

#include "lab-server/base/precompiled.h"
#include "tests/catch.h"
