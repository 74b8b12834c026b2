#include "lab-server/base/fields.h"

#include <fmt/format.h>

#include "lab-server/base/text.h"

namespace lab {

void unknown_key(const Node::Entry& entry, const std::vector<std::string>& known) {
  throw Error(fmt::format("unknown key '{}'", entry.key), did_you_mean(entry.key, known), entry.where);
}

}  // namespace lab
