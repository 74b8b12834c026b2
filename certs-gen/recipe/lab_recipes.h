// All certificates of the lab by name, for whom a name must do: certs-gen, and tests that go through all of
// them.

#pragma once

#include <filesystem>

#include "lab-server/base/node.h"

namespace lab {

// lab_recipes is certs-gen/recipes.yaml below that folder, and after it each certificate that a scenario
// states for its server, under the last part of the scenario's id; for RecipeBook::parse.
Node lab_recipes(const std::filesystem::path& data);

}  // namespace lab
