// The permitted uses of a key: key usage and extended key usage (RFC 5280 4.2.1.3 and 4.2.1.12).

#pragma once

#include <cstdint>
#include <span>

#include "lab-server/base/yaml.h"

namespace lab {

// Bits of the key usage extension, by their number in it (RFC 5280 4.2.1.3).
enum class KeyUsage : uint8_t {
  digital_signature,
  non_repudiation,
  key_encipherment,
  data_encipherment,
  key_agreement,
  key_cert_sign,
  crl_sign,
  encipher_only,
  decipher_only,
};

// Purposes of the extended key usage extension (RFC 5280 4.2.1.12).
enum class ExtendedKeyUsage {
  any,
  server_auth,
  client_auth,
  code_signing,
  email_protection,
  time_stamping,
  ocsp_signing
};

extern const Name<KeyUsage> kKeyUsageNames[9];
extern const Name<ExtendedKeyUsage> kExtendedKeyUsageNames[7];
inline std::span<const Name<KeyUsage>> yaml_names(As<KeyUsage>) { return kKeyUsageNames; }
inline std::span<const Name<ExtendedKeyUsage>> yaml_names(As<ExtendedKeyUsage>) {
  return kExtendedKeyUsageNames;
}

// oid_of is the purpose's object identifier in dots and digits.
const char* oid_of(ExtendedKeyUsage usage);

}  // namespace lab
