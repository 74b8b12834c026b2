// Certificates as people have them: PEM, DER, PKCS#7, PKCS#12, saved by an editor or cut out of a log.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// read_certificates returns the certificates in bytes, which came from `name`: in the order of the bytes, but
// of PKCS#7 and PKCS#12, which have no order, the leaf first and each followed by its issuer. An Error that
// says what it is instead when there is none in it. The password opens PKCS#12; without one those are tried
// that tools take unasked.
std::vector<Bytes> read_certificates(const std::string& bytes, const std::string& name,
                                     const std::optional<std::string>& password);

}  // namespace lab
