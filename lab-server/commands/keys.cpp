// lab-server keys: every key that a scenario or a recipe may have.

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "certs-gen/recipe/recipe_rules.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
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

// What is asked for: the table below a path, or the one key there when it has none below it.
struct Asked {
  Keys alone;
  const Keys* keys = nullptr;
  std::string path;
};

Asked asked_for(const std::string& path) {
  if (path.empty()) return {.alone = {}, .keys = &scenario_keys(), .path = {}};
  const Key& key = key_at(path, known_keys(), fault_shapes());
  if (const Keys* below = keys_under(key.shape, fault_shapes()))
    return {.alone = {}, .keys = below, .path = path};
  const size_t dot = path.rfind('.');
  return {.alone = {key}, .keys = nullptr, .path = dot == path.npos ? "" : path.substr(0, dot)};
}

// Where each table first stands, and so is shown.
using Places = std::map<const Keys*, std::string>;

Places places_below(const Keys& keys) {
  Places places;
  visit_tables(keys, {}, fault_shapes(), Repeats::once,
               [&](const std::string& path, const Keys& table) { places[&table] = path; });
  return places;
}

std::string below(const std::string& path, const Key& key) {
  return path.empty() ? key.name : path + "." + key.name;
}

// A key whose table is shown elsewhere says where.
std::string type_at(const std::string& path, const Key& key, const Places& places) {
  std::string type = type_text(key.shape, fault_shapes());
  const auto place = places.find(keys_under(key.shape, fault_shapes()));
  if (place != places.end() && place->second != path) type += ", as " + place->second;
  return type;
}

// All of a scenario's keys at once show each table once; what is below a path is shown whole.
template <class Visit>
void each_key(const Asked& asked, const Visit& visit) {
  const bool is_all = asked.keys != nullptr && asked.path.empty();
  const Places places = is_all ? places_below(*asked.keys) : Places();
  const auto visit_all = [&](const std::string& path, const Keys& keys) {
    for (const Key& key : keys) visit(below(path, key), key, type_at(below(path, key), key, places));
  };
  if (asked.keys == nullptr) return visit_all(asked.path, asked.alone);
  visit_tables(*asked.keys, asked.path, fault_shapes(), is_all ? Repeats::once : Repeats::again, visit_all);
}

void print_table(const Asked& asked) {
  std::vector<std::vector<Cell>> rows = {{"key", "type", "default", "meaning"}};
  each_key(asked, [&](const std::string& path, const Key& key, const std::string& type) {
    rows.push_back({path, type, usual_text(key), key.help});
  });
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
}

void print_json(const Asked& asked) {
  auto list = json::array();
  each_key(asked, [&](const std::string& path, const Key& key, const std::string& type) {
    json row = {{"key", path}, {"type", type}, {"meaning", key.help}};
    if (!usual_text(key).empty()) row["default"] = usual_text(key);
    list.push_back(std::move(row));
  });
  std::cout << list.dump(2) << '\n';
}

std::string in_table(const std::string& text) { return replace_all(text, "|", "\\|"); }

void print_markdown_of(const Keys& keys) {
  const Places places = places_below(keys);
  visit_tables(keys, {}, fault_shapes(), Repeats::once, [&](const std::string& path, const Keys& table) {
    if (table.empty()) return;
    if (!path.empty()) std::cout << fmt::format("\n### {}\n", path);
    std::cout << "\n| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const Key& key : table) {
      std::cout << fmt::format("| `{}` | {} | {} | {} |\n", key.name,
                               in_table(type_at(below(path, key), key, places)), in_table(usual_text(key)),
                               in_table(key.help));
    }
  });
}

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
  print_markdown_of(scenario_keys());
  std::cout << "\n## A recipe\n";
  print_markdown_of(recipe_keys());
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
  CommandLine command = app.add_command("keys", "the keys of a scenario or a recipe: type, meaning, default");
  command.add_option("path", options->path,
                     "only those below it: server.scripted_tls13, server.faults.stall-at, recipe.tbs");
  command.add_flag("--json", options->json, "as a JSON array");
  command.add_flag("--markdown", options->markdown, "all of them as the page docs/keys.md");
  command.add_option("--schema", options->schema, "a JSON Schema for editors instead: scenario or recipe")
      .check(why_no_schema);
  command.when_chosen([&action, options] {
    action = [options] {
      if (!options->schema.empty()) {
        print_schema(options->schema);
      } else if (options->markdown) {
        print_markdown();
      } else {
        const Asked asked = asked_for(options->path);
        options->json ? print_json(asked) : print_table(asked);
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
