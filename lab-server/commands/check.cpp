// lab-server check: is every scenario sound? Names exist, the set-up can be served, and the audit finds exactly the
// defect that is declared.

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "certs-gen/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"

namespace lab {
namespace {

struct Options {
  std::vector<std::string> scenarios;
};

int check(const Options& options) {
  const ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios");
  const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
  const RecipeBook recipes = RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);

  std::vector<Scenario> files;  // named by a path: a person's own, not in the library
  std::vector<std::string> globs;
  for (const std::string& name : options.scenarios) {
    if (name.ends_with(".yaml")) {
      files.push_back(read_scenario_file(name));
    } else {
      globs.push_back(name);
    }
  }
  std::vector<const Scenario*> chosen;
  if (files.empty() || !globs.empty()) chosen = library.select(globs);
  for (const Scenario& file : files) chosen.push_back(&file);

  size_t unsound = 0;
  for (const Scenario* scenario : chosen) {
    try {
      diagnoses.find(scenario->expect.diagnosis);
      require_purity(*scenario, pki);
    } catch (const Error& error) {
      ++unsound;
      report("lab-server", error.where().file.empty() ? Error(error.message(), error.hint(), scenario->where) : error);
    }
  }
  std::cout << fmt::format("{} checked, {} unsound\n", plural(chosen.size(), "scenario"), unsound);
  return unsound == 0 ? kExitExpected : kExitOwnError;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "is every scenario sound?");
  command->add_option("scenario", options->scenarios, "ids, globs or files (default: all)");
  command->callback([&action, options] { action = [options] { return check(*options); }; });
}

}  // namespace lab
