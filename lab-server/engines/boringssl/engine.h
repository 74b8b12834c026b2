// One connection that BoringSSL serves, over a BIO of our own: the BIO reads what was fed and writes into a
// buffer.

#pragma once

#include <openssl/ssl.h>

#include "lab-server/engines/boringssl/context.h"
#include "lab-server/engines/engine/engine.h"

namespace lab {

class BoringsslEngine : public Engine {
 public:
  // staple is the OCSP response for a client that asks for one; empty for none.
  BoringsslEngine(SSL_CTX* ctx, BoringsslContext& context, Account& account, const Bytes& staple);

  void feed(std::span<const uint8_t> bytes) override;
  Step handshake() override;
  void show_signatures() override;
  Bytes* signature() override { return &room_.signature; }
  void judge() override;
  bool is_early() const override { return SSL_in_early_data(ssl_.get()) == 1; }
  Step confirm(std::string& plaintext) override;
  Step read(std::string& plaintext) override;
  Step write(std::string_view plaintext) override;
  void close() override;
  void alert(uint8_t description) override;
  Bytes& outgoing() override { return outgoing_; }

 private:
  // step_of turns the result of an SSL call into a Step and notes why it failed.
  Step step_of(int result);
  void note_failure();
  void note_negotiated();
  void note_early_data();
  void note_finished();

  static int bio_read(BIO* bio, char* out, int size);
  static int bio_write(BIO* bio, const char* data, int size);
  static const BIO_METHOD* bio_method();

  ConnectionRoom room_;
  Bytes incoming_;
  size_t consumed_ = 0;  // of incoming_
  Bytes outgoing_;
  bssl::UniquePtr<SSL> ssl_;  // last: its BIO uses the buffers above
};

}  // namespace lab
