#include "certs-gen/names.h"

#include <arpa/inet.h>

namespace lab {
namespace {

// "host." is the same name as "host", written absolute.
std::string normalised(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower(name);
}

}  // namespace

Bytes ip_address(const std::string& text) {
  for (const auto& [family, size] : {std::pair{AF_INET, 4}, {AF_INET6, 16}}) {
    Bytes address(static_cast<size_t>(size));
    if (::inet_pton(family, text.c_str(), address.data()) == 1) return address;
  }
  return {};
}

std::string ip_text(const Bytes& address) {
  if (address.size() != 4 && address.size() != 16) return to_hex(address);
  char text[INET6_ADDRSTRLEN] = "";
  ::inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof text);
  return text;
}

bool dns_name_matches(std::string_view presented, std::string_view host) {
  const std::string pattern = normalised(presented);
  const std::string name = normalised(host);
  if (pattern.empty() || name.empty()) return false;
  if (!pattern.starts_with("*.")) return pattern == name;
  const size_t dot = name.find('.');
  return dot != name.npos && dot > 0 && pattern.substr(1) == name.substr(dot);
}

}  // namespace lab
