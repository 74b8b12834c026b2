#include "bench/in_memory.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pool.h>
#include <openssl/ssl.h>

#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr size_t kPipe = 32 * 1024;  // more than any flight, so that no step has to wait for room

void require(bool condition, const char* what) {
  if (condition) return;
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  throw Error(std::string(what) + ": " + reason);
}

// Adds what the code in a block uses of this thread's CPU to a sum.
class Meter {
 public:
  explicit Meter(Nanoseconds& sum) : sum_(sum), begin_(own_cpu()) {}
  ~Meter() { sum_ += own_cpu() - begin_; }
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;

 private:
  Nanoseconds& sum_;
  const Nanoseconds begin_;
};

}  // namespace

bssl::UniquePtr<SSL_CTX> client_context() {
  bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  require(SSL_CTX_set_min_proto_version(ctx.get(), TLS1_3_VERSION) == 1, "client context");
  SSL_CTX_set_verify(ctx.get(), SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_session_cache_mode(ctx.get(), SSL_SESS_CACHE_OFF);
  return ctx;
}

InMemory::InMemory(const std::vector<CertificatePtr>& chain)
    : server_(SSL_CTX_new(TLS_method())), client_(client_context()) {
  std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> owned;
  std::vector<CRYPTO_BUFFER*> buffers;
  for (const CertificatePtr& certificate : chain) {
    owned.emplace_back(CRYPTO_BUFFER_new(certificate->der.data(), certificate->der.size(), nullptr));
    buffers.push_back(owned.back().get());
  }
  require(SSL_CTX_set_chain_and_key(server_.get(), buffers.data(), buffers.size(), chain.front()->key.get(),
                                    nullptr) == 1,
          "certificate chain");
  SSL_CTX_set_session_cache_mode(server_.get(), SSL_SESS_CACHE_OFF);
}

Nanoseconds InMemory::handshake() {
  BIO* client_end = nullptr;
  BIO* server_end = nullptr;
  require(BIO_new_bio_pair(&client_end, kPipe, &server_end, kPipe) == 1, "pair of BIOs");
  bssl::UniquePtr<SSL> client(SSL_new(client_.get()));
  SSL_set_bio(client.get(), client_end, client_end);
  SSL_set_connect_state(client.get());

  Nanoseconds used{0};
  bssl::UniquePtr<SSL> server;
  require(SSL_do_handshake(client.get()) == -1, "ClientHello");
  {
    const Meter meter(used);
    server.reset(SSL_new(server_.get()));
    SSL_set_bio(server.get(), server_end, server_end);
    SSL_set_accept_state(server.get());
    require(SSL_do_handshake(server.get()) == -1, "server flight");
  }
  require(SSL_do_handshake(client.get()) == 1, "client Finished");
  {
    const Meter meter(used);
    require(SSL_do_handshake(server.get()) == 1, "server end of handshake");
  }
  require(SSL_version(client.get()) == TLS1_3_VERSION && SSL_session_reused(client.get()) == 0,
          "full TLS 1.3");
  {
    const Meter meter(used);
    server.reset();
  }
  return used;
}

}  // namespace lab
