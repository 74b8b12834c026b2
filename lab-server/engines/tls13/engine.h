// One TLS 1.3 connection by a script: every byte is ours, and what the client accepts is served to the end.

#pragma once

#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/engine/key_exchange.h"
#include "lab-server/engines/tls13/choice.h"
#include "lab-server/engines/tls13/wire.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// What a script's connections have in common. Immutable; must outlive them.
struct Tls13Stage {
  ScriptedTls13Spec script;
  std::vector<std::string> alpn;
  bool keeps_keys = false;
};

class ScriptedTls13Engine : public Engine {
 public:
  // The staple goes to a client that asks for one; empty for none.
  ScriptedTls13Engine(const Tls13Stage& stage, const ServedChain& chain, Bytes staple, Account& account);

  void feed(std::span<const uint8_t> bytes) override { wire_.feed(bytes); }
  Step handshake() override;
  Step read(std::string& plaintext) override;
  Step write(std::string_view plaintext) override;
  void close() override;
  void alert(uint8_t description) override;
  Bytes& outgoing() override { return wire_.outgoing(); }

 private:
  // take acts on one record of the client; done when there was one.
  Step take(std::string* plaintext);
  Step take_alert(const Tls13Wire::Content& content);
  Step take_message(const HandshakeMessage& message);
  Step take_client_hello(const HandshakeMessage& message);
  Step take_finished(const HandshakeMessage& message);
  Step take_key_update(const HandshakeMessage& message);
  // is_expected says whether a client that has our ServerHello may say that message now.
  bool is_expected(const HandshakeMessage& message) const;
  // fail ends TLS from our side: an alert, and the event's word for why.
  Step fail(uint8_t description, std::string why);
  Step fail(const Refusal& refusal);

  // What we say; the engine's other half, scripted_tls13_flight.cpp.
  void say_retry();
  void say_flight();
  void say_after_handshake();
  // say_before_reply waits for the request: a client may still look for a ticket before, and mind nothing
  // that it finds.
  void say_before_reply();
  void say(Tls13Message message);
  void say_server_hello();
  void say_change_cipher_spec();
  void say_insertions_before(Tls13Message message);
  // say_message says a message as its script edits it.
  void say_message(Tls13Message message, const MessageScript& script, uint8_t type, Bytes body);
  // say_handshake puts a message into the transcript and on the wire; behind a KeyUpdate the keys change.
  void say_handshake(const Bytes& message, bool is_plain);
  void say_alert(uint8_t level, uint8_t description);
  void note_secret(const char* label, const Bytes& secret);
  // note tells the account which keys the script gives something, "certificate-verify-flip-last-bit", and of
  // which class each is; scripted_tls13_deviations.cpp.
  void note(Tls13Message message, const MessageScript& script);
  void note(const Insertion& insertion);
  void note_records();
  std::vector<Misbehaviour> committed_by(Tls13Message message, const MessageScript& script,
                                         std::string_view key) const;
  Misbehaviour committed_by_share() const;

  const ScriptedTls13Spec& script_;
  const Tls13Stage& stage_;
  const ServedChain& chain_;
  const Bytes staple_;
  Account& account_;

  Tls13Wire wire_;
  HandshakeReader messages_;
  Transcript transcript_;
  std::optional<ClientHello> hello_;
  Tls13Choice choice_;
  KeyExchange exchange_;
  std::optional<KeySchedule> schedule_;
  Bytes client_secret_, server_secret_;  // traffic secrets in use
  Bytes next_client_secret_;             // of application data, once the client is finished
  size_t retries_left_ = 0;
  bool is_retried_ = false;
  bool is_connected_ = false;
  bool is_answering_ = false;
};

}  // namespace lab
