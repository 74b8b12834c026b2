#include "certs-gen/recipe/der_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/recipe/recipe_text.h"
#include "certs-gen/x509/der.h"

namespace lab {
namespace {

enum class Content { parts, text, utf16, ucs4, integer, oid, boolean, null };

struct Type {
  const char* name;
  uint8_t tag;
  Content content;
};

constexpr Type kTypes[] = {
    {"sequence", 0x30, Content::parts},
    {"set", 0x31, Content::parts},
    {"octet_string", 0x04, Content::parts},
    {"bit_string", 0x03, Content::parts},
    {"integer", 0x02, Content::integer},
    {"oid", 0x06, Content::oid},
    {"boolean", 0x01, Content::boolean},
    {"null", 0x05, Content::null},
    {"utf8", 0x0c, Content::text},
    {"printable", 0x13, Content::text},
    {"teletex", 0x14, Content::text},
    {"ia5", 0x16, Content::text},
    {"visible", 0x1a, Content::text},
    {"utc_time", 0x17, Content::text},
    {"generalized_time", 0x18, Content::text},
    {"bmp", 0x1e, Content::utf16},
    {"universal", 0x1c, Content::ucs4},
};

// Takes one character off UTF-8 text; bytes that are none count as Latin-1.
uint32_t next_char(std::string_view& text) {
  const auto lead = static_cast<uint8_t>(text.front());
  const size_t size = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  uint32_t value = size == 1 ? lead : lead & (0xffu >> (size + 1));
  const size_t whole = std::min(size, text.size());
  for (size_t i = 1; i < whole; ++i) value = value << 6 | (static_cast<uint8_t>(text[i]) & 0x3fu);
  text.remove_prefix(whole);
  return value;
}

Bytes wide(std::string_view text, size_t octets) {
  Bytes out;
  while (!text.empty()) {
    const uint32_t value = next_char(text);
    for (size_t i = octets; i-- > 0;) out.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  return out;
}

DerValue raw(Bytes bytes) { return {.kind = DerValue::Kind::raw, .raw = std::move(bytes)}; }

DerValue text_value(const Node& node, size_t octets_per_char) {
  check_placeholders(node);
  return {.kind = DerValue::Kind::text, .text = node.text(), .octets_per_char = octets_per_char};
}

DerValue element(uint8_t tag, std::vector<DerValue> parts) {
  return {.kind = DerValue::Kind::element, .tag = tag, .parts = std::move(parts)};
}

Bytes object_identifier(const Node& node) {
  try {
    return der::oid(node.text());
  } catch (const Error& error) {
    throw Error(error.message(), error.hint(), node.where());
  }
}

// The octet of a key like 0x82.
uint8_t read_tag(const Node::Entry& entry) {
  constexpr uint8_t kManyOctets = 0x1f;  // means that the tag number follows in octets of its own
  const auto octet = der::from_hex(entry.key.substr(2));
  if (!octet || octet->size() != 1) {
    throw Error(fmt::format("'{}' is no identifier octet", entry.key), "write two hex digits: 0x82",
                entry.where);
  }
  const uint8_t tag = octet->front();
  if ((tag & kManyOctets) == kManyOctets) {
    throw Error(fmt::format("'{}' begins a tag of several octets", entry.key), "write such an element as hex",
                entry.where);
  }
  return tag;
}

DerValue read_content(uint8_t tag, Content content, const Node& node) {
  const bool is_list = node.kind() == Node::Kind::sequence;
  if (is_list) {  // any type may be given wrong content
    std::vector<DerValue> parts;
    for (const Node& item : node.items()) read_value(item, parts.emplace_back());
    return element(tag, std::move(parts));
  }
  switch (content) {
    case Content::parts:
      if (node.kind() == Node::Kind::null) break;
      node.fail("a list of parts", "write the content as a list: [{oid: 1.2.3}]; [] for none");
    case Content::text:
      return element(tag, {text_value(node, 0)});
    case Content::utf16:
      return element(tag, {text_value(node, 2)});
    case Content::ucs4:
      return element(tag, {text_value(node, 4)});
    case Content::integer:
      return raw(der::integer(static_cast<uint64_t>(read_integer(node, 0, INT64_MAX))));
    case Content::oid:
      return raw(object_identifier(node));
    case Content::boolean: {
      bool is_true = false;
      read_value(node, is_true);
      return raw(der::element(tag, {static_cast<uint8_t>(is_true ? 0xff : 0x00)}));
    }
    case Content::null:
      if (node.kind() != Node::Kind::null) node.fail("nothing", "write {null: ~}");
      break;
  }
  return element(tag, {});
}

}  // namespace

namespace {

DerValue value_of(const Node& node) {
  if (node.kind() != Node::Kind::map || node.entries().size() != 1) {
    node.fail("one DER element", "write it as {oid: 2.5.29.17} or {sequence: [...]}");
  }
  const Node::Entry& entry = node.entries().front();
  if (entry.key == "hex") return raw(read_hex(entry.value));
  if (entry.key == "text") return text_value(entry.value, 0);
  if (entry.key.starts_with("0x")) return read_content(read_tag(entry), Content::text, entry.value);
  std::vector<std::string> known = {"hex", "text", "0x.."};
  for (const Type& type : kTypes) {
    if (entry.key == type.name) return read_content(type.tag, type.content, entry.value);
    known.emplace_back(type.name);
  }
  unknown_key(entry, known);
}

}  // namespace

void read_value(const Node& node, DerValue& value) {
  value = value_of(node);
  value.source = node;
}

void write_value(Node& node, const DerValue& value) { node = value.source; }

Shape yaml_shape(As<DerValue>) { return {.called = "DER"}; }

Bytes encoded(const DerValue& value, const std::function<std::string(const std::string&)>& fill) {
  switch (value.kind) {
    case DerValue::Kind::raw:
      return value.raw;
    case DerValue::Kind::text: {
      const std::string text = fill(value.text);
      return value.octets_per_char == 0 ? bytes_of(text) : wide(text, value.octets_per_char);
    }
    case DerValue::Kind::element:
      break;
  }
  Bytes content;
  for (const DerValue& part : value.parts) {
    const Bytes bytes = encoded(part, fill);
    content.insert(content.end(), bytes.begin(), bytes.end());
  }
  return der::element(value.tag, content);
}

}  // namespace lab
