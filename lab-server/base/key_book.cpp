#include "lab-server/base/key_book.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/base/told_keys.h"

namespace lab {
namespace {

using nlohmann::json;

// What is asked for: the table below a path, or the one key there when it has none below it.
struct Asked {
  Keys alone;
  const Keys* keys = nullptr;
  std::string path;
};

Asked asked_for(const KeyBook& book, const std::string& path) {
  if (path.empty()) return {.alone = {}, .keys = &book.shown, .path = {}};
  const Key& key = key_at(path, book.known, book.shapes);
  if (const Keys* below = keys_under(key.shape, book.shapes))
    return {.alone = {}, .keys = below, .path = path};
  const size_t dot = path.rfind('.');
  return {.alone = {key}, .keys = nullptr, .path = dot == path.npos ? "" : path.substr(0, dot)};
}

// Where each table first stands, and so is shown.
using Places = std::map<const Keys*, std::string>;

Places places_below(const Keys& keys, const KnownShapes& shapes) {
  Places places;
  visit_tables(keys, {}, shapes, Repeats::once,
               [&](const std::string& path, const Keys& table) { places[&table] = path; });
  return places;
}

std::string below(const std::string& path, const Key& key) {
  return path.empty() ? key.name : path + "." + key.name;
}

// A key whose table is shown elsewhere names that place.
std::string type_at(const std::string& path, const Key& key, const Places& places,
                    const KnownShapes& shapes) {
  std::string type = type_text(key.shape, shapes);
  const auto place = places.find(keys_under(key.shape, shapes));
  if (place != places.end() && place->second != path) type += ", as " + place->second;
  return type;
}

// All keys at once show each table once; what is below a path is shown whole.
template <class Visit>
void each_key(const Asked& asked, const KnownShapes& shapes, const Visit& visit) {
  const bool is_all = asked.keys != nullptr && asked.path.empty();
  const Places places = is_all ? places_below(*asked.keys, shapes) : Places();
  const auto visit_all = [&](const std::string& path, const Keys& keys) {
    for (const Key& key : keys) visit(below(path, key), key, type_at(below(path, key), key, places, shapes));
  };
  if (asked.keys == nullptr) return visit_all(asked.path, asked.alone);
  visit_tables(*asked.keys, asked.path, shapes, is_all ? Repeats::once : Repeats::again, visit_all);
}

void print_table(const Asked& asked, const KnownShapes& shapes) {
  std::vector<std::vector<Cell>> rows = {{"key", "type", "default", "meaning"}};
  each_key(asked, shapes, [&](const std::string& path, const Key& key, const std::string& type) {
    rows.push_back({path, type, usual_text(key), key.help});
  });
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
}

void print_json(const Asked& asked, const KnownShapes& shapes) {
  auto list = json::array();
  each_key(asked, shapes, [&](const std::string& path, const Key& key, const std::string& type) {
    json row = {{"key", path}, {"type", type}, {"meaning", key.help}};
    if (!usual_text(key).empty()) row["default"] = usual_text(key);
    list.push_back(std::move(row));
  });
  std::cout << list.dump(2) << '\n';
}

std::string in_table(const std::string& text) { return replace_all(text, "|", "\\|"); }

}  // namespace

void print_keys(const KeyBook& book, const std::string& path, bool as_json) {
  const Asked asked = asked_for(book, path);
  as_json ? print_json(asked, book.shapes) : print_table(asked, book.shapes);
}

std::string keys_in_markdown(const Keys& keys, const KnownShapes& shapes) {
  const Places places = places_below(keys, shapes);
  std::string text;
  visit_tables(keys, {}, shapes, Repeats::once, [&](const std::string& path, const Keys& table) {
    if (table.empty()) return;
    if (!path.empty()) text += fmt::format("\n### {}\n", path);
    text += "\n| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const Key& key : table) {
      text += fmt::format("| `{}` | {} | {} | {} |\n", key.name,
                          in_table(type_at(below(path, key), key, places, shapes)), in_table(usual_text(key)),
                          in_table(key.help));
    }
  });
  return text;
}

}  // namespace lab
