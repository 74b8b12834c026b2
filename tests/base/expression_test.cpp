// Regular expressions over what programs print.

#include "lab-server/base/expression.h"

#include "lab-server/base/error.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

Expression expression(const std::string& text) { return {text, {"it.yaml", 3, 5}}; }

TEST_CASE("an expression is found within a line, wherever the line stands", "[expression]") {
  CHECK(expression("^curl: .*refused$").is_in("first\ncurl: (7) refused\nlast"));
  CHECK_FALSE(expression("curl:.*refused").is_in("curl: (7)\nrefused"));
  CHECK_FALSE(expression("curl:[^x]*refused").is_in("curl: (7)\nrefused"));
  CHECK(expression("b").is_in("a\xff\xfe b"));  // not UTF-8
}

TEST_CASE("what is no expression is refused at its place", "[expression]") {
  const Error error = error_of([] { expression("("); });
  CHECK(error.message() == "'(' is not a regular expression: missing ): (");
  CHECK(error.where().text() == "it.yaml:3:5");
}

TEST_CASE("a set finds what each of its expressions finds, in their order", "[expression]") {
  std::vector<Expression> all;
  for (const char* text : {"b$", "x.*y", "^a", "\\d+", "^b"}) all.push_back(expression(text));
  const ExpressionSet set(all);
  for (const std::string text : {"a b", "b\na", "x1\ny2", "", "x and y", "\xff 7"}) {
    INFO(text);
    std::vector<size_t> alone;
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].is_in(text)) alone.push_back(i);
    }
    CHECK(set.found_in(text) == alone);
  }
  CHECK(ExpressionSet().found_in("anything").empty());
}

TEST_CASE("a quoted text is found word for word", "[expression]") {
  CHECK(expression(quoted_expression("[48]: (a.b)")).is_in("alert [48]: (a.b)!"));
  CHECK_FALSE(expression(quoted_expression("a.b")).is_in("axb"));
}

}  // namespace
}  // namespace lab
