// What the scripted engines of all versions share: alerts, refusals, and what they serve.

#pragma once

#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/engine/refusal.h"
#include "lab-server/tls/record.h"

namespace lab {

// What one record of the client holds.
struct RecordContent {
  uint8_t type = 0;  // a ContentType, or whatever stood there
  Bytes bytes;
  bool is_sealed = false;

  bool is(ContentType wanted) const { return type == static_cast<uint8_t>(wanted); }
};

class ScriptedEngine : public Engine {
 public:
  Step handshake() override;
  Step read(std::string& plaintext) override;
  void close() override;
  void alert(uint8_t description) override;

 protected:
  // The chain and the account must outlive this. staple is the OCSP response for a client that asks for one;
  // empty for none.
  ScriptedEngine(const ServedChain& chain, Bytes staple, Account& account)
      : chain_(chain), staple_(std::move(staple)), account_(account) {}

  // take handles the next record or message of the client; done when there was one. It appends application
  // data to plaintext, which is null as long as application data is not allowed.
  virtual Step take(std::string* plaintext) = 0;
  // say_record sends content in records of its own, under the current keys.
  virtual void say_record(ContentType type, std::span<const uint8_t> content) = 0;
  virtual bool is_sealing() const = 0;

  // fail ends TLS from our side: it sends an alert and notes the reason, a word of docs/events.md.
  Step fail(uint8_t description, std::string why);
  Step fail(const Refusal& refusal) { return fail(refusal.alert, refusal.why); }
  Step take_alert(const RecordContent& content);
  void say_alert(uint8_t level, uint8_t description);

  const ServedChain& chain_;
  const Bytes staple_;
  Account& account_;
  bool is_connected_ = false;
};

}  // namespace lab
