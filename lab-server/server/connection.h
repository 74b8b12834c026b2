// One TLS connection's life, from accept to close.

#pragma once

#include <cstdlib>
#include <functional>

#include "lab-server/server/departures.h"
#include "lab-server/server/http.h"
#include "lab-server/server/prepare.h"
#include "lab-server/server/socket_wire.h"
#include "lab-server/tls/client_verdict.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"

namespace lab {

// What the front port has for the name a client asks for.
struct Found {
  std::shared_ptr<Setup> setup;  // whose connection it is
  bool is_refused = false;       // by the alert unrecognized_name (RFC 6066 3)
};

// Finds it; address is where the client arrived, for one that asks for no name.
using SetupFor = std::function<Found(const std::string& sni, const std::string& address)>;

#ifdef LAB_WITHOUT_FAULTS
// Faults of which the compiler knows that there are none.
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
  // A connection on the front port: its set-up is known once the client has named it.
  Connection(boost::asio::ip::tcp::socket socket, ConnectionOptions options, SetupFor find);

  // run serves the connection and hands its event to the set-up's ledger, which must know it already unless
  // it came by the front port.
  awaitable<void> run();

 private:
  void received(std::span<const uint8_t> bytes) override;
  void left(std::span<const uint8_t> bytes) override { departures_.left(bytes); }
  awaitable<void> send_alert(uint8_t description) override;
  size_t open_connections() const override { return setup_->ledger.open(); }

  awaitable<void> serve();
  // accept is what comes first once the set-up is known; false when the connection has ended, or the set-up
  // cannot be served.
  awaitable<bool> accept();
  // find_setup asks the front port what it has; false when it refuses.
  awaitable<bool> find_setup();
  awaitable<bool> receive_client_hello();
  awaitable<bool> handshake();
  // flush sends what the engine has to say, past the faults where there are any; false when the connection
  // has ended.
  awaitable<bool> flush();
  awaitable<bool> flush_past_faults();
  // judge_client has the client's chain judged where that keeps no other connection waiting; false when the
  // connection has ended meanwhile.
  awaitable<bool> judge_client();
  // next_bytes hands the engine what the client sends next; false when the connection has ended.
  awaitable<bool> next_bytes();
  awaitable<void> answer();
  // answer_request says whether the connection is kept for another one.
  awaitable<bool> answer_request(size_t nth);
  Reply reply_to(const RequestReader& reader, bool is_last);
  Page page_of(const HttpRequest& request) const;
  // answer_in_the_clear serves who speaks HTTP to the front port.
  awaitable<void> answer_in_the_clear();
  // close sends what is still to be sent and ends the connection in order.
  awaitable<void> close(const Reply& reply);
  // accepted, hello_read, show_signature, finished, change and closing are moments of the faults; false when
  // one of them has ended the connection.
  awaitable<bool> accepted();
  awaitable<bool> hello_read();
  awaitable<bool> show_signature();
  awaitable<bool> finished();
  awaitable<bool> change(Reply& reply);
  awaitable<bool> closing();
  awaitable<bool> read_request(RequestReader& reader);
  // answer_to_name says what the set-up has for the name that the client asks for, and notes a refusal.
  SniSpec::Answer answer_to_name();
  awaitable<void> refuse_name(SniSpec::Answer answer);

#ifdef LAB_WITHOUT_FAULTS  // bench-handshake-bare: what a connection costs that has no moments
  NoFaults faults() const { return {}; }
  void take_faults() {}
#else
  // faults are those the set-up had when this began with it.
  const Faults& faults() const { return *faults_; }
  void take_faults() {
    faults_ = setup_->faults.current();
    set_faults(*faults_);
  }
#endif
  // is_committed says whether a fault's `when:` holds here.
  bool is_committed(size_t fault) const;
  // at_moment offers a moment to the faults that are committed here, one after the other; false when one of
  // them has ended the connection.
  using Moment = std::function<awaitable<void>(Fault&, Wire&)>;
  awaitable<bool> at_moment(Moment moment);
  // sees_signatures says whether any of the faults wants to.
  bool sees_signatures() const;
  Flight next_flight();
  void use_setup(std::shared_ptr<Setup> setup);
  // keep holds what arrives before there is an engine.
  void keep(std::span<const uint8_t> bytes);
  void read_client_hello(const Record& record);
  // judge_hello notes what is above the limits of a ClientHello, or is none, before an engine sees it.
  void judge_hello();
  // record_length and hello_length are what the header of the record, of the message that is being received
  // says; 0 before it is there.
  size_t record_length() const { return records_.awaited() ? records_.awaited()->length : 0; }
  size_t hello_length() const;
  void refuse_hello(uint8_t alert, const char* error, std::string detail);
  bool is_refused_in_the_clear() const;
  // conclude settles, once TLS has failed, whose verdict it was.
  void conclude();
  void finish();

  const ConnectionOptions options_;
  uint64_t number_ = 0;  // among its set-up's connections
  std::shared_ptr<Setup> setup_;
  std::shared_ptr<const Faults> faults_;
  SetupFor find_;
  ConnectionStory story_;
  Account account_;
  Departures departures_{account_};

  RecordReader records_;  // the client's, from the first to the last
  ClientVerdict verdict_;
  Bytes pending_;  // what arrived before there was an engine
  HandshakeReader messages_;
  bool is_hello_over_ = false;  // complete, or never to be
  uint8_t hello_alert_ = 0;     // by which we refuse the ClientHello; 0: we do not
  Bytes hello_head_;            // the first bytes of the handshake message, as many as say its length

  std::unique_ptr<Engine> engine_;
  std::string next_request_;   // what has come of it
  bool is_sealed_ = false;     // our ChangeCipherSpec has left
  size_t alerts_flushed_ = 0;  // of the account's
};

}  // namespace lab
