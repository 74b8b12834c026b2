#include "lab-server/base/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace lab {
namespace {

Node over(const Node& common, const Node& own) {
  if (common.kind() != Node::Kind::map || own.kind() != Node::Kind::map) return own;
  std::vector<Node::Entry> entries = common.entries();
  for (const Node::Entry& entry : own.entries()) {
    const auto same = std::find_if(entries.begin(), entries.end(),
                                   [&](const Node::Entry& known) { return known.key == entry.key; });
    if (same == entries.end()) {
      entries.push_back(entry);
    } else {
      same->value = over(same->value, entry.value);
    }
  }
  return map_node(std::move(entries), own.where());
}

void check_name(const Node::Entry& row) {
  const bool is_kebab =
      !row.key.empty() && row.key.front() != '-' &&
      row.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!is_kebab)
    throw Error(fmt::format("'{}' cannot be a row's name", row.key),
                "use lower-case letters, digits and dashes", row.where);
}

}  // namespace

std::vector<NamedNode> rows_of(const Node& file, const std::string& name) {
  const Node* stated = file.kind() == Node::Kind::map ? file.find(kRows) : nullptr;
  if (stated == nullptr) return {{name, file}};
  if (stated->kind() != Node::Kind::map || stated->entries().empty())
    stated->fail("a map of names and keys", "rows: {dh-480: {server: {…}}, dh-512: {server: {…}}}");
  std::vector<Node::Entry> shared = file.entries();
  std::erase_if(shared, [](const Node::Entry& entry) { return entry.key == kRows; });

  std::vector<NamedNode> rows;
  for (const Node::Entry& row : stated->entries()) {
    check_name(row);
    // What is wrong with all of it is told at the row's name.
    const Node keys = row.value.kind() == Node::Kind::null ? map_node({}, row.where)
                                                           : map_node(row.value.entries(), row.where);
    rows.push_back({row.key, over(map_node(shared, file.where()), keys)});
  }
  return rows;
}

}  // namespace lab
