#include "lab-server/web/html.h"

namespace lab {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string filled(std::string_view page, const std::map<std::string, std::string>& values) {
  std::string text;
  for (size_t at = page.find("{{"); at != page.npos; at = page.find("{{")) {
    const size_t end = page.find("}}", at);
    if (end == page.npos) break;
    const std::string key(page.substr(at + 2, end - at - 2));
    const auto found = values.find(key);
    text += page.substr(0, at);
    text += found != values.end() ? found->second : std::string(page.substr(at, end + 2 - at));
    page.remove_prefix(end + 2);
  }
  return text + std::string(page);
}

}  // namespace lab
