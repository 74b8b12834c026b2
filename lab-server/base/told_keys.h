// The tables of keys for people and for editors: the output of `lab-server keys`, docs/keys.md, and JSON
// Schemas.

#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "lab-server/base/keys.h"

namespace lab {

// type_text describes the allowed values in a few words: "list of recipe", "kept | rotated", "1 to 100".
std::string type_text(const Shape& shape, const KnownShapes& known);

// usual_text is the value when the key is left out; empty when there is none.
std::string usual_text(const Key& key);

// A table, with its path.
using VisitTable = std::function<void(const std::string& path, const Keys& keys)>;

// visit_tables calls visit for keys and then for every table below them, each at its first place only. With
// `again` it visits every place, but never a table within itself.
enum class Repeats { once, again };
void visit_tables(const Keys& keys, const std::string& path, const KnownShapes& known, Repeats repeats,
                  const VisitTable& visit);

// schema_of is the JSON Schema (draft 2020-12) of a file that holds those keys.
nlohmann::json schema_of(const Keys& keys, const std::string& title, const KnownShapes& known);
// schema_of_rows is the schema of a file with rows of any name, each with those keys.
nlohmann::json schema_of_rows(const Keys& keys, const std::string& title, const KnownShapes& known);

}  // namespace lab
