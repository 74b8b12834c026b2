// The output of a program's `keys` command: tables of keys, as text, JSON or Markdown.

#pragma once

#include <string>

#include "lab-server/base/keys.h"

namespace lab {

struct KeyBook {
  const Keys& shown;  // without a path
  const Keys& known;  // where paths begin
  KnownShapes shapes;
};

// print_keys writes to stdout the keys below a path, or the one key there. For an empty path it writes all
// tables, each once. Throws Error with a "did you mean" for an unknown path.
void print_keys(const KeyBook& book, const std::string& path, bool as_json);

// keys_in_markdown is one Markdown table for each table of keys.
std::string keys_in_markdown(const Keys& keys, const KnownShapes& shapes);

}  // namespace lab
