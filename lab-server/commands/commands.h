// The commands of lab-server, each in a file of its own.

#pragma once

#include "lab-server/base/program.h"

namespace lab {

void add_serve(CommandLine& app, Action& action);
void add_list(CommandLine& app, Action& action);
void add_keys(CommandLine& app, Action& action);
void add_explain(CommandLine& app, Action& action);
void add_check(CommandLine& app, Action& action);
void add_ctl(CommandLine& app, Action& action);

}  // namespace lab
