#include "lab-server/base/hex.h"

#include <charconv>
#include <string_view>

namespace lab {

namespace {

constexpr size_t kMostBytes = 1u << 24;

[[noreturn]] void refuse(const Node& node) {
  node.fail("bytes in hex", "two digits for each byte, \"0a 00\", not \"a\"; a run of one as \"00*255\"");
}

// Reads the count behind a star, from the place of its first digit on, and puts at behind it.
size_t read_count(const Node& node, const std::string& text, size_t& at) {
  size_t count = 0;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, text.data() + text.size(), count);
  if (error != std::errc() || count == 0 || count > kMostBytes) refuse(node);
  at += static_cast<size_t>(end - begin);
  return count;
}

}  // namespace

Hex::Hex(const Node& node) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::string text = lower(node.text());
  for (size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const size_t high = kDigits.find(text[at]);
    const size_t low = at + 1 < text.size() ? kDigits.find(text[at + 1]) : kDigits.npos;
    if (high == kDigits.npos || low == kDigits.npos) refuse(node);
    at += 2;
    size_t count = 1;
    if (at < text.size() && text[at] == '*') count = read_count(node, text, ++at);
    runs_.push_back({static_cast<uint8_t>(high << 4 | low), count});
  }
}

void Hex::append_to(Bytes& bytes) const {
  for (const Run& run : runs_) bytes.insert(bytes.end(), run.count, run.byte);
}

size_t Hex::size() const {
  size_t size = 0;
  for (const Run& run : runs_) size += run.count;
  return size;
}

Bytes Hex::bytes() const {
  Bytes bytes;
  append_to(bytes);
  return bytes;
}

Hex::Hex(const Bytes& bytes) {
  for (const uint8_t byte : bytes) {
    if (runs_.empty() || runs_.back().byte != byte) runs_.push_back({byte, 0});
    ++runs_.back().count;
  }
}

std::string Hex::text() const {
  std::string text;
  const auto add = [&](const Run& run) {
    constexpr size_t kShort = 3;  // as long as a star and a count
    const std::string byte = to_hex(std::span(&run.byte, 1));
    const bool is_short = run.count <= kShort;
    for (size_t i = 0; i < (is_short ? run.count : 1); ++i) text += byte;
    if (!is_short) text += '*' + std::to_string(run.count) + ' ';
  };
  Run last{0, 0};
  for (const Run& run : runs_) {
    if (run.byte == last.byte) {
      last.count += run.count;
    } else {
      add(last);
      last = run;
    }
  }
  add(last);
  return std::string(trim(text));
}

void read_value(const Node& node, Hex& value) { value = Hex(node); }
void write_value(Node& node, const Hex& value) { node = scalar_node(value.text(), true); }
Shape yaml_shape(As<Hex>) {
  return text_called("hex", "\"01\"", R"( *(([0-9A-Fa-f]{2})(\*[1-9][0-9]*)? *)*)");
}

void write_hex(Node& node, const std::optional<Bytes>& bytes) {
  node = {};
  if (bytes) write_value(node, Hex(*bytes));
}

Bytes read_hex(const Node& node) { return Hex(node).bytes(); }

}  // namespace lab
