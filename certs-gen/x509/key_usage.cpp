#include "certs-gen/x509/key_usage.h"

namespace lab {

const Name<KeyUsage> kKeyUsageNames[9] = {
    {KeyUsage::digital_signature, "digital-signature"},
    {KeyUsage::non_repudiation, "non-repudiation"},
    {KeyUsage::key_encipherment, "key-encipherment"},
    {KeyUsage::data_encipherment, "data-encipherment"},
    {KeyUsage::key_agreement, "key-agreement"},
    {KeyUsage::key_cert_sign, "key-cert-sign"},
    {KeyUsage::crl_sign, "crl-sign"},
    {KeyUsage::encipher_only, "encipher-only"},
    {KeyUsage::decipher_only, "decipher-only"},
};

const Name<ExtendedKeyUsage> kExtendedKeyUsageNames[7] = {
    {ExtendedKeyUsage::any, "any"},
    {ExtendedKeyUsage::server_auth, "server-auth"},
    {ExtendedKeyUsage::client_auth, "client-auth"},
    {ExtendedKeyUsage::code_signing, "code-signing"},
    {ExtendedKeyUsage::email_protection, "email-protection"},
    {ExtendedKeyUsage::time_stamping, "time-stamping"},
    {ExtendedKeyUsage::ocsp_signing, "ocsp-signing"},
};

const char* oid_of(ExtendedKeyUsage usage) {
  switch (usage) {
    case ExtendedKeyUsage::any:
      return "2.5.29.37.0";
    case ExtendedKeyUsage::server_auth:
      return "1.3.6.1.5.5.7.3.1";
    case ExtendedKeyUsage::client_auth:
      return "1.3.6.1.5.5.7.3.2";
    case ExtendedKeyUsage::code_signing:
      return "1.3.6.1.5.5.7.3.3";
    case ExtendedKeyUsage::email_protection:
      return "1.3.6.1.5.5.7.3.4";
    case ExtendedKeyUsage::time_stamping:
      return "1.3.6.1.5.5.7.3.8";
    case ExtendedKeyUsage::ocsp_signing:
      return "1.3.6.1.5.5.7.3.9";
  }
  return "";
}

}  // namespace lab
