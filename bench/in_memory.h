// The limit: a full handshake between two ends of one BoringSSL in one thread, without sockets.

#pragma once

#include <openssl/ssl.h>

#include <vector>

#include "bench/thread_cpu.h"
#include "certs-gen/issue/pki.h"

namespace lab {

// client_context is how every client of the benchmarks is set up: TLS 1.3 only, the library's own groups,
// nothing verified, nothing remembered. Both sides of a comparison use it, so the server does the same work.
bssl::UniquePtr<SSL_CTX> client_context();

// InMemory shakes hands with the chain that a lab with the same Pki would send.
class InMemory {
 public:
  explicit InMemory(const std::vector<CertificatePtr>& chain);

  // handshake does one full TLS 1.3 handshake and returns the CPU time of its server half: SSL_new, the two
  // steps of SSL_do_handshake (session tickets included) and SSL_free.
  Nanoseconds handshake();

 private:
  bssl::UniquePtr<SSL_CTX> server_;
  bssl::UniquePtr<SSL_CTX> client_;
};

}  // namespace lab
