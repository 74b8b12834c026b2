#include "lab-server/base/table.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace lab {
namespace {

const char* escape(Colour colour) {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::green:
      return "\033[32m";
    case Colour::red:
      return "\033[31m";
    case Colour::yellow:
      return "\033[33m";
    case Colour::blue:
      return "\033[34m";
    case Colour::grey:
      return "\033[90m";
    case Colour::bold:
      return "\033[1m";
  }
  return "";
}

}  // namespace

bool wants_colour(int fd) {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(fd) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

std::string painted(std::string_view text, Colour colour, bool on) {
  if (!on || colour == Colour::none) return std::string(text);
  return fmt::format("{}{}\033[0m", escape(colour), text);
}

size_t width(std::string_view text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string render(const std::vector<std::vector<Cell>>& rows, bool colour, bool has_head) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i].text));
  }
  std::string text;
  for (const auto& row : rows) {
    const bool is_head = has_head && &row == &rows.front();
    std::string blanks;  // held back, so that no line ends in blanks
    for (size_t i = 0; i < row.size(); ++i) {
      if (!row[i].text.empty()) {
        text += blanks;
        blanks.clear();
        text += painted(row[i].text, is_head ? Colour::bold : row[i].colour, colour);
      }
      blanks.append(widths[i] - width(row[i].text) + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace lab
