#include "lab-server/engines/boringssl/engine.h"

#include <openssl/bio.h>
#include <openssl/err.h>

#include <algorithm>
#include <cstring>

#include "lab-server/engines/boringssl/signing_key.h"

namespace lab {
namespace {

// The event's words for those of BoringSSL's reasons that a scenario is made of; others keep BoringSSL's own
// name.
struct Reason {
  int reason;
  const char* word;
};
constexpr Reason kReasons[] = {
    {SSL_R_NO_SHARED_CIPHER, "no-shared-cipher"},
    {SSL_R_UNSUPPORTED_PROTOCOL, "no-shared-version"},
    {SSL_R_NO_SHARED_GROUP, "no-shared-group"},
    {SSL_R_NO_COMMON_SIGNATURE_ALGORITHMS, "no-shared-signature-algorithm"},
    {SSL_R_HTTP_REQUEST, "not-tls"},
    {SSL_R_HTTPS_PROXY_REQUEST, "not-tls"},
    {SSL_R_WRONG_VERSION_NUMBER, "not-tls"},
};

std::string word_for(uint32_t error) {
  for (const Reason& known : kReasons) {
    if (ERR_GET_REASON(error) == known.reason) return known.word;
  }
  const char* name = ERR_reason_error_string(error);
  return name == nullptr ? "unknown" : replace_all(lower(name), "_", "-");
}

// The reasons for which the library itself refuses the client's certificate, in docs/events.md's words.
struct OwnRefusal {
  std::string_view error;
  const char* word;
  const char* detail;
};
constexpr OwnRefusal kOwnRefusals[] = {
    {"peer-did-not-return-a-certificate", "none-sent", ""},
    {"decode-error", "malformed", "the library cannot read it"},
    {"key-usage-bit-incorrect", "wrong-purpose", "its key usage does not allow it to sign"},
    {"bad-signature", "unproven", "another key than the certificate's has signed"},
};

}  // namespace

const BIO_METHOD* BoringsslEngine::bio_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(0, "lab wire");
    BIO_meth_set_create(made, [](BIO* bio) -> int {
      BIO_set_init(bio, 1);
      return 1;
    });
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_ctrl(
        made, [](BIO*, int command, long, void*) -> long { return command == BIO_CTRL_FLUSH ? 1 : 0; });
    return made;
  }();
  return method;
}

int BoringsslEngine::bio_read(BIO* bio, char* out, int size) {
  auto& engine = *static_cast<BoringsslEngine*>(BIO_get_data(bio));
  BIO_clear_retry_flags(bio);
  const size_t n = std::min(static_cast<size_t>(size), engine.incoming_.size() - engine.consumed_);
  if (n == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  std::memcpy(out, engine.incoming_.data() + engine.consumed_, n);
  engine.consumed_ += n;
  return static_cast<int>(n);
}

int BoringsslEngine::bio_write(BIO* bio, const char* data, int size) {
  auto& engine = *static_cast<BoringsslEngine*>(BIO_get_data(bio));
  engine.outgoing_.insert(engine.outgoing_.end(), data, data + size);
  return size;
}

BoringsslEngine::BoringsslEngine(SSL_CTX* ctx, BoringsslContext& context, Account& account,
                                 const Bytes& staple)
    : room_{.account = &account, .context = &context}, ssl_(SSL_new(ctx)) {
  SSL_set_app_data(ssl_.get(), &room_);
  SSL_set_accept_state(ssl_.get());
  if (!staple.empty()) SSL_set_ocsp_response(ssl_.get(), staple.data(), staple.size());
  SSL_set_shed_handshake_config(ssl_.get(), 1);
  BIO* bio = BIO_new(bio_method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_.get(), bio, bio);
}

void BoringsslEngine::feed(std::span<const uint8_t> bytes) {
  incoming_.erase(incoming_.begin(), incoming_.begin() + static_cast<std::ptrdiff_t>(consumed_));
  consumed_ = 0;
  incoming_.insert(incoming_.end(), bytes.begin(), bytes.end());
}

void BoringsslEngine::show_signatures() {
  room_.shows_signatures = true;
  SSL_set_private_key_method(ssl_.get(), &kSignsByKeptKey);
}

void BoringsslEngine::judge() {
  room_.refusal = room_.context->client_policy().judge(std::move(room_.client_chain));
}

Engine::Step BoringsslEngine::handshake() {
  ERR_clear_error();
  const Step step = step_of(SSL_do_handshake(ssl_.get()));
  if (room_.has_said_hello) note_negotiated();
  // BoringSSL sends the alert under TLS 1.3 only; a server on OpenSSL does so under TLS 1.2 too.
  const bool fails_on_ticket =
      room_.context->fails_unknown_tickets() && room_.account->ticket.why == "unknown-key";
  if (step == Step::failed && fails_on_ticket && room_.account->alerts.empty()) alert(SSL_AD_INTERNAL_ERROR);
  if (step == Step::done && !is_early()) note_finished();
  return step;
}

void BoringsslEngine::note_finished() {
  room_.account->reach(Phase::finished);
  // BoringSSL keeps its tickets until it writes. A server that invites early data sends them at once, as
  // others do: some clients disconnect and come back before they have asked for anything.
  if (room_.context->invites_early_data()) SSL_write(ssl_.get(), "", 0);
  room_.context->ticket_keys().connection_finished();
}

Engine::Step BoringsslEngine::confirm(std::string& plaintext) {
  while (is_early()) {
    const Step step = read(plaintext);
    if (step != Step::done && is_early()) return step;
  }
  return Step::done;
}

Engine::Step BoringsslEngine::read(std::string& plaintext) {
  ERR_clear_error();
  const bool was_early = is_early();
  char buffer[4096];
  const int n = SSL_read(ssl_.get(), buffer, sizeof buffer);
  if (n > 0) plaintext.append(buffer, static_cast<size_t>(n));
  const Step step = step_of(n);
  if (was_early && !is_early()) note_finished();
  return step;
}

Engine::Step BoringsslEngine::write(std::string_view plaintext) {
  ERR_clear_error();
  return step_of(SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(plaintext.size())));
}

void BoringsslEngine::close() {
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

void BoringsslEngine::alert(uint8_t description) {
  ERR_clear_error();
  SSL_send_fatal_alert(ssl_.get(), description);
}

Engine::Step BoringsslEngine::step_of(int result) {
  if (result > 0) return Step::done;
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Step::wants_bytes;
    case SSL_ERROR_WANT_PRIVATE_KEY_OPERATION:
      return Step::wants_signature;
    case SSL_ERROR_WANT_CERTIFICATE_VERIFY:
      return Step::wants_verdict;
    case SSL_ERROR_ZERO_RETURN:
      return Step::closed;
    default:
      note_failure();
      return Step::failed;
  }
}

void BoringsslEngine::note_failure() {
  Account& account = *room_.account;
  const uint32_t error = ERR_peek_error();
  const int reason = ERR_GET_REASON(error);
  // From this offset on a reason is an alert the client sent: its verdict, not our trouble.
  if (reason >= SSL_AD_REASON_OFFSET) return;
  account.handshake_error = word_for(error);
  if (account.furthest() != Phase::client_certificate) return;
  const std::string last = word_for(ERR_peek_last_error());  // the first may be the cryptographic library's
  for (const OwnRefusal& refusal : kOwnRefusals) {
    if (refusal.error != last) continue;
    // Later messages may be malformed too.
    if (std::string_view(refusal.word) == "malformed" && account.client_certificate.is_sent) continue;
    account.client_certificate.refused = refusal.word;
    account.client_certificate.detail = refusal.detail;
    account.client_certificate.is_sent = std::string_view(refusal.word) != "none-sent";
  }
}

void BoringsslEngine::note_negotiated() {
  const SSL* ssl = ssl_.get();
  Negotiated negotiated;
  negotiated.version = static_cast<uint16_t>(SSL_version(ssl));
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl);
  if (cipher == nullptr) cipher = SSL_get_pending_cipher(ssl);
  if (cipher != nullptr) negotiated.cipher = SSL_CIPHER_get_protocol_id(cipher);
  negotiated.group = SSL_get_curve_id(ssl);
  const uint8_t* alpn = nullptr;
  unsigned alpn_size = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &alpn_size);
  negotiated.alpn.assign(alpn, alpn + alpn_size);
  negotiated.is_resumed = SSL_session_reused(ssl) == 1;
  Ticket& ticket = room_.account->ticket;
  ticket.is_accepted = negotiated.is_resumed;
  if (!negotiated.is_resumed && room_.has_ticket_key && ticket.why.empty()) ticket.why = "unusable";
  room_.account->negotiated = std::move(negotiated);
  if (room_.account->early_data.is_offered) note_early_data();
}

void BoringsslEngine::note_early_data() {
  EarlyDataSeen& seen = room_.account->early_data;
  seen.is_accepted = SSL_early_data_accepted(ssl_.get()) == 1;
  if (seen.is_accepted) return seen.why.clear();
  const char* reason = SSL_early_data_reason_string(SSL_get_early_data_reason(ssl_.get()));
  seen.why = reason == nullptr ? "other" : replace_all(reason, "_", "-");
}

}  // namespace lab
