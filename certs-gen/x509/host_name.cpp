#include "certs-gen/x509/host_name.h"

#include <arpa/inet.h>
#include <fmt/format.h>

namespace lab {
namespace {

// "host." is the same name as "host", written absolute.
std::string normalised(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower(name);
}

// Text with other bytes as \xNN, for people.
std::string printable(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c >= ' ' && c < 0x7f) {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<uint8_t>(c));
    }
  }
  return out;
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

std::string dns_name_fault(const std::string& name, bool allows_underscore) {
  const auto fault = [&](const char* what) { return fmt::format("'{}' {}", printable(name), what); };
  if (name.empty()) return fault("is empty");
  if (name.size() > 253) return fault("is longer than 253 octets");
  if (!ip_address(name).empty()) return fault("is an address, not a DNS name");
  const std::string_view rest =
      name.starts_with("*.") ? std::string_view(name).substr(2) : std::string_view(name);
  for (const std::string& label : split(rest, '.')) {
    if (label.empty()) return fault("has an empty label");
    if (label.size() > 63) return fault("has a label of more than 63 octets");
    if (label.front() == '-' || label.back() == '-') return fault("has a label that begins or ends with '-'");
    for (char c : label) {
      const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                            c == '-' || (c == '_' && allows_underscore);
      if (!is_plain)
        return fault(c == '*' ? "has '*' where it stands for nothing" : "holds a character no host name has");
    }
  }
  if (name.starts_with("*.") && rest.find('.') == rest.npos) {
    return fault("stands for every name of a top-level domain");
  }
  return {};
}

}  // namespace lab
