// A set-up as BoringSSL contexts: versions, ciphers, certificates per name, client authentication, tickets.

#pragma once

#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/engines/boringssl/client_certificate.h"
#include "lab-server/engines/boringssl/ticket_keys.h"
#include "lab-server/engines/engine/engine.h"

namespace lab {

// ConnectionRoom is the state of one connection that BoringSSL's callbacks need. The SSL keeps it as its app
// data.
struct ConnectionRoom {
  Account* account = nullptr;
  class BoringsslContext* context = nullptr;
  bool has_said_hello = false;  // the ServerHello is written, perhaps not yet sent
  bool has_ticket_key = false;  // the key of the client's ticket was found
  size_t sealed = 0;            // bytes of the handshake messages made after it
  bool shows_signatures = false;
  Bytes signature{};                       // set between signing and sending, when it is shown
  std::vector<Bytes> client_chain{};       // set between its receipt and its judgment
  std::optional<ClientRefusal> refusal{};  // the judgment
};

// Immutable except for its ticket keys; must outlive its engines.
class BoringsslContext : public EngineFactory {
 public:
  // Throws Error when BoringSSL refuses the set-up (an unknown cipher, a key that does not fit).
  BoringsslContext(const ServerSpec& spec, Pki& pki, const Placement& placement,
                   StapleFor staple_for = nullptr);
  ~BoringsslContext() override;

  std::unique_ptr<Engine> make(const std::string& sni, Account& account) override;

  const ServedChain& chain_for(const std::string& sni) const override { return chains_.chain_for(sni); }
  void keep_keys() override;
  void share_tickets_with(EngineFactory& other) override;

  TicketKeys& ticket_keys() { return *ticket_keys_; }
  // fails_unknown_tickets: a ticket under a key that the server lacks fails the handshake.
  bool fails_unknown_tickets() const { return fails_unknown_tickets_; }
  bool invites_early_data() const { return invites_early_data_; }
  // client_policy is there when the set-up asks for client certificates.
  const ClientPolicy& client_policy() const { return *client_policy_; }
  // defers_refusal: the handshake goes on for a client that is refused.
  bool defers_refusal() const { return defers_refusal_; }
  // serve_chain_for has a connection serve the chain for another name than the one that it began with.
  void serve_chain_for(const std::string& sni, SSL* ssl) const;
  // note_request tells an account what a request for a certificate names.
  void note_request(ClientCertificate& asked) const;

 private:
  bssl::UniquePtr<SSL_CTX> make_context(const ServerSpec& spec, const ServedChain& chain);

  std::vector<std::string> alpn_;
  const ServedChains chains_;
  std::map<const ServedChain*, bssl::UniquePtr<SSL_CTX>> contexts_;
  const StapleFor staple_for_;
  const bool defers_refusal_;
  std::shared_ptr<TicketKeys> ticket_keys_;
  const bool fails_unknown_tickets_;
  const bool invites_early_data_;
  std::optional<ClientPolicy> client_policy_;
  std::vector<uint16_t> client_schemes_;  // for the CertificateRequest; empty: the library's own
  std::vector<Bytes> client_ca_names_;    // DER Names for the CertificateRequest; empty: it names none
  std::string asked_for_;
};

}  // namespace lab
