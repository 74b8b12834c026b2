// One server side of TLS without a socket: the client's bytes go in, bytes for the client come out. This
// interface hides the TLS implementation: BoringSSL or one of the scripted servers. Sockets, faults, time and
// HTTP belong to the connection.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lab-server/base/text.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/engines/engine/ech_keys.h"
#include "lab-server/engines/engine/served_chain.h"

namespace lab {

class Engine {
 public:
  // How a call ended.
  enum class Step {
    done,             // it did what was asked
    wants_bytes,      // it needs more from the client
    wants_signature,  // our signature is made and shown; the next call sends it
    wants_verdict,    // judge() must judge the client's chain or its request, which may take a while
    closed,           // the client sent close_notify
    failed,           // TLS ended; the account says why
  };

  virtual ~Engine() = default;

  // feed gives bytes that arrived from the client. They are copied.
  virtual void feed(std::span<const uint8_t> bytes) = 0;

  virtual Step handshake() = 0;

  // show_signatures makes handshake() stop after it has made our signature and before it sends it. Scripted
  // engines never stop here: their signatures already follow the script.
  virtual void show_signatures() {}
  // signature is the one that handshake() stopped for. The caller may change it; handshake() sends the
  // result. Null if the engine shows none.
  virtual Bytes* signature() { return nullptr; }

  // judge judges the client's chain when handshake() stopped for that, or its request when read() did. Any
  // thread may call it, as long as no other call runs on this engine.
  virtual void judge() {}

  // is_early: handshake() is done before the client's Finished has come, so that its early data can be read.
  // What read() gives until then may be a replay (RFC 8446 8).
  virtual bool is_early() const { return false; }
  // confirm completes such a handshake. What else the client has sent by then is appended to plaintext.
  virtual Step confirm(std::string&) { return Step::done; }

  // read appends decrypted application data to plaintext.
  virtual Step read(std::string& plaintext) = 0;
  virtual Step write(std::string_view plaintext) = 0;
  // close sends close_notify (RFC 8446 6.1).
  virtual void close() = 0;

  // alert sends a fatal alert under the current keys; nothing can follow it.
  virtual void alert(uint8_t description) = 0;

  // outgoing holds the bytes for the client; the caller sends and removes them.
  virtual Bytes& outgoing() = 0;
};

// What a set-up's connections have in common: keys, certificates, policy. Thread-safe.
class EngineFactory {
 public:
  explicit EngineFactory(const ServerSpec& spec) : ech_(make_ech_keys(spec)) {}
  virtual ~EngineFactory() = default;

  // make starts one connection. sni is the name the client asked for, "" for none. The account must outlive
  // the engine.
  virtual std::unique_ptr<Engine> make(const std::string& sni, Account& account) = 0;

  // chain_for is the chain for a client that asks for sni.
  virtual const ServedChain& chain_for(const std::string& sni) const = 0;

  // ech is what the set-up has of ECH; null: nothing.
  const EchKeys* ech() const { return ech_.get(); }

  // keep_keys makes every later connection write its secrets into its account's key log.
  virtual void keep_keys() = 0;

  // share_tickets_with makes this open and seal tickets with the keys of another factory, if both have any.
  virtual void share_tickets_with(EngineFactory&) {}

 private:
  const std::unique_ptr<const EchKeys> ech_;
};

// make_engine_factory chooses the engine by the set-up. Throws Error when the engine refuses the set-up. The
// Pki must outlive the factory.
std::unique_ptr<EngineFactory> make_engine_factory(const ServerSpec& spec, Pki& pki,
                                                   const Placement& placement, StapleFor staple_for);

}  // namespace lab
