#include "certs-gen/audit/name_constraints.h"

#include <fmt/format.h>
#include <openssl/bytestring.h>

#include <algorithm>
#include <optional>

#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/general_name.h"
#include "certs-gen/x509/host_name.h"

namespace lab {
namespace {

constexpr unsigned kContext = CBS_ASN1_CONTEXT_SPECIFIC;
constexpr unsigned kConstructed = CBS_ASN1_CONSTRUCTED;

NameType type_of(const GeneralName& name) { return static_cast<NameType>(name.type); }

// A mask is ones, then zeros.
bool is_mask(const Bytes& range, size_t from) {
  bool is_over = false;
  for (size_t i = from; i < range.size(); ++i) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool is_set = (range[i] >> bit & 1) != 0;
      if (is_set && is_over) return false;
      is_over = is_over || !is_set;
    }
  }
  return true;
}

// What is wrong with a base, or nothing.
const char* fault_of(const GeneralName& base) {
  const std::string text = text_of(base.value);
  switch (type_of(base)) {
    case NameType::dns:
      if (text.starts_with('.')) return "a DNS base begins with a dot";
      return nullptr;
    case NameType::ip:
      if (base.value.size() != 8 && base.value.size() != 32)
        return "an address base is of neither 8 nor 32 octets";
      return is_mask(base.value, base.value.size() / 2) ? nullptr : "an address mask has holes";
    default:
      return nullptr;
  }
}

bool read_subtrees(CBS list, std::vector<GeneralName>& subtrees, std::string& why) {
  CBS subtree, base;
  unsigned tag = 0;
  if (CBS_len(&list) == 0) why = "a list of subtrees is empty";
  while (CBS_len(&list) > 0) {
    if (!CBS_get_asn1(&list, &subtree, CBS_ASN1_SEQUENCE) || !CBS_get_any_asn1(&subtree, &base, &tag) ||
        (tag & CBS_ASN1_CLASS_MASK) != kContext) {
      return false;
    }
    const GeneralName name = {static_cast<uint8_t>(tag & CBS_ASN1_TAG_NUMBER_MASK), copy_of(base)};
    if (CBS_len(&subtree) != 0) why = "a subtree has a minimum or maximum";
    if (const char* fault = fault_of(name)) {
      why = fault;
    } else {
      subtrees.push_back(name);
    }
  }
  return true;
}

// The same name or one below it: labels are added on the left.
bool is_below(const std::string& name, const std::string& base) {
  if (base.empty() || name == base) return true;
  return name.size() > base.size() && name.ends_with(base) && name[name.size() - base.size() - 1] == '.';
}

bool matches_host(const std::string& host, const std::string& base) {
  return base.starts_with('.') ? host.size() > base.size() && host.ends_with(base) : host == base;
}

// The host of a mailbox (RFC 5321 4.1.2: a local part holds '@' in quotes only), or nothing.
std::optional<std::string> host_of_email(const std::string& mailbox) {
  const size_t at = mailbox.rfind('@');
  if (at == mailbox.npos || at == 0 || at + 1 == mailbox.size()) return std::nullopt;
  const std::string local = mailbox.substr(0, at);
  const bool is_quoted = local.size() > 2 && local.front() == '"' && local.back() == '"';
  if (!is_quoted && local.find('@') != local.npos) return std::nullopt;
  return mailbox.substr(at + 1);
}

// The host of a URI, or nothing where it has none or an address (RFC 5280 4.2.1.10).
std::optional<std::string> host_of_uri(const std::string& uri) {
  const size_t scheme = uri.find("://");
  if (scheme == uri.npos) return std::nullopt;
  std::string host = uri.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host = host.substr(host.rfind('@') + 1);
  if (host.starts_with('[')) return std::nullopt;
  host = host.substr(0, host.find(':'));
  if (host.empty() || !ip_address(host).empty()) return std::nullopt;
  return host;
}

bool matches_email(const std::string& mailbox, const std::string& base) {
  const auto host = host_of_email(mailbox);
  if (!host) return false;
  return base.find('@') != base.npos ? mailbox == base : matches_host(*host, base);
}

bool matches_uri(const std::string& uri, const std::string& base) {
  const auto host = host_of_uri(uri);
  return host && matches_host(*host, base);
}

bool matches_address(const Bytes& address, const Bytes& range) {
  if (range.size() != address.size() * 2) return false;
  for (size_t i = 0; i < address.size(); ++i) {
    if (((address[i] ^ range[i]) & range[address.size() + i]) != 0) return false;
  }
  return true;
}

// Whether name begins with the relative names of base.
bool matches_directory(const Bytes& name, const Bytes& base) {
  CBS names, bases, content, prefix;
  CBS_init(&names, name.data(), name.size());
  CBS_init(&bases, base.data(), base.size());
  return CBS_get_asn1(&names, &content, CBS_ASN1_SEQUENCE) &&
         CBS_get_asn1(&bases, &prefix, CBS_ASN1_SEQUENCE) && CBS_len(&content) >= CBS_len(&prefix) &&
         std::equal(CBS_data(&prefix), CBS_data(&prefix) + CBS_len(&prefix), CBS_data(&content));
}

bool matches(const GeneralName& name, const GeneralName& base) {
  const std::string text = lower(text_of(name.value)), within = lower(text_of(base.value));
  switch (type_of(name)) {
    case NameType::dns:
      return is_below(text, within);
    case NameType::email:
      return matches_email(text, within);
    case NameType::uri:
      return matches_uri(text, within);
    case NameType::ip:
      return matches_address(name.value, base.value);
    case NameType::directory:
      return matches_directory(name.value, base.value);
    default:
      return false;
  }
}

// RFC 5280 4.2.1.10: an application "MUST either process the constraint or reject the certificate". Names
// that cannot be read cannot be told to lie outside either.
bool is_processed(const GeneralName& name) {
  switch (type_of(name)) {
    case NameType::dns:
    case NameType::ip:
    case NameType::directory:
      return true;
    case NameType::email:
      return host_of_email(text_of(name.value)).has_value();
    case NameType::uri:
      return host_of_uri(text_of(name.value)).has_value();
    default:
      return false;
  }
}

// A wildcard also covers names in a subtree just below it, which an exclusion means too.
bool covers_excluded(const GeneralName& name, const GeneralName& base) {
  const std::string text = lower(text_of(name.value));
  if (type_of(name) != NameType::dns || !text.starts_with("*.")) return matches(name, base);
  return matches(name, base) || dns_name_matches(text, lower(text_of(base.value)));
}

std::string shown(const GeneralName& name) {
  switch (type_of(name)) {
    case NameType::ip:
      return "address " + ip_text(name.value);
    case NameType::directory:
      return "the subject";
    case NameType::email:
    case NameType::dns:
    case NameType::uri:
      return "name " + text_of(name.value);
    default:
      return fmt::format("a name of form {}", name.type);
  }
}

}  // namespace

NameConstraints parse_name_constraints(const Bytes& der, std::string& why) {
  NameConstraints constraints;
  CBS value, sequence, list;
  int is_there = 0, is_either = 0;
  CBS_init(&value, der.data(), der.size());
  if (!CBS_get_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) || CBS_len(&value) != 0) {
    why = "it is no SEQUENCE";
    return constraints;
  }
  for (unsigned number : {0u, 1u}) {
    std::vector<GeneralName>& subtrees = number == 0 ? constraints.permitted : constraints.excluded;
    if (!CBS_get_optional_asn1(&sequence, &list, &is_there, kContext | kConstructed | number) ||
        (is_there && !read_subtrees(list, subtrees, why))) {
      why = "a subtree cannot be read";
      return constraints;
    }
    is_either |= is_there;
  }
  if (!is_either) why = "it is empty";
  if (CBS_len(&sequence) != 0) why = "bytes follow the subtrees";
  return constraints;
}

std::string violation_of(const NameConstraints& constraints, const std::vector<GeneralName>& names) {
  for (const GeneralName& name : names) {
    const auto is_same_type = [&](const GeneralName& base) { return base.type == name.type; };
    const auto covers = [&](const GeneralName& base) { return is_same_type(base) && matches(name, base); };
    const auto excludes = [&](const GeneralName& base) {
      return is_same_type(base) && covers_excluded(name, base);
    };
    const auto& [permitted, excluded] = constraints;
    const bool is_empty_subject = type_of(name) == NameType::directory && name.value.size() <= 2;
    if (is_empty_subject) continue;
    if (!is_processed(name) && (std::any_of(excluded.begin(), excluded.end(), is_same_type) ||
                                std::any_of(permitted.begin(), permitted.end(), is_same_type))) {
      return shown(name) + " is constrained, and cannot be held against that";
    }
    if (std::any_of(excluded.begin(), excluded.end(), excludes)) return shown(name) + " is excluded";
    if (std::any_of(permitted.begin(), permitted.end(), is_same_type) &&
        std::none_of(permitted.begin(), permitted.end(), covers)) {
      return shown(name) + " is not permitted";
    }
  }
  return {};
}

}  // namespace lab
