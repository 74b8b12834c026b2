// Reading a certificate's extensions from its DER (RFC 5280 4.2).

#pragma once

#include <openssl/bytestring.h>

#include <string>

namespace lab {

struct ParsedCertificate;

// read_extensions reads the rest of a TBSCertificate, after its public key, into certificate. Returns null,
// or the part that it could not read.
const char* read_extensions(CBS rest, ParsedCertificate& certificate);

// oid_text is "2.5.29.17", or "?" for bytes that are not an object identifier.
std::string oid_text(const CBS& oid);

}  // namespace lab
