// Command lines with blanks: "{port}" inside a word, and "{?client_certificate}" as a word of its own that
// stands for several words or for none.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// Argv is a program and its arguments, with blanks still to be filled.
struct Argv {
  std::vector<std::string> words;
  Location where;

  bool empty() const { return words.empty(); }
  // has: the blank "{?option}" is among the words.
  bool has(std::string_view option) const;
  // has_limit: the program gets its deadline as an argument, and so keeps it itself.
  bool has_limit() const;
};

// read_value reads a list of words; throws Error for an empty list or an unknown blank.
void read_value(const Node& node, Argv& argv);
Shape yaml_shape(As<Argv>);
// check_blanks throws the same Error for text that is not an argv (a client's stdin).
void check_blanks(const Node& node);

// Blanks holds the values of the blanks.
struct Blanks {
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, std::vector<std::string>, std::less<>> options;  // absent: no words
};

// filled replaces the blanks by their values; a blank without a value stays as it is.
std::string filled(std::string_view text, const Blanks& blanks);
std::vector<std::string> filled(const Argv& argv, const Blanks& blanks);

}  // namespace lab
