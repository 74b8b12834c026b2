#include "lab-server/tls/ja4.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>

#include "lab-server/tls/client_hello.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

// GREASE is random by design, so it never enters a fingerprint.
std::vector<uint16_t> without_grease(std::vector<uint16_t> numbers) {
  std::erase_if(numbers, is_grease);
  return numbers;
}

std::vector<uint16_t> extension_types(const ClientHello& hello) {
  std::vector<uint16_t> types;
  for (const Extension& extension : hello.extensions) types.push_back(extension.type);
  return without_grease(std::move(types));
}

std::string version_part(const ClientHello& hello) {
  const std::vector<uint16_t> versions = without_grease(hello.versions);
  switch (versions.empty() ? 0 : *std::max_element(versions.begin(), versions.end())) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    default:
      return "00";
  }
}

// The first and last character of the first protocol, or of its hex form when either is not alphanumeric.
std::string alpn_part(const ClientHello& hello) {
  if (hello.alpn.empty() || hello.alpn.front().empty()) return "00";
  const auto is_alphanumeric = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  std::string first = hello.alpn.front();
  if (!is_alphanumeric(first.front()) || !is_alphanumeric(first.back())) first = to_hex(bytes_of(first));
  return {first.front(), first.back()};
}

// Four hex digits each, joined by commas; by hand because it is done for every connection.
std::string listed(const std::vector<uint16_t>& numbers) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(numbers.size() * 5);
  for (const uint16_t number : numbers) {
    if (!text.empty()) text += ',';
    for (const int shift : {12, 8, 4, 0}) text += kDigits[number >> shift & 15];
  }
  return text;
}

// The first twelve hex digits of the list's SHA-256; an empty list has zeros.
std::string hashed(const std::string& list) {
  constexpr size_t kDigits = 12;
  if (list.empty()) return std::string(kDigits, '0');
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const uint8_t*>(list.data()), list.size(), digest);
  return to_hex(std::span(digest).first(kDigits / 2));
}

}  // namespace

std::string ja4(const ClientHello& hello) {
  constexpr size_t kMost = 99;  // the counts have two digits
  std::vector<uint16_t> ciphers = without_grease(hello.ciphers);
  std::vector<uint16_t> extensions = extension_types(hello);
  const std::string head =
      fmt::format("t{}{}{:02}{:02}{}", version_part(hello), hello.find(kServerName) ? 'd' : 'i',
                  std::min(ciphers.size(), kMost), std::min(extensions.size(), kMost), alpn_part(hello));

  std::sort(ciphers.begin(), ciphers.end());
  std::sort(extensions.begin(), extensions.end());
  std::erase_if(extensions, [](uint16_t type) { return type == kServerName || type == kAlpn; });
  std::string tail = listed(extensions);
  const std::vector<uint16_t> algorithms = without_grease(hello.signature_algorithms);
  if (!tail.empty() && !algorithms.empty()) tail.append(1, '_').append(listed(algorithms));
  return fmt::format("{}_{}_{}", head, hashed(listed(ciphers)), hashed(tail));
}

}  // namespace lab
