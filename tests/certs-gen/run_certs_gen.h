// The program certs-gen, run with the checkout's recipes.

#pragma once

#include "tests/support/program.h"

namespace lab {

inline ProgramResult certs_gen(std::vector<std::string> arguments) {
  ::setenv("TLS_LAB_DATA", source_dir().c_str(), 1);
  arguments.insert(arguments.begin(), (binary_dir() / "certs-gen" / "certs-gen").string());
  return run_program(arguments);
}

}  // namespace lab
