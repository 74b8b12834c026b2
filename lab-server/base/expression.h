// Regular expressions of YAML files, searched in the output of programs. They are RE2's, so that the time of
// a search is linear in any text.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/yaml.h"

namespace re2 {
class RE2;
}

namespace lab {

// Expression matches within a line: ^ and $ are the ends of a line, and nothing matches a line break.
class Expression {
 public:
  // Throws Error at node when its text is not a regular expression.
  explicit Expression(const Node& node);
  Expression(std::string text, const Location& where);

  const std::string& text() const { return text_; }
  bool is_in(std::string_view text) const;

 private:
  std::string text_;
  std::shared_ptr<const re2::RE2> compiled_;
};

// ExpressionSet searches for many expressions in one pass over the text.
class ExpressionSet {
 public:
  // It keeps the expressions as well, for a text on which the set runs out of memory.
  explicit ExpressionSet(std::vector<Expression> expressions);
  ExpressionSet() = default;

  const std::vector<Expression>& expressions() const { return expressions_; }

  // found_in returns the indices of the expressions found in the text, in order.
  std::vector<size_t> found_in(std::string_view text) const;

 private:
  struct Compiled;
  std::vector<Expression> expressions_;
  std::shared_ptr<const Compiled> compiled_;
};

// quoted_expression is an expression that matches the text literally.
std::string quoted_expression(std::string_view text);

}  // namespace lab
