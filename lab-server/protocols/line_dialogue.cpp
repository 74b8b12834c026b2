#include "lab-server/protocols/line_dialogue.h"

#include <algorithm>
#include <cctype>

#include "lab-server/base/marker.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// RFC 5321 4.5.3.1.4 allows 512 bytes for a command, IMAP's servers some thousand.
constexpr size_t kMaxLine = 8 * 1024;

// A browser, or a tool that knows only HTTP.
bool is_http_request(std::string_view line) {
  return line.ends_with(" HTTP/1.0") || line.ends_with(" HTTP/1.1");
}

}  // namespace

std::string word_of(std::string_view line, size_t nth) {
  size_t at = 0;
  for (size_t word = 0;; ++word) {
    at = line.find_first_not_of(" \t", at);
    if (at == line.npos) return {};
    const size_t end = std::min(line.find_first_of(" \t", at), line.size());
    if (word < nth) {
      at = end;
      continue;
    }
    std::string found(line.substr(at, end - at));
    std::transform(found.begin(), found.end(), found.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    return found;
  }
}

std::string LineDialogue::filled(std::string_view reply) const {
  return replace_all(std::string(reply), "{marker}", is_secure() ? kMarker : "ready");
}

bool LineDialogue::fixed(std::span<const Command> commands, std::string_view verb, Turn& turn) const {
  for (const Command& command : commands) {
    if (verb != command.verb) continue;
    turn = {filled(command.reply), command.next};
    return true;
  }
  return false;
}

Dialogue::Turn LineDialogue::answer(std::string& heard) {
  const size_t end = heard.find('\n');
  if (end == heard.npos) return heard.size() > kMaxLine ? gives_up("too-long") : Turn{};
  std::string one = heard.substr(0, end);
  heard.erase(0, end + 1);
  if (one.ends_with('\r')) one.pop_back();
  if (is_http_request(one)) return gives_up("http");
  return line(one);
}

}  // namespace lab
