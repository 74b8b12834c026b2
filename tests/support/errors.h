// Asking what an Error said.

#pragma once

#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {

// error_of runs work and returns the Error it threw; the test fails when it threw none.
template <class Work>
Error error_of(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    return error;
  }
  FAIL("expected an Error, and there was none");
  return Error("");
}

}  // namespace lab
