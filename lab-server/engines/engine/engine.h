// One server side of TLS without a socket: the client's bytes go in, bytes for the client come out.
//
// What speaks TLS (BoringSSL today, scripted servers beside it) is hidden here; sockets, faults, time and
// HTTP are the connection's business.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lab-server/base/text.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/engines/engine/served_chain.h"

namespace lab {

class Engine {
 public:
  // What a call came to.
  enum class Step {
    done,             // it did what was asked
    wants_bytes,      // it needs more from the client
    wants_signature,  // our signature is made and shown; the next call sends it
    wants_verdict,    // the client's chain is to be judged, which may take a while: judge() does it
    closed,           // the client sent close_notify
    failed,           // TLS ended; the account says why
  };

  virtual ~Engine() = default;

  // feed gives bytes that arrived from the client. They are copied.
  virtual void feed(std::span<const uint8_t> bytes) = 0;

  virtual Step handshake() = 0;

  // show_signatures makes handshake() stop when our signature over the handshake is made and not yet sent.
  // Scripted engines never stop here: their signatures already follow the script.
  virtual void show_signatures() {}
  // signature is the one that handshake() stopped for; what the caller leaves in it is sent. Null if the
  // engine shows none.
  virtual Bytes* signature() { return nullptr; }

  // judge does what handshake() stopped for. Any thread may, while nobody calls anything else here.
  virtual void judge() {}

  // read appends decrypted application data to plaintext.
  virtual Step read(std::string& plaintext) = 0;
  virtual Step write(std::string_view plaintext) = 0;
  // close sends close_notify (RFC 8446 6.1).
  virtual void close() = 0;

  // alert sends a fatal alert under the current keys; nothing can follow it.
  virtual void alert(uint8_t description) = 0;

  // outgoing is what is to be sent to the client; the caller takes it out.
  virtual Bytes& outgoing() = 0;
};

// What a set-up's connections have in common: keys, certificates, policy. Thread-safe.
class EngineFactory {
 public:
  virtual ~EngineFactory() = default;

  // make starts one connection. sni is the name the client asked for, "" for none. The account must outlive
  // the engine.
  virtual std::unique_ptr<Engine> make(const std::string& sni, Account& account) = 0;

  // chain_for is what a client that asks for sni is served.
  virtual const ServedChain& chain_for(const std::string& sni) const = 0;

  // keep_keys has every later connection write its secrets into its account's key log.
  virtual void keep_keys() = 0;
};

// make_engine_factory takes the engine that the set-up is for. Throws Error when the engine refuses the
// set-up. The Pki must outlive the factory.
std::unique_ptr<EngineFactory> make_engine_factory(const ServerSpec& spec, Pki& pki,
                                                   const Placement& placement, StapleFor staple_for);

}  // namespace lab
