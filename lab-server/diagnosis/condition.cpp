#include "lab-server/diagnosis/condition.h"

#include <algorithm>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

// Appends the values that lie at the path from `from` on, as text.
void collect(const json& from, size_t depth, const std::vector<std::string>& path,
             std::vector<std::string>& values) {
  if (from.is_array()) {
    for (const json& item : from) collect(item, depth, path, values);
    return;
  }
  if (depth == path.size()) {
    values.push_back(from.is_string() ? from.get<std::string>() : from.dump());
    return;
  }
  if (!from.is_object()) return;
  const auto found = from.find(path[depth]);
  if (found != from.end()) collect(*found, depth + 1, path, values);
}

}  // namespace

bool Condition::holds(const json& event) const {
  return std::all_of(clauses_.begin(), clauses_.end(), [&](const Clause& clause) {
    std::vector<std::string> values;
    collect(event, 0, clause.path, values);
    if (clause.any_of.empty()) return values.empty();
    return std::find_first_of(values.begin(), values.end(), clause.any_of.begin(), clause.any_of.end()) !=
           values.end();
  });
}

void read_value(const Node& node, Condition& condition) {
  if (node.kind() != Node::Kind::map || node.entries().empty()) {
    node.fail("a condition", "write it as {certificate.findings: expired}");
  }
  condition.clauses_.clear();
  for (const Node::Entry& entry : node.entries()) {
    Condition::Clause clause{split(entry.key, '.'), {}};
    switch (entry.value.kind()) {
      case Node::Kind::null:
        break;
      case Node::Kind::scalar:
        clause.any_of.push_back(entry.value.text());
        break;
      case Node::Kind::sequence:
        read_value(entry.value, clause.any_of);
        if (clause.any_of.empty()) entry.value.fail("a value, a list of values or ~");
        break;
      case Node::Kind::map:
        entry.value.fail("a value, a list of values or ~", "join the keys with a dot");
    }
    condition.clauses_.push_back(std::move(clause));
  }
}

}  // namespace lab
