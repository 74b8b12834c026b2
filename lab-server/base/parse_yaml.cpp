// Turns the text of a YAML document into Nodes, in one pass over yaml-cpp's events, with the checks that
// yaml-cpp 0.7 lacks.

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "lab-server/base/files.h"
#include "lab-server/base/yaml.h"

namespace lab {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxNodes = 1'000'000;
constexpr size_t kMaxFileBytes = 4 * 1024 * 1024;

Location location(const YAML::Mark& mark, const std::string& file) {
  if (mark.is_null()) return {file, 0, 0};
  return {file, mark.line + 1, mark.column + 1};
}

class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& file) : file_(file) {}

  // root is the document, once all of it was read.
  Node root() const { return root_; }

  // In some broken files (a ']' too many after a flow map) yaml-cpp finds documents without end.
  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!has_begun_) return void(has_begun_ = true);
    throw Error("expected one YAML document, got another after it",
                "remove '---' lines; are all brackets closed, and none twice?", at(mark));
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    begin(mark, Node::Kind::null, anchor);
    end();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    Node::Content& content = begin(mark, Node::Kind::scalar, anchor);
    content.scalar = value;
    content.is_quoted = tag == "!";
    end();
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(mark, Node::Kind::sequence, anchor);
  }
  void OnSequenceEnd() override { end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(mark, Node::Kind::map, anchor);
  }
  void OnMapEnd() override { end(); }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Error("an alias within the value it stands for", {}, at(mark));
    count(found->second.nodes, mark);
    add(found->second.node);
  }

 private:
  // A value that is being read.
  struct Open {
    std::shared_ptr<Node::Content> content;
    YAML::anchor_t anchor;
    size_t nodes_before;
    std::set<std::string> keys{};        // of a map
    std::optional<Node::Entry> entry{};  // of a map: the key that waits for its value
  };
  struct Anchored {
    Node node;
    size_t nodes;  // with all that is in it
  };

  Location at(const YAML::Mark& mark) const { return location(mark, file_); }

  // Aliases count as often as they stand there, lest a short file becomes a large one.
  void count(size_t nodes, const YAML::Mark& mark) {
    nodes_ += nodes;
    if (nodes_ > kMaxNodes) throw Error(fmt::format("more than {} values", kMaxNodes), {}, at(mark));
  }

  Node::Content& begin(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor) {
    if (open_.size() > kMaxDepth)
      throw Error(fmt::format("nested deeper than {} levels", kMaxDepth), {}, at(mark));
    auto content = std::make_shared<Node::Content>();
    content->kind = kind;
    content->where = at(mark);
    open_.push_back({std::move(content), anchor, nodes_});
    count(1, mark);
    return *open_.back().content;
  }

  void end() {
    const Open ended = std::move(open_.back());
    open_.pop_back();
    const Node node(ended.content);
    if (ended.anchor != 0) anchors_[ended.anchor] = {node, nodes_ - ended.nodes_before};
    add(node);
  }

  void add(const Node& node) {
    if (open_.empty()) return void(root_ = node);
    Open& around = open_.back();
    if (around.content->kind == Node::Kind::sequence) return around.content->items.push_back(node);
    if (!around.entry) {
      around.entry = key(node, around.keys);
    } else {
      around.entry->value = node;
      around.content->entries.push_back(*std::move(around.entry));
      around.entry.reset();
    }
  }

  static Node::Entry key(const Node& node, std::set<std::string>& seen) {
    if (node.kind() != Node::Kind::scalar) throw Error("expected a plain key", {}, node.where());
    if (!seen.insert(node.text()).second) {
      throw Error(fmt::format("duplicate key '{}'", node.text()), "keep one of the two", node.where());
    }
    return {node.text(), node.where(), Node()};
  }

  const std::string& file_;
  bool has_begun_ = false;
  size_t nodes_ = 0;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchors_;
  Node root_;
};

}  // namespace

Node parse_yaml(const std::string& text, const std::string& name) {
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    Builder builder(name);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.root();
  } catch (const YAML::Exception& exception) {
    throw Error(exception.msg, "is the indentation right? are quotes and brackets closed?",
                location(exception.mark, name));
  }
}

Node read_yaml_file(const std::string& path) { return parse_yaml(read_file(path, kMaxFileBytes), path); }

}  // namespace lab
