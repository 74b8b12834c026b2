// lab-server check: is every scenario sound? Names exist, the set-up can be served, and the audit finds
// exactly the defect that is declared.

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"

namespace lab {
namespace {

struct CheckOptions {
  std::vector<std::string> scenarios;
  std::string host_suffix{kLocalhost};
};

int check(const CheckOptions& options) {
  ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios", options.host_suffix);
  const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
  const RecipeBook recipes =
      RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml", options.host_suffix);
  Pki pki(recipes);

  const std::vector<const Scenario*> chosen = library.select(options.scenarios);
  size_t unsound = 0;
  for (const Scenario* scenario : chosen) {
    try {
      diagnoses.find(scenario->expect.diagnosis);
      require_purity(*scenario, pki);
    } catch (const Error& error) {
      ++unsound;
      report("lab-server", error.at(scenario->where));
    }
  }
  std::cout << fmt::format("{} checked, {} unsound\n", plural(chosen.size(), "scenario"), unsound);
  return unsound == 0 ? kExitExpected : kExitOwnError;
}

}  // namespace

void add_check(CommandLine& app, Action& action) {
  auto options = std::make_shared<CheckOptions>();
  CommandLine command = app.add_command("check", "check that every scenario is sound");
  command.add_option("scenario", options->scenarios,
                     "ids, globs, files, or combinations like 'a + b' (default: all)");
  command.add_option("--host-suffix", options->host_suffix, "with their names below this domain")
      .shows_default()
      .check(why_no_domain);
  command.when_chosen([&action, options] { action = [options] { return check(*options); }; });
}

}  // namespace lab
