#include "lab-server/base/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <charconv>
#include <cmath>
#include <set>
#include <sstream>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxNodes = 1'000'000;
constexpr size_t kMaxFileBytes = 4 * 1024 * 1024;

Location location(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file, 0, 0};
  return {file, mark.line + 1, mark.column + 1};
}

// Copies yaml-cpp's tree into ours; here the checks happen that yaml-cpp 0.7 leaves out.
class Copier {
 public:
  explicit Copier(const std::string& file) : file_(file) {}

  Node copy(const YAML::Node& from, int depth) {
    const Location where = location(from.Mark(), file_);
    if (depth > kMaxDepth) throw Error(fmt::format("nested deeper than {} levels", kMaxDepth), {}, where);
    if (++nodes_ > kMaxNodes) throw Error(fmt::format("more than {} values", kMaxNodes), {}, where);
    auto content = std::make_shared<Node::Content>();
    content->where = where;
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null:
        break;
      case YAML::NodeType::Scalar:
        content->kind = Node::Kind::scalar;
        content->scalar = from.Scalar();
        content->is_quoted = from.Tag() == "!";
        break;
      case YAML::NodeType::Sequence:
        content->kind = Node::Kind::sequence;
        for (const auto& item : from) content->items.push_back(copy(item, depth + 1));
        break;
      case YAML::NodeType::Map:
        copy_map(from, depth, *content);
        break;
    }
    return Node(std::move(content));
  }

 private:
  void copy_map(const YAML::Node& from, int depth, Node::Content& content) {
    content.kind = Node::Kind::map;
    std::set<std::string> seen;
    for (const auto& pair : from) {
      const Location where = location(pair.first.Mark(), file_);
      if (!pair.first.IsScalar()) throw Error("expected a plain key", {}, where);
      const std::string& key = pair.first.Scalar();
      if (!seen.insert(key).second) {
        throw Error(fmt::format("duplicate key '{}'", key), "keep one of the two", where);
      }
      content.entries.push_back({key, where, copy(pair.second, depth + 1)});
    }
  }

  const std::string& file_;
  size_t nodes_ = 0;
};

// yaml-cpp 0.7 finds documents without end in some broken files (a ']' too many after a flow map), so they
// are counted before they are kept.
class Documents : public YAML::EventHandler {
 public:
  explicit Documents(const std::string& file) : file_(file) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++count_ <= kMost) return;
    throw Error("expected one YAML document, got many",
                "are all brackets closed, and none twice? remove '---' lines", location(mark, file_));
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
  }
  void OnMapEnd() override {}

 private:
  static constexpr int kMost = 16;  // the error for a few tells where the second begins
  const std::string& file_;
  int count_ = 0;
};

void count_documents(const std::string& text, const std::string& name) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  Documents documents(name);
  while (parser.HandleNextDocument(documents)) {
  }
}

}  // namespace

Node::Node() : content_(std::make_shared<Content>()) {}

Node::Kind Node::kind() const { return content_->kind; }
Location Node::where() const { return content_->where; }
bool Node::is_quoted() const { return content_->is_quoted; }

const std::string& Node::text() const {
  if (kind() != Kind::scalar) fail("a single value");
  return content_->scalar;
}

const std::vector<Node>& Node::items() const {
  if (kind() != Kind::sequence && kind() != Kind::null) fail("a list");
  return content_->items;
}

const std::vector<Node::Entry>& Node::entries() const {
  if (kind() != Kind::map && kind() != Kind::null) fail("a map of keys and values");
  return content_->entries;
}

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries()) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string Node::described() const {
  switch (kind()) {
    case Kind::null:
      return "nothing";
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  constexpr size_t kShown = 60;
  const std::string& scalar = content_->scalar;
  return scalar.size() <= kShown ? fmt::format("'{}'", scalar)
                                 : fmt::format("'{}…'", scalar.substr(0, kShown));
}

void Node::fail(const std::string& expected, const std::string& hint) const {
  throw Error(fmt::format("expected {}, got {}", expected, described()), hint, where());
}

Node parse_yaml(const std::string& text, const std::string& name) {
  try {
    count_documents(text, name);
    const std::vector<YAML::Node> documents = YAML::LoadAll(text);
    if (documents.empty()) return Node();
    if (documents.size() > 1) {
      throw Error(fmt::format("expected one YAML document, got {}", documents.size()),
                  "remove the '---' lines", location(documents[1].Mark(), name));
    }
    return Copier(name).copy(documents.front(), 0);
  } catch (const YAML::Exception& exception) {
    throw Error(exception.msg, "is the indentation right? are quotes and brackets closed?",
                location(exception.mark, name));
  }
}

Node read_yaml_file(const std::string& path) { return parse_yaml(read_file(path, kMaxFileBytes), path); }

Node map_node(std::vector<Node::Entry> entries, Location where) {
  auto content = std::make_shared<Node::Content>();
  content->kind = Node::Kind::map;
  content->where = std::move(where);
  content->entries = std::move(entries);
  return Node(std::move(content));
}

Node sequence_node(std::vector<Node> items, Location where) {
  auto content = std::make_shared<Node::Content>();
  content->kind = Node::Kind::sequence;
  content->where = std::move(where);
  content->items = std::move(items);
  return Node(std::move(content));
}

void read_value(const Node& node, bool& value) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    if (node.text() == "true") return void(value = true);
    if (node.text() == "false") return void(value = false);
  }
  node.fail("true or false");
}

void read_value(const Node& node, std::string& value) {
  if (node.kind() != Node::Kind::scalar) node.fail("text");
  value = node.text();
}

void read_value(const Node& node, double& value) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    const std::string& text = node.text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) return;
  }
  node.fail("a number");
}

void read_value(const Node& node, Milliseconds& value) {
  constexpr int64_t kDay = 24LL * 60 * 60 * 1000;
  value = Milliseconds(read_integer(node, 0, kDay));
}

void read_value(const Node& node, Node& value) { value = node; }

int64_t read_integer(const Node& node, int64_t least, int64_t most) {
  if (node.kind() == Node::Kind::scalar && !node.is_quoted()) {
    const std::string& text = node.text();
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= least && value <= most)
      return value;
  }
  node.fail(fmt::format("a whole number from {} to {}", least, most));
}

size_t read_name(const Node& node, const std::vector<std::string>& names) {
  const std::string& text = node.text();
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == text) return i;
  }
  node.fail(fmt::format("one of {}", join(names, ", ")), did_you_mean(text, names));
}

void unknown_key(const Node::Entry& entry, const std::vector<std::string>& known) {
  throw Error(fmt::format("unknown key '{}'", entry.key), did_you_mean(entry.key, known), entry.where);
}

}  // namespace lab
