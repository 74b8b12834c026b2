// One TLS connection's life, from accept to close.

#pragma once

#include <cstdlib>
#include <functional>

#include "lab-server/protocols/dialogue.h"
#include "lab-server/server/departures.h"
#include "lab-server/server/http.h"
#include "lab-server/server/http2.h"
#include "lab-server/server/http_answers.h"
#include "lab-server/server/prepare.h"
#include "lab-server/server/socket_wire.h"
#include "lab-server/tls/client_verdict.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"

namespace lab {

// What the front port found for the name that a client asks for.
struct Found {
  std::shared_ptr<Setup> setup;  // it serves the connection
  bool is_refused = false;       // by the alert unrecognized_name (RFC 6066 3)
};

// SetupFor finds the set-up by name; for a client that asks for no name, by the address where it arrived.
using SetupFor = std::function<Found(const std::string& sni, const std::string& address)>;

#ifdef LAB_WITHOUT_FAULTS
// An empty list of faults, known to be empty at compile time.
struct NoFaults {
  static constexpr size_t size() { return 0; }
  static constexpr bool empty() { return true; }
  const NamedFault& operator[](size_t) const { std::abort(); }
};
#endif

struct ConnectionOptions {
  std::string id;
  Milliseconds deadline{0};  // for the handshake, and again for the request
  boost::asio::thread_pool& aside;
};

class Connection : public SocketWire {
 public:
  // A connection on a port of one set-up.
  Connection(boost::asio::ip::tcp::socket socket, ConnectionOptions options, std::shared_ptr<Setup> setup);
  // A connection on the front port. Its set-up is known once the client has sent a name.
  Connection(boost::asio::ip::tcp::socket socket, ConnectionOptions options, SetupFor find);

  // run serves the connection and hands its event to the set-up's ledger. The ledger must already know the
  // connection, unless it came through the front port.
  awaitable<void> run();

 private:
  void received(std::span<const uint8_t> bytes) override;
  // take reads bytes of TLS.
  void take(std::span<const uint8_t> bytes);
  void left(std::span<const uint8_t> bytes) override {
    if (!is_in_the_clear_) departures_.left(bytes);
  }
  awaitable<void> send_alert(uint8_t description) override;
  size_t open_connections() const override { return setup_->ledger.open(); }
  bool is_early() const override { return engine_ && engine_->is_early(); }
  awaitable<size_t> replay_early_data() override;

  awaitable<void> serve();
  // accept starts the connection once the set-up is known. False when the connection has ended, or when the
  // set-up cannot be served.
  awaitable<bool> accept();
  // find_setup asks the front port for the set-up; false when the front port refuses the name.
  awaitable<bool> find_setup();
  // talk_in_the_clear speaks the set-up's protocol up to TLS; false when the connection has ended.
  awaitable<bool> talk_in_the_clear();
  awaitable<bool> receive_client_hello();
  awaitable<bool> handshake();
  // flush sends the engine's outgoing bytes, through the faults if there are any; false when the connection
  // has ended.
  awaitable<bool> flush();
  awaitable<bool> flush_past_faults();
  // judge_client lets another thread judge the client's chain, so that no other connection waits; false when
  // the connection has ended meanwhile.
  awaitable<bool> judge_client();
  // next_bytes feeds the engine the client's next bytes; false when the connection has ended.
  awaitable<bool> next_bytes();
  awaitable<void> answer();
  // talk_over_tls speaks the set-up's protocol until either side ends it.
  awaitable<void> talk_over_tls();
  // read_plaintext appends the next application data; false when there is no more.
  awaitable<bool> read_plaintext(std::string& plaintext);
  // answer_as_gateway answers one request by the server behind.
  awaitable<void> answer_as_gateway();
  // relay hands bytes on to the user's own service and back, until either side ends.
  struct Relay;
  awaitable<void> relay();
  awaitable<void> answer_for_upstream(std::string why);
  awaitable<void> hand_on(Relay& relay);
  awaitable<void> hand_back(Relay& relay);
  awaitable<void> end_after_service(Relay& relay, bool is_reset);
  awaitable<bool> flush_alone(Relay& relay);
  void note_request(std::string_view bytes);
  void note_answer(std::string_view bytes);
  void cancel() override;
  // answer_request returns whether the connection is kept for another request.
  awaitable<bool> answer_request(size_t nth);
  Reply reply_to(const RequestReader& reader, bool is_last);
  // page_of chooses the page for a request, and notes both; chosen_page chooses alone.
  Page page_of(const HttpRequest& request);
  Page chosen_page(const HttpRequest& request) const;
  // answer_http2 serves a client that has agreed on HTTP/2, until one side ends.
  awaitable<void> answer_http2();
  void note_requests(const Http2Session& session);
  // answer_in_the_clear serves clients that speak plain HTTP to the front port.
  awaitable<void> answer_in_the_clear();
  // confirm completes a handshake that was left for early data; false when the connection has ended.
  awaitable<bool> confirm();
  // close sends what remains and ends the connection in order.
  awaitable<void> close(const Reply& reply);
  // accepted, hello_read, show_signature, finished, change and closing call the faults at these moments;
  // false when a fault has ended the connection.
  awaitable<bool> accepted();
  awaitable<bool> hello_read();
  awaitable<bool> show_signature();
  awaitable<bool> finished();
  awaitable<bool> change(Reply& reply);
  awaitable<bool> closing();
  awaitable<bool> read_request(RequestReader& reader);
  // answer_to_name is the set-up's answer to the name that the client asks for; it notes a refusal.
  SniSpec::Answer answer_to_name();
  awaitable<void> refuse_name(SniSpec::Answer answer);

#ifdef LAB_WITHOUT_FAULTS  // bench-handshake-bare: what a connection costs that has no moments
  NoFaults faults() const { return {}; }
  void take_faults() {}
#else
  // faults are those that the set-up had when this connection began.
  const Faults& faults() const { return *faults_; }
  void take_faults() {
    faults_ = setup_->faults.current();
    set_faults(*faults_);
  }
#endif
  // is_committed: the fault's `when:` holds for this connection.
  bool is_committed(size_t fault) const;
  // at_moment calls the faults that are committed on this connection, one after the other; false when a fault
  // has ended the connection.
  using Moment = std::function<awaitable<void>(Fault&, Wire&)>;
  awaitable<bool> at_moment(Moment moment);
  // sees_signatures: at least one of the faults wants to see signatures.
  bool sees_signatures() const;
  Flight next_flight();
  void use_setup(std::shared_ptr<Setup> setup);
  // keep stores bytes that arrive before there is an engine.
  void keep(std::span<const uint8_t> bytes);
  void read_client_hello(const Record& record);
  // judge_hello refuses a ClientHello that is over the limits, and bytes that are none, before an engine sees
  // them.
  void judge_hello();
  // record_length and hello_length are the lengths in the header of the current record and of the current
  // message; 0 before the header is there.
  size_t record_length() const { return records_.awaited() ? records_.awaited()->length : 0; }
  size_t hello_length() const;
  void refuse_hello(uint8_t alert, const char* error, std::string detail);
  bool is_refused_in_the_clear() const;
  // refuse_without_key ends a handshake that the server cannot sign.
  awaitable<void> refuse_without_key(ServerSpec::WithoutKey how);
  // lacks_session: the set-up wants a session resumed, and this connection resumed none.
  bool lacks_session() const;
  // conclude decides, once TLS has failed, which side refused.
  void conclude();
  void finish();
  // note_certificate tells the story of the certificate that was shown, or that a resumed session hides.
  void note_ech(const EngineFactory& tls);
  void note_certificate(Credentials& credentials);

  const ConnectionOptions options_;
  uint64_t number_ = 0;  // among its set-up's connections
  std::shared_ptr<Setup> setup_;
  std::shared_ptr<const Faults> faults_;
  SetupFor find_;
  ConnectionStory story_;
  Account account_;
  Departures departures_{account_};

  RecordReader records_;  // all of the client's
  ClientVerdict verdict_;
  Bytes pending_;  // what arrived before there was an engine
  HandshakeReader messages_;
  bool is_hello_over_ = false;  // the ClientHello is complete, or never will be
  uint8_t hello_alert_ = 0;     // the alert that refuses the ClientHello; 0: we do not refuse it
  Bytes hello_head_;            // the first bytes of the handshake message, up to its length

  Bytes first_flight_;                  // of a client that offers early data: what came before its Finished
  std::unique_ptr<Dialogue> dialogue_;  // null: the set-up speaks HTTP
  std::string heard_;                   // what has come in the clear and is not answered yet
  bool is_in_the_clear_ = false;        // the dialogue speaks, and TLS has not begun
  size_t sent_in_the_clear_ = 0;        // bytes that left before TLS began

  boost::asio::ip::tcp::socket* service_ = nullptr;  // the relay's, while there is one

  std::unique_ptr<Engine> engine_;
  std::string next_request_;   // the part that has arrived
  bool is_sealed_ = false;     // our ChangeCipherSpec has left
  size_t alerts_flushed_ = 0;  // of the account's
};

}  // namespace lab
