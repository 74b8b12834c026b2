// What a program's `keys` command shows: tables of keys, as text, JSON or Markdown.

#pragma once

#include <string>

#include "lab-server/base/keys.h"

namespace lab {

struct KeyBook {
  const Keys& shown;  // when no path is given
  const Keys& known;  // where paths begin
  KnownShapes shapes;
};

// print_keys writes to stdout what is below a path, or the one key there; for an empty path all that is
// shown, each table once. Error with a "did you mean" for a path that leads nowhere.
void print_keys(const KeyBook& book, const std::string& path, bool as_json);

// keys_in_markdown is a table for each table of keys.
std::string keys_in_markdown(const Keys& keys, const KnownShapes& shapes);

}  // namespace lab
