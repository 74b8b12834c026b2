// The placeholders in a recipe's texts.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// check_placeholders throws Error for an unknown placeholder, which would otherwise end up in the certificate
// as written.
void check_placeholders(const Node& node);

// expanded returns a text once for each number of its range "{1..1000}", at most 20,000 times; a text without
// a range once.
std::vector<std::string> expanded(const std::string& text);

}  // namespace lab
