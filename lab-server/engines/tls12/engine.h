// One connection of SSL 3.0 to TLS 1.2 by a script: every byte is ours, and what the client accepts is served
// to the end.

#pragma once

#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/tls12/choice.h"
#include "lab-server/engines/tls12/key_exchange.h"
#include "lab-server/engines/tls12/secrets.h"
#include "lab-server/engines/tls12/sessions.h"
#include "lab-server/engines/tls12/wire.h"
#include "lab-server/tls/client_hello.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// What a script's connections have in common; must outlive them.
struct Tls12Stage {
  ScriptedTls12Spec script;
  std::vector<std::string> alpn;
  Tls12Sessions sessions;
  bool keeps_keys = false;  // whether master secrets go into the account's key log
};

class ScriptedTls12Engine : public Engine {
 public:
  // The staple goes to a client that asks for one; empty for none.
  ScriptedTls12Engine(Tls12Stage& stage, const ServedChain& chain, Bytes staple, Account& account);

  void feed(std::span<const uint8_t> bytes) override { wire_.feed(bytes); }
  Step handshake() override;
  Step read(std::string& plaintext) override;
  Step write(std::string_view plaintext) override;
  void close() override;
  void alert(uint8_t description) override;
  Bytes& outgoing() override { return wire_.outgoing(); }

 private:
  using Script = ScriptedTls12Spec;
  using Extensions = std::map<uint16_t, Bytes>;

  // take acts on one record of the client; done when there was one.
  Step take(std::string* plaintext);
  Step take_alert(const Tls12Wire::Content& content);
  Step take_message(const HandshakeMessage& message);
  Step take_client_hello(const HandshakeMessage& message);
  // may_begin says whether the client may ask for a handshake now, and otherwise what comes of it.
  bool may_begin(Step& otherwise);
  // is_renegotiation_secured says whether the client must prove that this handshake follows its last one.
  bool is_renegotiation_secured() const;
  Step take_client_key_exchange(const HandshakeMessage& message);
  Step take_change_cipher_spec(const Bytes& body);
  Step take_finished(const HandshakeMessage& message);
  // fail ends TLS from our side: an alert, and the event's word for why.
  Step fail(uint8_t description, const char* why);

  Step fail(const Refusal& refusal);

  // is_heartbeat_known says whether the script has said anything of heartbeats, so that a client may send
  // them.
  bool is_heartbeat_known() const;
  // begin settles what this handshake is, once the ClientHello is known; otherwise refusal says why it cannot
  // be.
  bool begin(Refusal& refusal);
  std::unique_ptr<Tls12KeyExchange> make_key_exchange();
  std::unique_ptr<Tls12Protection> protection(bool is_ours) const;

  void note_master_secret();

  // What we say; the engine's other half, scripted_tls12_flight.cpp.
  void say(const std::vector<Tls12Step>& steps, const std::vector<Tls12Step>& regular);
  void say(Tls12Step step);
  std::vector<Tls12Step> regular_flight() const;
  std::vector<Tls12Step> regular_ending() const;
  std::vector<Tls12Step> ending() const;
  Extensions extensions_said();
  Extensions healthy_extensions() const;
  void say_server_hello();
  void say_certificate();
  void say_key_exchange();
  void say_change_cipher_spec();
  void say_finished();
  void say_message(HandshakeType type, std::span<const uint8_t> body);
  void say_alert(uint8_t level, uint8_t description);
  // note_… tell the account what deviates, as it is said.
  void note(std::string_view deviation);
  void note_steps(const std::vector<Tls12Step>& steps, const std::vector<Tls12Step>& regular);
  void note_hello();
  void note_key_exchange(uint16_t scheme);
  // is_promise says whether an extension of the ServerHello promises a message (RFC 5077 3.2, RFC 6066 8);
  // is_promised, whether the script promises it and the client has asked for it.
  static bool is_promise(uint16_t extension);
  bool is_promised(uint16_t extension) const;

  Tls12Stage& stage_;
  const ServedChain& chain_;
  const Bytes staple_;
  Account& account_;
  const Script* script_;

  Tls12Wire wire_;
  HandshakeReader messages_;
  Bytes transcript_;
  std::optional<ClientHello> hello_;
  std::optional<Tls12Session> session_;  // the client's, if it offers one that we know
  Tls12Choice choice_;
  const Tls12Suite* suite_ = nullptr;
  Bytes server_random_;
  Bytes session_id_;
  std::optional<Tls12Secrets> secrets_;
  std::unique_ptr<Tls12KeyExchange> exchange_;
  std::string alpn_;
  Bytes client_verify_data_, server_verify_data_;        // of the last handshake (RFC 5746 3.1)
  HandshakeType awaited_ = HandshakeType::client_hello;  // of the client's messages, the next
  bool is_change_awaited_ = false;                       // a ChangeCipherSpec, before that
  bool is_asked_anew_ = false;                           // a HelloRequest is out
  bool is_resumed_ = false;
  bool is_extended_ = false;  // RFC 7627
  bool is_ending_said_ = false;
  bool is_connected_ = false;
};

}  // namespace lab
