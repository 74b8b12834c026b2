// The client side of TLS, for a gateway that originates it. It has no socket: the server's bytes go in, bytes
// for the server come out.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/base/text.h"

namespace lab {

struct TlsClientPlan {
  std::vector<Bytes> roots;    // DER of its trust anchors
  std::string sni;             // empty: it sends none
  std::string host;            // that the server's certificate must be for
  CertificatePtr certificate;  // its own; null: it has none
};

// Why TLS ended. At most one of the first three is set.
struct TlsFailure {
  int verify_code = 0;      // X509_V_ERR_…, as OpenSSL numbers them and finds them
  uint8_t alert = 0;        // that the server sent
  bool is_late = false;     // it came after the handshake
  bool is_not_tls = false;  // what the server sent is no TLS
  std::string text;         // the library's words
};

class TlsClient {
 public:
  enum class Step { done, wants_bytes, closed, failed };

  virtual ~TlsClient() = default;
  virtual void feed(std::span<const uint8_t> bytes) = 0;
  // outgoing holds the bytes for the server; the caller sends and removes them.
  virtual Bytes& outgoing() = 0;
  virtual Step handshake() = 0;
  virtual Step write(std::string_view plaintext) = 0;
  // read appends decrypted application data to plaintext.
  virtual Step read(std::string& plaintext) = 0;
  virtual void close() = 0;
  virtual const TlsFailure& failure() const = 0;
};

// make_tls_client starts one connection. Throws Error when the library refuses the plan.
std::unique_ptr<TlsClient> make_tls_client(const TlsClientPlan& plan);

}  // namespace lab
