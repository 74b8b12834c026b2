// Regular expressions as YAML files write them, searched in what programs print: RE2's, so that a search
// takes time linear in the text, whatever the text is.

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

// Expression is found within a line: ^ and $ are a line's ends, and nothing matches a line break.
class Expression {
 public:
  // Error at node when its text is no regular expression.
  explicit Expression(const Node& node);
  Expression(std::string text, const Location& where);

  const std::string& text() const { return text_; }
  bool is_in(std::string_view text) const;

 private:
  std::string text_;
  std::shared_ptr<const re2::RE2> compiled_;
};

// ExpressionSet searches for many in one pass over the text.
class ExpressionSet {
 public:
  // The expressions are kept for the text in which the set is more than there is memory for.
  explicit ExpressionSet(std::vector<Expression> expressions);
  ExpressionSet() = default;

  const std::vector<Expression>& expressions() const { return expressions_; }

  // found_in gives the numbers of those that are in the text, in their order.
  std::vector<size_t> found_in(std::string_view text) const;

 private:
  struct Compiled;
  std::vector<Expression> expressions_;
  std::shared_ptr<const Compiled> compiled_;
};

// quoted_expression is an expression that is found where the text stands, word for word.
std::string quoted_expression(std::string_view text);

}  // namespace lab
