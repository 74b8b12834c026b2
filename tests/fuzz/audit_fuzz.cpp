// Feeds any bytes to the audit, as certificates of a chain: no input may crash it or be read past its end,
// and it finds something in whatever no CA of ours signed.

#include <openssl/bytestring.h>

#include <cstdlib>

#include "certs-gen/audit/audit.h"
#include "lab-server/base/error.h"

namespace {

// The input's elements one after the other are the chain; what is no element is its last certificate.
std::vector<lab::Bytes> split(const uint8_t* data, size_t size) {
  std::vector<lab::Bytes> chain;
  CBS rest, element;
  CBS_init(&rest, data, size);
  while (CBS_len(&rest) != 0 && chain.size() < 8) {
    CBS copy = rest;
    if (!CBS_get_any_asn1_element(&copy, &element, nullptr, nullptr))
      element = rest, CBS_init(&copy, nullptr, 0);
    chain.emplace_back(CBS_data(&element), CBS_data(&element) + CBS_len(&element));
    rest = copy;
  }
  return chain;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  lab::AuditRequest request;
  request.chain = split(data, size);
  request.host = "a.test";
  request.at = 1'800'000'000;
  if (lab::audit(request).empty()) std::abort();  // without a root nothing is sound

  if (!request.chain.empty()) request.roots = {request.chain.back()};
  try {
    lab::audit(request);
  } catch (const lab::Error&) {  // a root that does not parse
  }
  return 0;
}
