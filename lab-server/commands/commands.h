// The commands of lab-server, a file each.

#pragma once

#include "lab-server/base/program.h"

namespace lab {

void add_serve(CLI::App& app, Action& action);
void add_list(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_ctl(CLI::App& app, Action& action);

}  // namespace lab
