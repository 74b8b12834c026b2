// The commands of certs-gen. Each adds its options to the parser and sets the action to run.

#pragma once

#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/program.h"

namespace lab {

// add_write is the program's own command, without a name: it writes certificates to files.
void add_write(CommandLine& app, Action& action);
void add_list(CommandLine& app, Action& action);
void add_audit(CommandLine& app, Action& action);

// load_recipes reads all certificates that come with the lab: lab_recipes.
RecipeBook load_recipes();

}  // namespace lab
