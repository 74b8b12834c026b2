// A set-up as BoringSSL contexts: versions, ciphers, certificates per name, client authentication, tickets.

#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "certs-gen/pki.h"
#include "lab-server/engines/engine.h"
#include "lab-server/engines/ticket_keys.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// Makes what is stapled to a leaf, anew for each use; empty (no function) when nothing is.
using StapleFor = std::function<Bytes(const CertificatePtr& leaf)>;

// A certificate as served: its recipe, the chain as sent, and why it is chosen.
struct ServedChain {
  CertificatePtr leaf;
  CertificatePtr signer;             // whose key signs the handshake: the leaf, unless the set-up has another's
  std::vector<CertificatePtr> sent;  // leaf first
  std::string selected_by;           // only, sni, default
};

// Where BoringSSL's callbacks find the connection they belong to, kept as the SSL's app data.
struct ConnectionRoom {
  Account* account = nullptr;
  class BoringsslContext* context = nullptr;
  bool has_said_hello = false;  // the ServerHello is made; it need not have left
  size_t sealed = 0;            // bytes of the handshake messages made after it
  bool shows_signatures = false;
  Bytes signature{};  // between its making and its use, where it is shown
};

// Immutable but for its ticket keys; must outlive its engines.
class BoringsslContext : public EngineFactory {
 public:
  // Throws Error when BoringSSL refuses the set-up (an unknown cipher, a key that does not fit).
  BoringsslContext(const ServerSpec& spec, Pki& pki, const Placement& placement,
                   StapleFor staple_for = nullptr);
  ~BoringsslContext() override;

  std::unique_ptr<Engine> make(const std::string& sni, Account& account) override;

  // keep_keys has every later connection write its secrets into its account's key log.
  void keep_keys();

  // chain_for is what a client that asks for sni is served.
  const ServedChain& chain_for(const std::string& sni) const;

  TicketKeys& ticket_keys() { return ticket_keys_; }
  const std::vector<Bytes>& client_roots() const { return client_roots_; }

 private:
  struct Choice {
    ServedChain chain;
    bssl::UniquePtr<SSL_CTX> ctx;
  };

  Choice make_choice(const ServerSpec& spec, Pki& pki, const Placement& placement, const std::string& recipe,
                     const char* selected_by);
  const Choice& choice_for(const std::string& sni) const;

  std::vector<std::string> alpn_;
  std::map<std::string, Choice> known_;
  Choice otherwise_;
  const StapleFor staple_for_;
  TicketKeys ticket_keys_;
  std::vector<Bytes> client_roots_;
};

}  // namespace lab
