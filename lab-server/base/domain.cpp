#include "lab-server/base/domain.h"

#include <fmt/format.h>

#include <cctype>

#include "lab-server/base/text.h"

namespace lab {
namespace {

bool is_of_label(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

std::string moved(const std::string& text, std::string_view domain) {
  std::string result;
  size_t done = 0;
  for (size_t at = text.find(kLocalhost); at != text.npos; at = text.find(kLocalhost, at + 1)) {
    const size_t end = at + kLocalhost.size();
    if ((at > 0 && is_of_label(text[at - 1])) || (end < text.size() && is_of_label(text[end]))) continue;
    result.append(text, done, at - done).append(domain);
    done = end;
  }
  return result.append(text, done);
}

// The longest suffix that leaves room for a label of 63 bytes within a name's 253 (RFC 1035 2.3.4).
constexpr size_t kLongestDomain = 253 - 63 - 1;

}  // namespace

Node moved_below(const Node& file, std::string_view domain) {
  if (domain == kLocalhost) return file;
  switch (file.kind()) {
    case Node::Kind::null:
      return file;
    case Node::Kind::scalar:
      return scalar_node(moved(file.text(), domain), file.is_quoted(), file.where());
    case Node::Kind::sequence: {
      std::vector<Node> items;
      for (const Node& item : file.items()) items.push_back(moved_below(item, domain));
      return sequence_node(std::move(items), file.where());
    }
    case Node::Kind::map: {
      std::vector<Node::Entry> entries;
      for (const Node::Entry& entry : file.entries())
        entries.push_back({moved(entry.key, domain), entry.where, moved_below(entry.value, domain)});
      return map_node(std::move(entries), file.where());
    }
  }
  return file;
}

std::string why_no_domain(const std::string& text) {
  if (text.size() > kLongestDomain)
    return fmt::format("a domain of at most {} characters leaves room for a scenario's name", kLongestDomain);
  if (lower(text) != text) return fmt::format("names of the lab are in lower case: {}", lower(text));
  for (const std::string& label : split(text, '.')) {
    if (label.empty())
      return text.starts_with('.') ? fmt::format("leave the first dot out: {}", text.substr(1))
                                   : "two dots in a row, or one at the end";
    if (label.size() > 63) return fmt::format("'{}' is longer than 63 characters", label);
    for (const char c : label) {
      if (!is_of_label(c)) return fmt::format("a name has no '{}'", c);
    }
  }
  return {};
}

}  // namespace lab
