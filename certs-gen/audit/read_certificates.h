// Certificates as people have them: PEM, DER, PKCS#7, PKCS#12, saved by an editor or cut out of a log.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// read_certificates returns the certificates in bytes, which came from `name`. They keep the order of the
// bytes; PKCS#7 and PKCS#12 have no order, so there the leaf comes first and its issuer follows each
// certificate. Throws Error when the bytes hold no certificate, and tells what they are instead. The password
// opens PKCS#12; without one, the passwords that tools use by default are tried.
std::vector<Bytes> read_certificates(const std::string& bytes, const std::string& name,
                                     const std::optional<std::string>& password);

}  // namespace lab
