// All certificates of the lab by name, for users that know only the name: certs-gen, and tests that go
// through all of them.

#pragma once

#include <filesystem>

#include "lab-server/base/node.h"

namespace lab {

// lab_recipes is certs-gen/recipes.yaml below that folder, followed by each certificate that a scenario
// states for its server. Such a certificate has the last part of the scenario's id as its name. The result is
// for RecipeBook::parse.
Node lab_recipes(const std::filesystem::path& data);

}  // namespace lab
