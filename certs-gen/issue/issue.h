// Turns a recipe into a certificate: one function per part of the TBSCertificate (RFC 5280 4.1).

#pragma once

#include <openssl/base.h>

#include <ctime>
#include <string>

#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"

namespace lab {

// Issuance holds everything that determines one certificate. The references must outlive it.
struct Issuance {
  const Recipe& recipe;
  const Placement& placement;
  std::string run;  // the tag that distinguishes the subjects of different runs
  Bytes serial;     // content octets of the serial number, unless the recipe sets it
  std::time_t now;
  EVP_PKEY& key;              // the subject's
  const Certificate* issuer;  // null: signs itself
  EVP_PKEY& signing_key;      // the issuer's, unless the recipe sets another
  int level = 1;              // one of the recipe's levels, from 1
  const Certificate* shares_subject = nullptr;

  EVP_PKEY& issuer_key() const { return issuer != nullptr ? *issuer->key : key; }
};

// issue_certificate returns the DER of the signed certificate.
Bytes issue_certificate(const Issuance& issuance);

// certificate_extensions is the Extensions element (RFC 5280 4.1.2.9), or nothing when the recipe has none.
Bytes certificate_extensions(const Issuance& issuance);

// written is a recipe's DER value, encoded with its placeholders filled.
Bytes written(const DerValue& value, const Issuance& issuance);

// filled replaces the placeholders of a recipe's text. Throws Error when {host} has no value.
std::string filled(const std::string& text, const Issuance& issuance);

}  // namespace lab
