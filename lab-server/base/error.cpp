#include "lab-server/base/error.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace lab {

std::string Location::text() const {
  if (line == 0) return file;
  return fmt::format("{}:{}:{}", file, line, column);
}

Error::Error(std::string message, std::string hint, Location where)
    : message_(std::move(message)), hint_(std::move(hint)), where_(std::move(where)) {
  const std::string place = where_.text();
  what_ = place.empty() ? message_ : fmt::format("{}: {}", place, message_);
}

Error Error::at(const Location& where) const {
  return where_.file.empty() ? Error(message_, hint_, where) : *this;
}

void report(const std::string& program, const Error& error) {
  std::string text = fmt::format("{}: error: {}\n", program, error.what());
  if (!error.hint().empty()) text += fmt::format("{}: hint: {}\n", program, error.hint());
  std::fputs(text.c_str(), stderr);  // where stderr is full as well there is nobody left to tell
}

}  // namespace lab
