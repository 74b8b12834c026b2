// Reads what clients send to an OCSP responder (RFC 6960 4.1.1). Anything may arrive there.

#include <openssl/bytestring.h>
#include <openssl/mem.h>

#include "certs-gen/revocation/revocation.h"
#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

constexpr unsigned kExplicit = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED;
constexpr uint8_t kNonceOid[] = {0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x02};

// CertID: hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber.
bool read_serial(CBS request_list, Bytes& serial) {
  CBS request, id, number;
  if (!CBS_get_asn1(&request_list, &request, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1(&request, &id, CBS_ASN1_SEQUENCE) || !CBS_get_asn1(&id, nullptr, CBS_ASN1_SEQUENCE) ||
      !CBS_get_asn1(&id, nullptr, CBS_ASN1_OCTETSTRING) ||
      !CBS_get_asn1(&id, nullptr, CBS_ASN1_OCTETSTRING) || !CBS_get_asn1(&id, &number, CBS_ASN1_INTEGER) ||
      CBS_len(&number) == 0) {
    return false;
  }
  serial = copy_of(number);
  return true;
}

bool read_nonce(CBS tagged, Bytes& nonce) {
  CBS extensions;
  if (!CBS_get_asn1(&tagged, &extensions, CBS_ASN1_SEQUENCE)) return false;
  while (CBS_len(&extensions) > 0) {
    CBS extension, oid, value, inner;
    if (!CBS_get_asn1(&extensions, &extension, CBS_ASN1_SEQUENCE) ||
        !CBS_get_asn1(&extension, &oid, CBS_ASN1_OBJECT) ||
        !CBS_get_optional_asn1(&extension, nullptr, nullptr, CBS_ASN1_BOOLEAN) ||
        !CBS_get_asn1(&extension, &value, CBS_ASN1_OCTETSTRING)) {
      return false;
    }
    // RFC 2560 left the nonce's syntax open; one that is no OCTET STRING is not echoed.
    if (CBS_mem_equal(&oid, kNonceOid, sizeof kNonceOid) &&
        CBS_get_asn1(&value, &inner, CBS_ASN1_OCTETSTRING)) {
      nonce = copy_of(inner);
    }
  }
  return true;
}

}  // namespace

std::optional<OcspRequest> parse_ocsp_request(const Bytes& der) {
  CBS all, request, tbs, list, extensions;
  int has_extensions = 0;
  CBS_init(&all, der.data(), der.size());
  OcspRequest result;
  const bool is_request = CBS_get_asn1(&all, &request, CBS_ASN1_SEQUENCE) && CBS_len(&all) == 0 &&
                          CBS_get_asn1(&request, &tbs, CBS_ASN1_SEQUENCE) &&
                          CBS_get_optional_asn1(&tbs, nullptr, nullptr, kExplicit | 0) &&  // version
                          CBS_get_optional_asn1(&tbs, nullptr, nullptr, kExplicit | 1) &&  // requestorName
                          CBS_get_asn1(&tbs, &list, CBS_ASN1_SEQUENCE) && read_serial(list, result.serial) &&
                          CBS_get_optional_asn1(&tbs, &extensions, &has_extensions, kExplicit | 2) &&
                          (!has_extensions || read_nonce(extensions, result.nonce));
  if (!is_request) return std::nullopt;
  return result;
}

}  // namespace lab
