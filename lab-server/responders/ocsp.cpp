#include <openssl/base64.h>

#include <ctime>
#include <optional>

#include "lab-server/responders/responder.h"

namespace lab {
namespace {

// Undoes %XX; GET requests come with the base64's '/', '+' and '=' escaped (RFC 6960 A.1).
std::string unescaped(std::string_view text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      result += static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::optional<Bytes> from_base64(const std::string& text) {
  Bytes bytes(text.size());
  size_t size = 0;
  if (EVP_DecodeBase64(bytes.data(), &size, bytes.size(), reinterpret_cast<const uint8_t*>(text.data()),
                       text.size()) != 1) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::optional<OcspRequest> request_in(const std::string& method, const std::string& target, const std::string& body) {
  if (method == "POST") return parse_ocsp_request(bytes_of(body));
  if (method != "GET") return std::nullopt;
  const std::string prefix = "/ocsp/";
  if (!target.starts_with(prefix)) return std::nullopt;
  const std::optional<Bytes> der = from_base64(unescaped(std::string_view(target).substr(prefix.size())));
  return der ? parse_ocsp_request(*der) : std::nullopt;
}

}  // namespace

OcspResponder::OcspResponder(const ResponderSpec& spec, CertificatePtr leaf)
    : status_(spec.status), leaf_(std::move(leaf)) {}

HttpAnswer OcspResponder::answer(const std::string& method, const std::string& target, const std::string& body) const {
  const char* kType = "application/ocsp-response";
  const std::optional<OcspRequest> request = request_in(method, target, body);
  if (!request) {
    // OCSPResponse { responseStatus malformedRequest (1) }, RFC 6960 4.2.1
    return {200, kType, std::string("\x30\x03\x0a\x01\x01", 5)};
  }
  const OcspStatus status = status_ == "good"      ? OcspStatus::good
                            : status_ == "revoked" ? OcspStatus::revoked
                                                   : OcspStatus::unknown;
  return {200, kType, text_of(make_ocsp_response(*leaf_, status, std::time(nullptr), request->nonce))};
}

}  // namespace lab
