#include <openssl/base64.h>

#include <optional>

#include "lab-server/responders/ocsp_response.h"
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

std::optional<OcspRequest> request_in(const std::string& method, const std::string& target,
                                      const std::string& body) {
  if (method == "POST") return parse_ocsp_request(bytes_of(body));
  if (method != "GET") return std::nullopt;
  const std::string prefix = "/ocsp/";
  if (!target.starts_with(prefix)) return std::nullopt;
  const std::optional<Bytes> der = from_base64(unescaped(std::string_view(target).substr(prefix.size())));
  return der ? parse_ocsp_request(*der) : std::nullopt;
}

class OcspResponder : public Responder {
 public:
  OcspResponder(const OcspSpec& spec, const CertificatePtr& leaf, Pki& pki)
      : status_(status_said(spec, *leaf)), defect_(defect_of(spec)), response_(spec, leaf, pki) {}

  HttpAnswer answer(const std::string& method, const std::string& target,
                    const std::string& body) const override {
    constexpr uint8_t kMalformedRequest = 1;
    const std::optional<OcspRequest> request = request_in(method, target, body);
    const Bytes response = request ? response_.made_now(request->nonce) : make_ocsp_error(kMalformedRequest);
    return {200, "application/ocsp-response", text_of(response)};
  }

  const char* name() const override { return "ocsp"; }
  std::string status() const override { return status_; }
  std::string defect() const override { return defect_; }

 private:
  const std::string status_;
  const std::string defect_;
  const OcspResponse response_;
};

}  // namespace

std::unique_ptr<Responder> make_responder(const OcspSpec& spec, CertificatePtr leaf, Pki& pki) {
  return std::make_unique<OcspResponder>(spec, leaf, pki);
}

}  // namespace lab
