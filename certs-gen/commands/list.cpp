// certs-gen list: the recipes, with a description of each.

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "certs-gen/commands/commands.h"
#include "certs-gen/recipe/lab_recipes.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

nlohmann::ordered_json described(const Recipe& recipe) {
  nlohmann::ordered_json json = {{"id", recipe.id},
                                 {"issuer", recipe.issuer.id},
                                 {"key", recipe.key->name},
                                 {"ca", recipe.is_ca},
                                 {"not_before", text_of(recipe.not_before)},
                                 {"not_after", text_of(recipe.not_after)}};
  if (!recipe.based_on.empty()) json["based_on"] = recipe.based_on;
  if (recipe.names) json["names"] = *recipe.names;
  if (recipe.is_revoked) json["revoked"] = true;
  return json;
}

void print_table(const RecipeBook& book) {
  std::vector<std::vector<Cell>> rows = {{"recipe", "based on", "issuer", "key", "valid", "names"}};
  for (const std::string& id : book.ids()) {
    const Recipe& recipe = book.at(id);
    const std::string names = join(recipe.names.value_or(std::vector<std::string>()), ", ");
    rows.push_back({id, recipe.based_on, recipe.issuer.is_own() ? "its own" : recipe.issuer.id,
                    recipe.key->name,
                    fmt::format("{} to {}", text_of(recipe.not_before), text_of(recipe.not_after)), names});
  }
  fmt::print("{}", render(rows, wants_colour(STDOUT_FILENO), true));
}

int list(bool as_json) {
  const RecipeBook book = load_recipes();
  if (!as_json) {
    print_table(book);
    return kExitExpected;
  }
  auto all = nlohmann::ordered_json::array();
  for (const std::string& id : book.ids()) all.push_back(described(book.at(id)));
  fmt::print("{}\n", all.dump(2));
  return kExitExpected;
}

}  // namespace

RecipeBook load_recipes() { return RecipeBook::parse(lab_recipes(data_root())); }

void add_list(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("list", "list the recipes");
  const auto as_json = std::make_shared<bool>(false);
  command.add_flag("--json", *as_json, "print JSON");
  command.when_chosen([&action, as_json] { action = [as_json] { return list(*as_json); }; });
}

}  // namespace lab
