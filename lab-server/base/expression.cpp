#include "lab-server/base/expression.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>
#include <re2/stringpiece.h>

#include <algorithm>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// Bytes as they come: what programs print need not be UTF-8.
RE2::Options options() {
  constexpr int64_t kMostMemory = 64 << 20;
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  options.set_never_nl(true);
  options.set_max_mem(kMostMemory);
  return options;
}

// Newer ones take a view of Abseil's, which need not be the standard's.
re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

constexpr const char* kByLine = "(?m)";
std::string by_line(const std::string& text) { return kByLine + text; }

}  // namespace

Expression::Expression(const Node& node) : Expression(node.text(), node.where()) {}

Expression::Expression(std::string text, const Location& where)
    : text_(std::move(text)), compiled_(std::make_shared<const RE2>(by_line(text_), options())) {
  if (!compiled_->ok()) {
    throw Error(fmt::format("'{}' is not a regular expression: {}", text_,
                            replace_all(compiled_->error(), kByLine, "")),
                "quote brackets with a backslash; the syntax is RE2's, without lookaround", where);
  }
}

bool Expression::is_in(std::string_view text) const { return RE2::PartialMatch(piece(text), *compiled_); }

struct ExpressionSet::Compiled {
  RE2::Set set{options(), RE2::UNANCHORED};
};

ExpressionSet::ExpressionSet(std::vector<Expression> expressions) : expressions_(std::move(expressions)) {
  const auto compiled = std::make_shared<Compiled>();
  for (const Expression& expression : expressions_) compiled->set.Add(by_line(expression.text()), nullptr);
  if (compiled->set.Compile()) compiled_ = compiled;
}

std::vector<size_t> ExpressionSet::found_in(std::string_view text) const {
  std::vector<size_t> found;
  if (expressions_.empty()) return found;
  std::vector<int> numbers;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (compiled_ &&
      (compiled_->set.Match(piece(text), &numbers, &error) || error.kind == RE2::Set::kNoError)) {
    found.assign(numbers.begin(), numbers.end());
    std::sort(found.begin(), found.end());
    return found;
  }
  for (size_t i = 0; i < expressions_.size(); ++i) {
    if (expressions_[i].is_in(text)) found.push_back(i);
  }
  return found;
}

std::string quoted_expression(std::string_view text) { return RE2::QuoteMeta(piece(text)); }

}  // namespace lab
