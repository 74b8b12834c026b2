#include "lab-server/engines/engine/tls_client.h"

#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "lab-server/base/error.h"

namespace lab {
namespace {

bssl::UniquePtr<X509> x509_of(const Bytes& der) {
  const uint8_t* at = der.data();
  return bssl::UniquePtr<X509>(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

// Where a leaf came alone, OpenSSL goes on to say that it cannot verify the first certificate; BoringSSL
// stops at the missing issuer.
int note_verification(int is_good, X509_STORE_CTX* store) {
  if (is_good == 1) return is_good;
  const auto* ssl =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto& failure = *static_cast<TlsFailure*>(SSL_get_app_data(ssl));
  failure.verify_code = X509_STORE_CTX_get_error(store);
  const bool came_alone = sk_X509_num(X509_STORE_CTX_get0_untrusted(store)) <= 1;
  if (failure.verify_code == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY && came_alone)
    failure.verify_code = X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
  return is_good;
}

void refuse_unless(bool is_taken, const char* what) {
  if (is_taken) return;
  ERR_clear_error();
  throw Error(std::string("BoringSSL refuses the gateway's ") + what, "see `gateway:` of the scenario");
}

class BoringsslClient : public TlsClient {
 public:
  explicit BoringsslClient(const TlsClientPlan& plan) : ctx_(SSL_CTX_new(TLS_client_method())) {
    X509_STORE* store = SSL_CTX_get_cert_store(ctx_.get());
    for (const Bytes& root : plan.roots) {
      const auto read = x509_of(root);
      refuse_unless(read && X509_STORE_add_cert(store, read.get()) == 1, "CA");
    }
    SSL_CTX_set_min_proto_version(ctx_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(ctx_.get(), SSL_VERIFY_PEER, note_verification);
    if (plan.certificate) give(*plan.certificate);
    ssl_.reset(SSL_new(ctx_.get()));
    SSL_set_connect_state(ssl_.get());
    SSL_set_app_data(ssl_.get(), &failure_);
    if (!plan.sni.empty()) refuse_unless(SSL_set_tlsext_host_name(ssl_.get(), plan.sni.c_str()) == 1, "SNI");
    X509_VERIFY_PARAM* param = SSL_get0_param(ssl_.get());
    refuse_unless(X509_VERIFY_PARAM_set1_host(param, plan.host.data(), plan.host.size()) == 1, "name");
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in_, -1);
    SSL_set_bio(ssl_.get(), in_, out_);
  }

  void feed(std::span<const uint8_t> bytes) override {
    BIO_write(in_, bytes.data(), static_cast<int>(bytes.size()));
  }

  Bytes& outgoing() override {
    const uint8_t* bytes = nullptr;
    size_t size = 0;
    if (BIO_mem_contents(out_, &bytes, &size) == 1 && size > 0) {
      outgoing_.insert(outgoing_.end(), bytes, bytes + size);
      BIO_reset(out_);
    }
    return outgoing_;
  }

  Step handshake() override {
    return step_of([&] { return SSL_do_handshake(ssl_.get()); });
  }

  Step write(std::string_view plaintext) override {
    return step_of(
        [&] { return SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(plaintext.size())); });
  }

  Step read(std::string& plaintext) override {
    char buffer[4096];
    int n = 0;
    const Step step = step_of([&] { return n = SSL_read(ssl_.get(), buffer, sizeof buffer); });
    if (n > 0) plaintext.append(buffer, static_cast<size_t>(n));
    return step;
  }

  void close() override {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }

  const TlsFailure& failure() const override { return failure_; }

 private:
  void give(const Certificate& certificate) {
    refuse_unless(SSL_CTX_use_certificate(ctx_.get(), certificate.x509.get()) == 1 &&
                      SSL_CTX_use_PrivateKey(ctx_.get(), certificate.key.get()) == 1,
                  "certificate");
    for (CertificatePtr issuer = certificate.issuer; issuer && issuer->issuer; issuer = issuer->issuer)
      SSL_CTX_add1_chain_cert(ctx_.get(), issuer->x509.get());
  }

  template <class Call>
  Step step_of(const Call& call) {
    ERR_clear_error();
    const int result = call();
    if (result > 0) return Step::done;
    switch (SSL_get_error(ssl_.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return Step::wants_bytes;
      case SSL_ERROR_ZERO_RETURN:
        return Step::closed;
      default:
        note_failure();
        return Step::failed;
    }
  }

  void note_failure() {
    const uint32_t error = ERR_peek_error();
    const int reason = ERR_GET_REASON(error);
    char text[256];
    ERR_error_string_n(error, text, sizeof text);
    failure_.text = text;
    failure_.is_not_tls = reason == SSL_R_WRONG_VERSION_NUMBER;
    if (reason >= SSL_AD_REASON_OFFSET) failure_.alert = static_cast<uint8_t>(reason - SSL_AD_REASON_OFFSET);
    failure_.is_late = SSL_in_init(ssl_.get()) == 0;
    if (failure_.verify_code != 0) failure_.text = X509_verify_cert_error_string(failure_.verify_code);
  }

  bssl::UniquePtr<SSL_CTX> ctx_;
  bssl::UniquePtr<SSL> ssl_;
  BIO* in_ = nullptr;   // the SSL's
  BIO* out_ = nullptr;  // the SSL's
  Bytes outgoing_;
  TlsFailure failure_;
};

}  // namespace

std::unique_ptr<TlsClient> make_tls_client(const TlsClientPlan& plan) {
  return std::make_unique<BoringsslClient>(plan);
}

}  // namespace lab
