// lab-server keys: every key that a scenario or a recipe may have.

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "certs-gen/recipe/recipe_rules.h"
#include "lab-server/base/key_book.h"
#include "lab-server/base/told_keys.h"
#include "lab-server/commands/commands.h"
#include "lab-server/faults/fault_keys.h"
#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

using nlohmann::json;

struct KeysOptions {
  std::string path;
  std::string schema;
  bool json = false;
  bool markdown = false;
};

// For a schema, which tells them wherever they may stand, the keys of a recipe and of a row are known too.
KnownShapes all_shapes() {
  KnownShapes shapes = fault_shapes();
  shapes[kOwnRecipe] = keys_called(kRecipeId, recipe_keys);
  shapes[kRowKeys] = keys_called("row", row_keys);
  return shapes;
}

// A scenario's keys, and behind `recipe` those of a recipe.
const Keys& known_keys() {
  static const Keys kKeys = [] {
    Keys keys = scenario_keys();
    keys.push_back({kRecipeId,
                    "a certificate: a row of certs-gen/recipes.yaml, or stated in place of its name",
                    keys_called({}, recipe_keys),
                    {}});
    return keys;
  }();
  return kKeys;
}

KeyBook key_book() { return {scenario_keys(), known_keys(), fault_shapes()}; }

// docs/keys.md is what this prints.
void print_markdown() {
  std::cout
      << "# The keys of a scenario and of a recipe\n\n"
         "`lab-server keys --markdown` prints this page from the tables that read the files; `lab-server "
         "keys "
         "server.tickets`\n"
         "shows one part of it. Editors check and complete these keys by the JSON Schemas "
         "[scenario.json](schema/scenario.json)\n"
         "and [recipe.json](schema/recipe.json): put `# yaml-language-server: "
         "$schema=…/docs/schema/scenario.json` at the top of a\n"
         "file, or set it for `scenarios/**/*.yaml` in the editor.\n\n"
         "A *recipe* is the id of a certificate in certs-gen/recipes.yaml; in its place may stand *its "
         "keys*, "
         "those of [a recipe](#a-recipe):\n"
         "`{based_on: leaf, not_after: -1d}`. `recipe*` is a CA and all that issued it. *hex* is hex\n"
         "digits, and `00*255` a run of a byte. A *time* is relative to now: `-90d`, `+2h`, `30s`. Names of "
         "cipher suites, groups and\n"
         "the like are those of the registries; `0x1a1a` is one that has no name.\n\n"
         "## A scenario\n";
  std::cout << keys_in_markdown(scenario_keys(), fault_shapes());
  std::cout << "\n## A recipe\n";
  std::cout << keys_in_markdown(recipe_keys(), fault_shapes());
}

void print_schema(const std::string& of) {
  const json schema = of == kRecipeId
                          ? schema_of_rows(recipe_keys(), "recipes of the TLS failure lab", all_shapes())
                          : schema_of(scenario_keys(), "a scenario of the TLS failure lab", all_shapes());
  std::cout << schema.dump(1) << '\n';
}

std::string why_no_schema(const std::string& of) {
  return of == "scenario" || of == kRecipeId ? "" : "scenario or recipe";
}

}  // namespace

void add_keys(CommandLine& app, Action& action) {
  auto options = std::make_shared<KeysOptions>();
  CommandLine command =
      app.add_command("keys", "list the keys of a scenario or a recipe: type, meaning, default");
  command.add_option("path", options->path,
                     "only the keys below it: server.scripted_tls13, server.faults.stall-at, recipe.tbs");
  command.add_flag("--json", options->json, "print a JSON array");
  command.add_flag("--markdown", options->markdown, "print all keys as the page docs/keys.md");
  command.add_option("--schema", options->schema, "print a JSON Schema for editors: scenario or recipe")
      .check(why_no_schema);
  command.when_chosen([&action, options] {
    action = [options] {
      if (!options->schema.empty()) {
        print_schema(options->schema);
      } else if (options->markdown) {
        print_markdown();
      } else {
        print_keys(key_book(), options->path, options->json);
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
