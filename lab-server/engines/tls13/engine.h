// One scripted TLS 1.3 connection: we write every byte, and whatever the client accepts is served to the end.

#pragma once

#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/engines/engine/scripted_factory.h"
#include "lab-server/engines/tls13/choice.h"
#include "lab-server/engines/tls13/sessions.h"
#include "lab-server/engines/tls13/wire.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// Must outlive its connections.
struct Tls13Stage : Stage {
  ScriptedTls13Spec script;
  Tls13Sessions sessions;
};

// is_about_certificates: a resumed handshake has no such message.
bool is_about_certificates(Tls13Message message);

class ScriptedTls13Engine : public ScriptedEngine {
 public:
  ScriptedTls13Engine(Tls13Stage& stage, const ServedChain& chain, Bytes staple, Account& account);

  void feed(std::span<const uint8_t> bytes) override { wire_.feed(bytes); }
  Step write(std::string_view plaintext) override;
  Bytes& outgoing() override { return wire_.outgoing(); }

 private:
  using Messages = std::vector<Tls13Message>;

  Step take(std::string* plaintext) override;
  void say_record(ContentType type, std::span<const uint8_t> content) override { wire_.say(type, content); }
  bool is_sealing() const override { return wire_.is_sealing(); }

  Step take_message(const HandshakeMessage& message);
  Step take_client_hello(const HandshakeMessage& message);
  // find_session looks for one that the client offers, which decides the script; false when its binder is
  // wrong.
  bool find_session(const HandshakeMessage& message);
  Step take_end_of_early_data(const HandshakeMessage& message);
  Step take_finished(const HandshakeMessage& message);
  Step take_key_update(const HandshakeMessage& message);
  Step take_certificate(const HandshakeMessage& message);
  // take_request keeps the client's request back until it has answered a later CertificateRequest.
  Step take_request(const Bytes& bytes, std::string& plaintext);
  // is_expected: a client that has our ServerHello may send that message now.
  bool is_expected(const HandshakeMessage& message) const;

  // What we send; in the engine's other half, flight.cpp.
  void say_retry();
  void say_flight();
  void say_after_handshake();
  // say_before_reply sends what stands before the reply, only after the request: earlier, a client may still
  // wait for a ticket and ignore whatever it finds.
  void say_before_reply();
  void say(Tls13Message message);
  void say_server_hello();
  void say_certificate();
  void say_later_certificate_request();
  void say_change_cipher_spec();
  void say_insertions_before(Tls13Message message);
  // say_message sends a message with its script's edits.
  void say_message(const MessageScript& script, HandshakeType type, const Bytes& body);
  // say_handshake puts a message into the transcript and on the wire. After a KeyUpdate it changes the keys.
  void say_handshake(const Bytes& message, bool is_plain);
  void note_secret(const char* label, const Bytes& secret);
  // as_often_as_said leaves out the messages that the script omits and repeats those that it repeats.
  Messages as_often_as_said(const Messages& order) const;
  const MessageScript* script_of(Tls13Message message) const;

  // note_… record deviations in the account as we send them; in deviations.cpp.
  void note_flight(const Messages& order);
  void note_retry(const Tls13HelloScript& script, const SaidHello& healthy, const SaidHello& said);
  void note_server_hello(const SaidHello& healthy, const SaidHello& said);
  void note_fields(const SaidHello& healthy, const SaidHello& said);
  void note_share();
  void note_extensions(Tls13Message message, const Extensions& healthy, const Extensions& said);
  void note_signature();
  void note_inserted(const Inserted& inserted);
  void note_records();

  Tls13Stage& stage_;
  const ScriptedTls13Spec* script_;
  Tls13Wire wire_;
  HandshakeReader messages_;
  Transcript transcript_;
  std::optional<ClientHello> hello_;
  Tls13Choice choice_;
  Bytes share_, secret_;  // our public value, and the shared secret
  std::optional<KeySchedule> schedule_;
  Bytes client_secret_, server_secret_;  // traffic secrets in use
  Bytes next_client_secret_;             // of application data, once the client is finished
  std::optional<Tls13Session> session_;  // the client's, if it offers one that we know
  size_t session_at_ = 0;                // among those that it offers
  Bytes early_secret_;                   // of the early data that this server accepts; empty: it accepts none
  bool is_reading_early_ = false;        // EndOfEarlyData has not come
  size_t retries_left_ = 0;
  bool is_resumed_ = false;
  bool is_retried_ = false;
  bool is_answering_ = false;
  bool is_asked_later_ = false;  // we have sent a CertificateRequest after the handshake
  bool is_waiting_ = false;      // for the answer to it
  std::string held_;             // the request, until that comes
};

}  // namespace lab
