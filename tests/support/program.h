// Running other programs in tests: the lab's own, and those that judge it.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab {

struct ProgramResult {
  int exit = -1;       // -1: it could not be started, or a signal ended it
  std::string output;  // stdout and stderr, in the order they came
};

// run_program runs argv[0], found on the path, and waits for its end. Its stdin is empty.
ProgramResult run_program(const std::vector<std::string>& argv);

// run_shell runs a line as a shell does.
ProgramResult run_shell(const std::string& line);

// is_installed says whether a program of that name is on the path.
bool is_installed(const std::string& program);

// can_use says whether a test has the program it needs. Without it the test is skipped, which is told
// (LAB_SKIPPED names the file), and a failure where LAB_REQUIRE_TOOLS is set: in CI the tools are there.
bool can_use(const std::string& program);
// lacks is the same of anything else that can be installed; `what` names it.
void lacks(const std::string& what);
// skip tells why a test does not run here: no fault of anybody's, such as a sanitizer that needs the memory.
void skip(const std::string& why);

// has_sanitizer says whether the programs were built with one: it needs descriptors and address space of its
// own.
bool has_sanitizer();

// source_dir is the checkout, binary_dir where it was built.
std::filesystem::path source_dir();
std::filesystem::path binary_dir();

}  // namespace lab
