#include "lab-server/engines/boringssl/context.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/engines/boringssl/engine.h"
#include "lab-server/engines/boringssl/signing_key.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

ConnectionRoom& room_of(const SSL* ssl) { return *static_cast<ConnectionRoom*>(SSL_get_app_data(ssl)); }

bool is_tls13(const SSL* ssl) { return SSL_version(ssl) == TLS1_3_VERSION; }

void note_alert(const SSL* ssl, bool is_received, const uint8_t* alert) {
  const ConnectionRoom& room = room_of(ssl);
  Account& account = *room.account;
  // An alert that BoringSSL can read comes under the keys of its phase: from ServerHello on in TLS 1.3.
  account.alerts.push_back(
      {.is_received = is_received,
       .level = alert[0],
       .description = alert[1],
       .phase = account.furthest(),
       .is_encrypted = is_tls13(ssl) ? room.has_said_hello : account.furthest() >= Phase::finished});
}

// Whether EncryptedExtensions (RFC 8446 4.3.1) have one of that type.
bool hold(std::span<const uint8_t> encrypted_extensions, uint16_t type) {
  Cursor body(encrypted_extensions);
  Cursor list(body.vector16());
  bool is_there = false;
  while (list.more()) {
    is_there = list.u16() == type || is_there;
    list.vector16();
  }
  return is_there;
}

void note_said(const SSL* ssl, std::span<const uint8_t> message) {
  ConnectionRoom& room = room_of(ssl);
  const uint8_t type = message.front();
  room.sealed += message.size();
  if (type == SSL3_MT_SERVER_HELLO) {
    room.has_said_hello = true;
    room.account->ech.is_accepted = SSL_ech_accepted(ssl) == 1;
    room.sealed = 0;
  }
  if (type == SSL3_MT_CERTIFICATE && is_tls13(ssl)) room.account->certificate_sealed_at = room.sealed;
  if (type == SSL3_MT_ENCRYPTED_EXTENSIONS)
    room.account->ech.has_retry_configs = hold(message.subspan(kHandshakeHeader), kEncryptedClientHello);
  if (type == SSL3_MT_CERTIFICATE_REQUEST) {
    room.context->note_request(room.account->client_certificate);
  }
}

// Sees every message both ways: alerts and the client's phases come from here. When ours leave, Departures
// tells.
void on_message(int is_write, int, int content_type, const void* data, size_t size, SSL* ssl, void*) {
  const auto* bytes = static_cast<const uint8_t*>(data);
  if (content_type == SSL3_RT_ALERT && size == 2) note_alert(ssl, is_write == 0, bytes);
  if (content_type != SSL3_RT_HANDSHAKE || size < 1) return;
  if (is_write != 0) {
    note_said(ssl, {bytes, size});
  } else if (bytes[0] == SSL3_MT_CERTIFICATE) {
    room_of(ssl).account->reach(Phase::client_certificate);
  }
}

void on_secret(const SSL* ssl, const char* line) {
  room_of(ssl).account->key_log.append(line).push_back('\n');
}

// SSL_CTX_set_tlsext_ticket_key_cb: 1 proceeds, 2 also renews the ticket, 0 ignores it (a full handshake
// follows), -1 fails.
int on_ticket(SSL* ssl, uint8_t* name, uint8_t* iv, EVP_CIPHER_CTX* cipher, HMAC_CTX* mac, int encrypt) {
  ConnectionRoom& room = room_of(ssl);
  TicketKeys& keys = room.context->ticket_keys();
  if (encrypt != 0) return keys.seal(name, iv, cipher, mac) ? 1 : -1;
  switch (keys.open(name, iv, cipher, mac)) {
    case TicketKeys::Found::key:
      room.has_ticket_key = true;
      return 1;
    case TicketKeys::Found::last_key:
      room.has_ticket_key = true;
      return 2;
    case TicketKeys::Found::too_old:
      room.account->ticket.why = "expired";
      return 0;
    case TicketKeys::Found::no_key:
      break;
  }
  room.account->ticket.why = "unknown-key";
  return room.context->fails_unknown_tickets() ? -1 : 0;
}

// Called once the ClientHello is read: of ECH, the inner one, if it could be opened.
ssl_select_cert_result_t on_hello(const SSL_CLIENT_HELLO* hello) {
  SSL* ssl = hello->ssl;
  if (SSL_ech_accepted(ssl) != 1) return ssl_select_cert_success;
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  ConnectionRoom& room = room_of(ssl);
  room.account->ech.inner_name = name == nullptr ? "" : name;
  room.context->serve_chain_for(room.account->ech.inner_name, ssl);
  if (room.shows_signatures) SSL_set_private_key_method(ssl, &kSignsByKeptKey);
  return ssl_select_cert_success;
}

// Asked again once the chain is judged.
ssl_verify_result_t on_client_certificate(SSL* ssl, uint8_t* alert) {
  ConnectionRoom& room = room_of(ssl);
  ClientCertificate& seen = room.account->client_certificate;
  seen.is_sent = true;
  if (!room.refusal) {
    room.client_chain = client_chain(ssl);
    return ssl_verify_retry;
  }
  const ClientRefusal& refusal = *room.refusal;
  if (refusal.reason.empty()) return ssl_verify_ok;
  seen.refused = refusal.reason;
  seen.detail = refusal.detail;
  *alert = refusal.alert;
  return room.context->defers_refusal() ? ssl_verify_ok : ssl_verify_invalid;
}

// Picks the first of our protocols that the client offers too (RFC 7301 3.2).
int on_alpn(SSL*, const uint8_t** out, uint8_t* out_size, const uint8_t* offered, unsigned offered_size,
            void* arg) {
  for (const std::string& ours : *static_cast<const std::vector<std::string>*>(arg)) {
    for (unsigned at = 0; at < offered_size; at += 1u + offered[at]) {
      if (std::equal(ours.begin(), ours.end(), offered + at + 1, offered + at + 1 + offered[at])) {
        *out = offered + at + 1;
        *out_size = offered[at];
        return SSL_TLSEXT_ERR_OK;
      }
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void require(int result, const char* what) {
  if (result == 1) return;
  char reason[256];
  ERR_error_string_n(ERR_get_error(), reason, sizeof reason);
  ERR_clear_error();
  throw Error(fmt::format("BoringSSL refuses {}: {}", what, reason), "see `server:` of the scenario");
}

bssl::UniquePtr<CRYPTO_BUFFER> buffer_of(const Bytes& der) {
  return bssl::UniquePtr<CRYPTO_BUFFER>(CRYPTO_BUFFER_new(der.data(), der.size(), nullptr));
}

// Whom a client certificate may be from, as DER Names.
void set_ca_names(SSL_CTX* ctx, const std::vector<Bytes>& names) {
  if (names.empty()) return;
  bssl::UniquePtr<STACK_OF(CRYPTO_BUFFER)> list(sk_CRYPTO_BUFFER_new_null());
  for (const Bytes& name : names) sk_CRYPTO_BUFFER_push(list.get(), buffer_of(name).release());
  SSL_CTX_set0_client_CAs(ctx, list.release());
}

void set_chain(SSL_CTX* ctx, const ServedChain& chain) {
  std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> owned;
  std::vector<CRYPTO_BUFFER*> buffers;
  for (const CertificatePtr& certificate : chain.sent) {
    owned.push_back(buffer_of(certificate->der));
    buffers.push_back(owned.back().get());
  }
  // BoringSSL checks that the key matches the first certificate. Ours may not, so a callback supplies the
  // key, which skips that check.
  const bool is_fitting = chain.sent.front() == chain.signer;
  keep_signing_key(ctx, chain.signer->key);
  require(SSL_CTX_set_chain_and_key(ctx, buffers.data(), buffers.size(),
                                    is_fitting ? chain.signer->key.get() : nullptr,
                                    is_fitting ? nullptr : &kSignsByKeptKey),
          "the certificate chain");
}

void set_ciphers(SSL_CTX* ctx, const std::vector<std::string>& ciphers) {
  for (const std::string& cipher : ciphers) {
    if (SSL_CTX_set_strict_cipher_list(ctx, cipher.c_str()) == 1) continue;
    ERR_clear_error();
    require(SSL_CTX_set_cipher_list(ctx, "ALL"), "its own cipher suites");
    std::vector<std::string> known;
    for (const SSL_CIPHER* one : SSL_CTX_get_ciphers(ctx)) known.emplace_back(SSL_CIPHER_get_name(one));
    throw Error(fmt::format("this BoringSSL has no cipher suite '{}' for TLS 1.2 and below", cipher),
                did_you_mean(cipher, known));
  }
  require(SSL_CTX_set_strict_cipher_list(ctx, join(ciphers, ":").c_str()), "the cipher suites");
}

void set_policy(SSL_CTX* ctx, const ServerSpec& spec) {
  const auto [lowest, highest] = std::minmax_element(spec.versions.begin(), spec.versions.end());
  require(SSL_CTX_set_min_proto_version(ctx, static_cast<uint16_t>(*lowest)), "the lowest version");
  require(SSL_CTX_set_max_proto_version(ctx, static_cast<uint16_t>(*highest)), "the highest version");
  // What the library has by itself may hold 3DES, which no healthy server offers (RFC 9325 4.2).
  if (spec.ciphers.empty()) require(SSL_CTX_set_cipher_list(ctx, "ALL:!3DES"), "its own cipher suites");
  if (!spec.ciphers.empty()) set_ciphers(ctx, spec.ciphers);
  if (!spec.groups.empty())
    require(SSL_CTX_set1_curves_list(ctx, join(spec.groups, ":").c_str()), "the groups");
  if (!spec.signature_algorithms.empty()) {
    require(SSL_CTX_set1_sigalgs_list(ctx, join(spec.signature_algorithms, ":").c_str()),
            "the signature algorithms");
  }
}

}  // namespace

BoringsslContext::BoringsslContext(const ServerSpec& spec, Pki& pki, const Placement& placement,
                                   StapleFor staple_for)
    : EngineFactory(spec),
      alpn_(spec.alpn),
      chains_(spec, pki, placement),
      staple_for_(std::move(staple_for)),
      defers_refusal_(spec.client_auth.defers),
      ticket_keys_(std::make_shared<TicketKeys>(spec.tickets)),
      fails_unknown_tickets_(spec.tickets.unknown == TicketSpec::Unknown::fatal),
      invites_early_data_(spec.early_data != EarlyData::off) {
  if (spec.client_auth.mode != ClientAuthSpec::Mode::off) {
    const CertificatePtr trusted = pki.issue(spec.client_auth.trusts, {});
    client_policy_.emplace(spec.client_auth, pki);
    client_schemes_ = spec.client_auth.signature_algorithms;
    for (const CertificatePtr& named : sent_chain(spec.client_auth.names, pki, {}))
      client_ca_names_.push_back(subject_of(*named));
    asked_for_ = client_ca_names_.empty()                        ? "any"
                 : holds(client_ca_names_, subject_of(*trusted)) ? "trusted"
                                                                 : "others";
  }
  for (const ServedChain* chain : chains_.all()) contexts_.emplace(chain, make_context(spec, *chain));
}

BoringsslContext::~BoringsslContext() = default;

bssl::UniquePtr<SSL_CTX> BoringsslContext::make_context(const ServerSpec& spec, const ServedChain& chain) {
  bssl::UniquePtr<SSL_CTX> made(SSL_CTX_new(TLS_method()));
  SSL_CTX* ctx = made.get();
  set_policy(ctx, spec);
  set_chain(ctx, chain);
  SSL_CTX_set_msg_callback(ctx, on_message);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  static constexpr uint8_t kSessionContext[] = "tls-failure-lab";
  SSL_CTX_set_session_id_context(ctx, kSessionContext, sizeof kSessionContext - 1);
  if (spec.tickets.enabled && !defers_refusal_) {  // a session would not know that its client was refused
    SSL_CTX_set_tlsext_ticket_key_cb(ctx, on_ticket);
  } else {
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
  }
  SSL_CTX_set_early_data_enabled(ctx, invites_early_data_);
  if (ech() != nullptr) {
    ech()->serve(ctx);
    SSL_CTX_set_select_certificate_cb(ctx, on_hello);
  }
  if (!alpn_.empty()) SSL_CTX_set_alpn_select_cb(ctx, on_alpn, &alpn_);
  if (spec.client_auth.mode != ClientAuthSpec::Mode::off) {
    const bool is_required = spec.client_auth.mode == ClientAuthSpec::Mode::required && !defers_refusal_;
    SSL_CTX_set_custom_verify(ctx, SSL_VERIFY_PEER | (is_required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0),
                              on_client_certificate);
    set_ca_names(ctx, client_ca_names_);
    if (!client_schemes_.empty()) {
      require(SSL_CTX_set_verify_algorithm_prefs(ctx, client_schemes_.data(), client_schemes_.size()),
              "the client's signature algorithms");
    }
  }
  return made;
}

void BoringsslContext::note_request(ClientCertificate& asked) const {
  asked.is_requested = true;
  asked.asked_for = asked_for_;
  constexpr size_t kMostThatAllRead = 32 * 1024;  // JSSE reads no longer handshake message by default
  size_t size = 0;
  for (const Bytes& name : client_ca_names_) size += 2 + name.size();
  asked.is_oversized = size > kMostThatAllRead;
  asked.has_own_schemes = !client_schemes_.empty();
}

void BoringsslContext::share_tickets_with(EngineFactory& other) {
  if (auto* context = dynamic_cast<BoringsslContext*>(&other)) ticket_keys_ = context->ticket_keys_;
}

void BoringsslContext::keep_keys() {
  for (auto& [chain, context] : contexts_) SSL_CTX_set_keylog_callback(context.get(), on_secret);
}

void BoringsslContext::serve_chain_for(const std::string& sni, SSL* ssl) const {
  const ServedChain& chain = chain_for(sni);
  SSL_set_SSL_CTX(ssl, contexts_.at(&chain).get());
  const Bytes staple = staple_for_ ? staple_for_(chain.leaf) : Bytes();
  if (!staple.empty()) SSL_set_ocsp_response(ssl, staple.data(), staple.size());
}

std::unique_ptr<Engine> BoringsslContext::make(const std::string& sni, Account& account) {
  const ServedChain& chain = chain_for(sni);
  return std::make_unique<BoringsslEngine>(contexts_.at(&chain).get(), *this, account,
                                           staple_for_ ? staple_for_(chain.leaf) : Bytes());
}

}  // namespace lab
