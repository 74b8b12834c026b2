// The lab: serves set-ups on ports of their own, inside this process.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/scenario/scenario.h"
#include "lab-server/server/http.h"
#include "lab-server/server/pcap.h"

namespace lab {

struct LabOptions {
  std::string bind = "127.0.0.1";
  int threads = 1;                          // of connections; the first one also accepts
  Milliseconds handshake_deadline{10'000};  // and the same again for the request
};

// Gets each event (lab-server/server/event.h) as it ends; called on the lab's threads, one at a time per
// Served.
using EventSink = std::function<void(const nlohmann::json&)>;

// What is to be served.
struct ServeRequest {
  std::string id;
  std::string host;
  ServerSpec server{};
  ClientView client{};  // whom events speak of: what such a client must find in the chain
  std::optional<std::vector<std::string>> findings{};  // what the audit must find, and nothing else
  EventSink sink{};
  TrafficSink traffic{};  // empty: packets and keys are not kept
  uint16_t port = 0;      // 0: any free one
  Pages pages{};          // instead of the scenario's page
  std::string note{};     // what the sentence of each event says first
};

// What the front port is for who asks for no scenario: its own pages, behind a certificate for localhost, for
// the address, or for whatever name was asked for. Without pages such a name gets the alert unrecognized_name
// (RFC 6066 3).
struct FrontRequest {
  uint16_t port = 0;  // 0: any free one
  Pages pages{};
  std::function<std::string(const std::string& name)> note{};  // what is said of a name nobody serves
  EventSink sink{};  // gets the events of connections that are no scenario's
  TrafficSink traffic{};
};

// One set-up being served. Stops listening and ends its connections when destroyed.
class Served {
 public:
  virtual ~Served() = default;
  virtual const std::string& host() const = 0;     // "expired.localhost"
  virtual const std::string& address() const = 0;  // "127.0.0.1"
  virtual uint16_t port() const = 0;

  // set_faults replaces the server's faults for connections that begin after it; those under way keep theirs.
  // Error for a fault that does not exist. Does nothing where nothing listens. Thread-safe, as is the next.
  virtual void set_faults(const std::vector<FaultSpec>& faults) = 0;
  // count_anew makes the next connection the first one, for what is committed on the nth.
  virtual void count_anew() = 0;

  // prepare issues the certificates now, as the first connection would. Error when BoringSSL refuses the
  // set-up or the audit finds other than was declared.
  virtual void prepare() = 0;

  // drain waits until no connection is open, at most that long, and says whether that came true. What the
  // server saw is complete only after it.
  virtual bool drain(Milliseconds at_most) = 0;
};

// The lab's threads and its certificates. Thread-safe.
class Lab {
 public:
  // The Pki must outlive this.
  Lab(Pki& pki, LabOptions options);
  ~Lab();

  // serve opens the port of a set-up. Its certificates are issued, and audited where findings are declared,
  // when its first client comes; a set-up that cannot be served so refuses its clients (internal_error), and
  // their events say why. A set-up whose server does not listen gets a port on which nothing does. Error when
  // the port is in use or a fault does not exist.
  std::unique_ptr<Served> serve(const ServeRequest& request);

  // open_front opens the one port that serves every set-up by the name the client asks for, and returns it.
  uint16_t open_front(FrontRequest request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab
