// What most files of the house include, compiled once for all of them. A file still includes what it uses:
// the build is right without this (cmake -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON), only slower.

#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>
