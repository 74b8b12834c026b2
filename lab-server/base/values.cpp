#include "lab-server/base/values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr int64_t kDayInMilliseconds = 24LL * 60 * 60 * 1000;

}  // namespace

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
  value = Milliseconds(read_integer(node, 0, kDayInMilliseconds));
}

void read_value(const Node& node, Node& value) { value = node; }

void read_one_or_more(const Node& node, std::vector<std::string>& texts) {
  texts.clear();
  if (node.kind() == Node::Kind::scalar) {
    texts.push_back(node.text());
  } else {
    read_value(node, texts);
  }
}

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

void write_value(Node& node, const std::string& value) { node = scalar_node(value, true); }
void write_value(Node& node, const Milliseconds& value) {
  node = scalar_node(std::to_string(value.count()), false);
}

std::string number_text(double value) { return fmt::format("{}", value); }

Shape yaml_shape(As<bool>) { return {.form = Shape::Form::flag}; }
Shape yaml_shape(As<std::string>) { return {.form = Shape::Form::text}; }
Shape yaml_shape(As<double>) { return {.form = Shape::Form::number}; }
Shape yaml_shape(As<Milliseconds>) {
  Shape shape = whole_shape(0, kDayInMilliseconds);
  shape.called = "milliseconds";
  return shape;
}

Shape whole_shape(int64_t least, int64_t most) {
  return {.form = Shape::Form::whole, .least = least, .most = most};
}

}  // namespace lab
