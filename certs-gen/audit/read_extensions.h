// Reading a certificate's extensions from its DER (RFC 5280 4.2).

#pragma once

#include <openssl/bytestring.h>

#include <string>

namespace lab {

struct ParsedCertificate;

// read_extensions reads what is left of a TBSCertificate after its public key into certificate. Returns null,
// or what could not be read.
const char* read_extensions(CBS rest, ParsedCertificate& certificate);

// oid_text is "2.5.29.17", or "?" for what is no object identifier.
std::string oid_text(const CBS& oid);

}  // namespace lab
