// How every program of the lab begins and ends: examples first in --help, errors with a hint, three exit
// statuses.

#pragma once

#include <functional>
#include <vector>

#include "lab-server/base/command_line.h"

namespace lab {

// Action is what a command does after the command line is read. It returns the exit status.
using Action = std::function<int()>;

// AddCommand adds a command, or a program's own options, to the command line. When the user chooses the
// command, it sets action.
using AddCommand = std::function<void(CommandLine& app, Action& action)>;

// run_program reads the command line and runs the chosen command. An Error, or any other exception, becomes
// "program: error: …" and exit status 2. examples is the beginning of --help.
int run_program(const char* program, const char* examples, const std::vector<AddCommand>& commands, int argc,
                char** argv);

}  // namespace lab
