// The placeholders in a recipe's texts.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// check_placeholders throws for a placeholder that nobody fills, which would end up in the certificate as
// written.
void check_placeholders(const Node& node);

// expanded gives a text once per number of its range "{1..1000}"; a text without a range once. At most
// 20,000.
std::vector<std::string> expanded(const std::string& text);

}  // namespace lab
