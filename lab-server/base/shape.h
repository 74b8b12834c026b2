// The shape of a value: for the pages, the JSON Schemas and the tests that are made from the tables of keys.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace lab {

struct Key;
using Keys = std::vector<Key>;

struct Shape {
  enum class Form {
    anything,
    flag,    // true or false
    whole,   // a whole number from least to most
    number,  // any number
    text,
    name,  // one of names, or a text that fits pattern
    list,  // of part
    map,   // of part; its keys are any, one of names, or texts that fit pattern
    keys,  // a map of those keys
    pick,  // one of parts
  };
  Form form = Form::anything;
  std::string called{};  // the name of such a value: "recipe"; empty: it has no name
  int64_t least = 0;
  int64_t most = 0;
  std::vector<std::string> names{};
  std::string pattern{};                // an expression (ECMA 262) for the whole of a text
  std::string sample{};                 // a value of that shape, in YAML
  std::vector<Shape> parts{};           // one for a list and a map
  std::function<const Keys&()> keys{};  // of form keys
  bool may_be_null = false;
};

// Shapes by name, for values that one room only names and another room defines.
using KnownShapes = std::map<std::string, Shape>;

// text_called is a text with that name for such values, and a sample.
inline Shape text_called(std::string called, std::string sample, std::string pattern = {}) {
  return {.form = Shape::Form::text,
          .called = std::move(called),
          .pattern = std::move(pattern),
          .sample = std::move(sample)};
}

inline Shape list_of(Shape part) { return {.form = Shape::Form::list, .parts = {std::move(part)}}; }
inline Shape map_of(Shape part) { return {.form = Shape::Form::map, .parts = {std::move(part)}}; }
inline Shape pick_of(std::vector<Shape> parts) {
  return {.form = Shape::Form::pick, .parts = std::move(parts)};
}
inline Shape keys_called(std::string called, std::function<const Keys&()> keys) {
  return {.form = Shape::Form::keys, .called = std::move(called), .keys = std::move(keys)};
}

}  // namespace lab
