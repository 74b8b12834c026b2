#include "certs-gen/x509/general_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "certs-gen/x509/der.h"
#include "certs-gen/x509/host_name.h"

namespace lab {
namespace {

struct Prefix {
  const char* text;
  NameType type;
};

constexpr Prefix kPrefixes[] = {
    {"email:", NameType::email}, {"dns:", NameType::dns}, {"dir:", NameType::directory},
    {"uri:", NameType::uri},     {"ip:", NameType::ip},   {"id:", NameType::id},
};

uint8_t number(NameType type) { return static_cast<uint8_t>(type); }

Bytes hex_bytes(const std::string& digits) {
  const auto bytes = der::from_hex(digits);
  if (bytes && !bytes->empty()) return *bytes;
  throw Error(fmt::format("'{}' is no element in hex", digits), "two digits for each byte: hex:8203616263");
}

Bytes address_of(const std::string& text) {
  Bytes address = ip_address(text);
  if (address.empty())
    throw Error(fmt::format("'{}' is no IP address", text), "write 10.0.0.1 or 2001:db8::1");
  return address;
}

// Address and mask, one after the other (RFC 5280 4.2.1.10).
Bytes address_range(const std::string& text) {
  const size_t slash = text.find('/');
  if (slash == text.npos) throw Error(fmt::format("'{}' is no address range", text), "write 10.0.0.0/8");
  Bytes range = address_of(text.substr(0, slash));
  const std::string mask = text.substr(slash + 1);
  Bytes octets = ip_address(mask);
  if (octets.empty()) {
    size_t bits = 0;
    const auto [end, ec] = std::from_chars(mask.data(), mask.data() + mask.size(), bits);
    if (ec != std::errc() || end != mask.data() + mask.size() || bits > range.size() * 8) {
      throw Error(fmt::format("'{}' is no prefix length of {}", mask, text.substr(0, slash)),
                  "write 10.0.0.0/8");
    }
    for (size_t i = 0; i < range.size(); ++i) {
      const size_t set = std::min<size_t>(8, bits - std::min(bits, i * 8));
      octets.push_back(static_cast<uint8_t>(0xff00 >> set));
    }
  }
  range.insert(range.end(), octets.begin(), octets.end());
  return range;
}

Bytes dns_name(const std::string& name) {
  const bool is_sound =
      !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; });
  if (!is_sound) {
    throw Error(fmt::format("'{}' is no DNS name", name),
                "write international names as xn--…, or dns: before any bytes");
  }
  return der::implicit_tag(number(NameType::dns), bytes_of(name));
}

Bytes directory_name(const std::string& common_name) {
  return der::sequence({der::set({der::sequence({der::oid("2.5.4.3"), der::utf8_string(common_name)})})});
}

Bytes written(const std::string& text, bool is_subtree) {
  if (text.starts_with("hex:")) return hex_bytes(text.substr(4));
  for (const Prefix& prefix : kPrefixes) {
    if (!text.starts_with(prefix.text)) continue;
    const std::string rest = text.substr(std::string_view(prefix.text).size());
    switch (prefix.type) {
      case NameType::ip:
        return der::implicit_tag(number(NameType::ip), is_subtree ? address_range(rest) : address_of(rest));
      case NameType::directory:
        return der::explicit_tag(number(NameType::directory), directory_name(rest));
      case NameType::id: {
        Bytes id = der::oid(rest);
        id[0] = static_cast<uint8_t>(0x80 | number(NameType::id));
        return id;
      }
      default:
        return der::implicit_tag(number(prefix.type), bytes_of(rest));
    }
  }
  if (is_subtree)
    throw Error(fmt::format("'{}' does not say what it is a name of", text),
                "write dns:, ip:, email:, uri: or dir: before it");
  if (const Bytes address = ip_address(text); !address.empty())
    return der::implicit_tag(number(NameType::ip), address);
  return dns_name(text);
}

void check(const Node& node, bool is_subtree) {
  if (node.text().find('{') != std::string::npos) return;  // known once its placeholders are filled
  try {
    written(node.text(), is_subtree);
  } catch (const Error& error) {
    throw Error(error.message(), error.hint(), node.where());
  }
}

}  // namespace

Bytes general_name(const std::string& text) { return written(text, false); }
Bytes subtree_base(const std::string& text) { return written(text, true); }

void check_general_name(const Node& node) { check(node, false); }
void check_subtree(const Node& node) { check(node, true); }

}  // namespace lab
