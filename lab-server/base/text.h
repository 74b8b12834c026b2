// Small operations on text: join, split, trim, and guess what a misspelt word meant.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lab {

using Bytes = std::vector<uint8_t>;

std::string join(const std::vector<std::string>& words, std::string_view between);
std::vector<std::string> split(std::string_view text, char at);
std::string_view trim(std::string_view text);
std::string lower(std::string_view text);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// to_hex gives two lower-case digits per byte.
std::string to_hex(std::span<const uint8_t> bytes);

// bytes_of copies text as bytes, text_of the reverse.
Bytes bytes_of(std::string_view text);
std::string text_of(std::span<const uint8_t> bytes);

// closest returns the candidate that a person who typed word most likely meant, or "" when none is near.
std::string closest(std::string_view word, const std::vector<std::string>& candidates);

// did_you_mean is "did you mean 'x'?", or, when nothing is near, "known: a, b, c" cut to a readable length.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

// plural is "1 cell" or "3 cells".
std::string plural(size_t count, std::string_view noun);

}  // namespace lab
