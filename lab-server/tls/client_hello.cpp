#include "lab-server/tls/client_hello.h"

#include <fmt/format.h>

#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/ja4.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

constexpr size_t kRandomSize = 32;
constexpr size_t kMaxSessionId = 32;

// Reads a vector of 16-bit numbers to its end; an odd byte left over is a wrong length.
bool read_numbers(std::span<const uint8_t> bytes, std::vector<uint16_t>& numbers) {
  Cursor cursor(bytes);
  numbers.reserve(bytes.size() / 2);
  while (cursor.more()) numbers.push_back(cursor.u16());
  if (!cursor.ok()) numbers.pop_back();
  return cursor.ok();
}

bool read_server_name(Cursor body, ClientHello& hello) {
  constexpr uint8_t kHostName = 0;
  Cursor list(body.vector16());
  if (!body.at_end()) return false;
  while (list.more()) {
    const uint8_t type = list.u8();
    const auto name = list.vector16();
    if (list.ok() && type == kHostName && hello.sni.empty()) hello.sni = text_of(name);
  }
  return list.ok();
}

bool read_status_request(Cursor body, ClientHello& hello) {
  constexpr uint8_t kOcsp = 1;
  if (body.u8() != kOcsp) return body.ok();  // another type has another shape
  body.vector16();                           // responder_id_list
  body.vector16();                           // request_extensions
  hello.asks_staple = body.at_end();
  return body.at_end();
}

bool read_groups(Cursor body, ClientHello& hello) {
  const auto list = body.vector16();
  return body.at_end() && read_numbers(list, hello.groups);
}

bool read_signature_algorithms(Cursor body, ClientHello& hello) {
  const auto list = body.vector16();
  return body.at_end() && read_numbers(list, hello.signature_algorithms);
}

bool read_alpn(Cursor body, ClientHello& hello) {
  Cursor list(body.vector16());
  if (!body.at_end()) return false;
  while (list.more()) {
    const auto name = list.vector8();
    if (list.ok()) hello.alpn.push_back(text_of(name));
  }
  return list.ok();
}

bool read_session_ticket(Cursor body, ClientHello& hello) {
  hello.offers_ticket = body.more();
  return true;
}

bool read_pre_shared_key(Cursor body, ClientHello& hello) {
  Cursor identities(body.vector16());
  Cursor binders(body.vector16());
  if (!body.at_end()) return false;
  while (identities.more()) {
    identities.vector16();
    identities.u32();  // obfuscated_ticket_age
  }
  while (binders.more()) binders.vector8();
  hello.offers_psk = identities.ok() && binders.ok();
  return hello.offers_psk;
}

bool read_early_data(Cursor body, ClientHello& hello) {
  hello.early_data = body.at_end();
  return body.at_end();
}

bool read_ech(Cursor body, ClientHello& hello) {
  constexpr uint8_t kOuter = 0;
  if (body.u8() != kOuter) return body.ok();  // another type has another shape
  body.u32();                                 // cipher_suite
  const uint8_t config_id = body.u8();
  body.vector16();  // enc
  body.vector16();  // payload
  if (body.at_end()) hello.ech_config_id = config_id;
  return body.at_end();
}

bool read_supported_versions(Cursor body, ClientHello& hello) {
  const auto list = body.vector8();
  return body.at_end() && read_numbers(list, hello.versions);
}

bool read_key_share(Cursor body, ClientHello& hello) {
  Cursor list(body.vector16());
  if (!body.at_end()) return false;
  while (list.more()) {
    const uint16_t group = list.u16();
    list.vector16();  // key_exchange
    if (list.ok()) hello.key_shares.push_back(group);
  }
  return list.ok();
}

// The extensions that are read, by their number in the registry.
struct ExtensionReader {
  uint16_t type;
  bool (*read)(Cursor body, ClientHello& hello);
};
constexpr ExtensionReader kReaders[] = {
    {0, read_server_name},
    {5, read_status_request},
    {10, read_groups},
    {13, read_signature_algorithms},
    {16, read_alpn},
    {35, read_session_ticket},
    {41, read_pre_shared_key},
    {42, read_early_data},
    {43, read_supported_versions},
    {51, read_key_share},
    {kEncryptedClientHello, read_ech},
};

bool read_extension(const Extension& extension, ClientHello& hello) {
  for (const ExtensionReader& reader : kReaders) {
    if (reader.type == extension.type) return reader.read(Cursor(extension.body), hello);
  }
  return true;
}

// Reads the whole of a ClientHello into hello; returns what is wrong with it, or nothing.
std::string read_hello(Cursor body, ClientHello& hello) {
  const auto own = [](std::span<const uint8_t> bytes) { return Bytes(bytes.begin(), bytes.end()); };
  hello.legacy_version = body.u16();
  hello.random = own(body.bytes(kRandomSize));
  hello.session_id = own(body.vector8());
  const auto ciphers = body.vector16();
  hello.compressions = own(body.vector8());
  if (!body.ok()) return "it ends too early";
  if (hello.session_id.size() > kMaxSessionId) return "legacy_session_id: over 32 bytes";
  if (!read_numbers(ciphers, hello.ciphers)) return "cipher_suites: wrong length";

  // RFC 5246 7.4.1.2: extensions are present "if there are bytes following the compression_methods".
  Cursor list(body.more() ? body.vector16() : std::span<const uint8_t>());
  if (!body.ok()) return "extensions: longer than the message";
  if (!body.at_end()) return "bytes after the extensions";
  while (list.more()) {
    Extension extension;
    extension.type = list.u16();
    extension.body = own(list.vector16());
    if (!list.ok()) return "extensions: wrong length";
    if (hello.find(extension.type) == nullptr && !read_extension(extension, hello)) {
      return fmt::format("extension {}: wrong length", extension_name(extension.type));
    }
    hello.extensions.push_back(std::move(extension));
  }
  if (hello.find(43) == nullptr) hello.versions = {hello.legacy_version};
  return {};
}

nlohmann::json named(const std::vector<uint16_t>& numbers, std::string (*name)(uint16_t)) {
  nlohmann::json::array_t names;
  names.reserve(numbers.size());
  for (const uint16_t number : numbers) names.emplace_back(name(number));
  return names;
}

}  // namespace

std::string printable(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c >= 0x20 && c < 0x7f && c != '\\') {
      result += c;
    } else {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

const Extension* ClientHello::find(uint16_t type) const {
  for (const Extension& extension : extensions) {
    if (extension.type == type) return &extension;
  }
  return nullptr;
}

std::optional<ClientHello> parse_client_hello(std::span<const uint8_t> body, std::string* why) {
  ClientHello hello;
  hello.size = kHandshakeHeader + body.size();
  const std::string wrong = read_hello(Cursor(body), hello);
  if (wrong.empty()) return hello;
  if (why != nullptr) *why = wrong;
  return std::nullopt;
}

nlohmann::json to_json(const ClientHello& hello) {
  nlohmann::json json;
  if (!hello.sni.empty()) json["sni"] = printable(hello.sni);
  if (hello.sni.ends_with('.')) json["trailing_dot"] = true;
  json["versions"] = named(hello.versions, version_name);
  json["ciphers"] = named(hello.ciphers, cipher_name);
  json["groups"] = named(hello.groups, group_name);
  json["signature_algorithms"] = named(hello.signature_algorithms, signature_scheme_name);
  auto& alpn = json["alpn"] = nlohmann::json::array();
  for (const std::string& protocol : hello.alpn) alpn.push_back(printable(protocol));
  json["key_shares"] = named(hello.key_shares, group_name);
  json["size"] = hello.size;
  json["session_ticket"] = hello.offers_psk ? "psk" : hello.offers_ticket ? "ticket" : "none";
  json["early_data"] = hello.early_data;
  json["ja4"] = ja4(hello);
  return json;
}

}  // namespace lab
