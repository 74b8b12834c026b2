// Tables and colours for a person at a terminal.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lab {

enum class Colour { none, green, red, yellow, blue, grey, bold };

// A cell of a table: its text and its colour.
struct Cell {
  std::string text;
  Colour colour = Colour::none;

  Cell(std::string text, Colour colour = Colour::none) : text(std::move(text)), colour(colour) {}
  Cell(const char* text) : text(text) {}
};

// wants_colour: fd is a terminal, and its user did not set NO_COLOR.
bool wants_colour(int fd);

// painted wraps text in the colour's escape codes when on is true.
std::string painted(std::string_view text, Colour colour, bool on);

// width is how many terminal columns UTF-8 text takes (no wide scripts: the lab prints none).
size_t width(std::string_view text);

// render lays rows out in columns two spaces apart, without trailing blanks; the first row is the head when
// has_head is true.
std::string render(const std::vector<std::vector<Cell>>& rows, bool colour, bool has_head = false);

}  // namespace lab
