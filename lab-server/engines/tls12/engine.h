// One scripted connection of SSL 3.0 to TLS 1.2: we write every byte, and whatever the client accepts is
// served to the end.

#pragma once

#include <openssl/evp.h>

#include "lab-server/engines/engine/hello_body.h"
#include "lab-server/engines/engine/scripted_factory.h"
#include "lab-server/engines/tls12/choice.h"
#include "lab-server/engines/tls12/key_exchange.h"
#include "lab-server/engines/tls12/secrets.h"
#include "lab-server/engines/tls12/sessions.h"
#include "lab-server/engines/tls12/wire.h"
#include "lab-server/tls/client_hello.h"
#include "lab-server/tls/handshake.h"

namespace lab {

// Must outlive its connections.
struct Tls12Stage : Stage {
  ScriptedTls12Spec script;
  Tls12Sessions sessions;
};

class ScriptedTls12Engine : public ScriptedEngine {
 public:
  ScriptedTls12Engine(Tls12Stage& stage, const ServedChain& chain, Bytes staple, Account& account);

  void feed(std::span<const uint8_t> bytes) override { wire_.feed(bytes); }
  Step write(std::string_view plaintext) override;
  Bytes& outgoing() override { return wire_.outgoing(); }

 private:
  using Script = ScriptedTls12Spec;
  using Messages = std::vector<Tls12Message>;

  Step take(std::string* plaintext) override;
  void say_record(ContentType type, std::span<const uint8_t> content) override { wire_.say(type, content); }
  bool is_sealing() const override { return wire_.is_sealing(); }

  Step take_message(const HandshakeMessage& message);
  Step take_client_hello(const HandshakeMessage& message);
  // may_begin: the client may ask for a handshake now. If not, `otherwise` is how the step ends.
  bool may_begin(Step& otherwise);
  // is_renegotiation_secured: the client must prove that this handshake follows its last one.
  bool is_renegotiation_secured() const;
  // What a client answers to a CertificateRequest; in client_certificate.cpp.
  Step take_certificate(const HandshakeMessage& message);
  Step take_certificate_verify(const HandshakeMessage& message);
  Step take_client_key_exchange(const HandshakeMessage& message);
  Step take_change_cipher_spec(const Bytes& body);
  Step take_finished(const HandshakeMessage& message);
  // take_request keeps the client's request back as long as a handshake that the script asks for is not done.
  Step take_request(const Bytes& bytes, std::string& plaintext);
  void ask_anew();
  // is_heartbeat_known: the script uses heartbeats, so the client may send them.
  bool is_heartbeat_known() const;
  // begin decides, from the ClientHello, what this handshake will be. False when there can be none; refusal
  // then holds the reason.
  bool begin(Refusal& refusal);
  std::unique_ptr<Tls12KeyExchange> make_key_exchange();
  std::unique_ptr<Tls12Protection> protection(bool is_ours) const;

  void note_master_secret();

  // What we send; in the engine's other half, flight.cpp.
  void say(const Messages& order, const Messages& regular);
  void say(Tls12Message message);
  void say_insertions_before(Tls12Message message);
  Messages regular_flight() const;
  Messages regular_ending() const;
  // as_often_as_said leaves out the messages that the script omits and repeats those that it repeats.
  Messages as_often_as_said(const Messages& order) const;
  const MessageScript* script_of(Tls12Message message) const;
  SaidHello healthy_hello() const;
  Extensions healthy_extensions() const;
  // hello_script is the script of the hello without extensions that promise a message for which this client
  // has not asked.
  HelloScript hello_script() const;
  void say_server_hello();
  void say_certificate();
  void say_key_exchange();
  void say_certificate_request();
  void say_change_cipher_spec();
  void say_finished();
  // say_message sends a message with its script's edits.
  void say_message(const MessageScript& script, HandshakeType type, const Bytes& body);
  // note_… record deviations in the account as we send them; in deviations.cpp.
  void note_hello_said();
  void note_extensions_said();
  void note_key_exchange(uint16_t group, uint16_t scheme);
  // is_ticket_promised: our ServerHello promises a NewSessionTicket (RFC 5077 3.2).
  bool is_ticket_promised() const;

  Tls12Stage& stage_;
  const Script* script_;

  Tls12Wire wire_;
  HandshakeReader messages_;
  Bytes transcript_;
  std::optional<ClientHello> hello_;
  std::optional<Tls12Session> session_;  // the client's, if it offers one that we know
  Tls12Choice choice_;
  const Tls12Suite* suite_ = nullptr;
  SaidHello healthy_hello_, hello_said_;
  std::optional<Tls12Secrets> secrets_;
  std::unique_ptr<Tls12KeyExchange> exchange_;
  std::string alpn_;
  Bytes client_verify_data_, server_verify_data_;        // of the last handshake (RFC 5746 3.1)
  HandshakeType awaited_ = HandshakeType::client_hello;  // the client's next message
  bool is_change_awaited_ = false;                       // the client's ChangeCipherSpec comes before that
  bool is_asked_anew_ = false;                           // we have sent a HelloRequest
  bool is_deciding_ = false;                             // whether the request needs a handshake anew
  bool is_renewing_ = false;              // the handshake that when_asked_anew asks for is not done
  std::string held_;                      // the request, until that is done
  bool is_certificate_asked_ = false;     // in this handshake
  bssl::UniquePtr<EVP_PKEY> client_key_;  // of the certificate that the client has sent in it
  bool is_resumed_ = false;
  bool is_extended_ = false;  // RFC 7627
  bool is_ending_said_ = false;
  bool is_answering_ = false;
};

}  // namespace lab
