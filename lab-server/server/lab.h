// The lab: serves each set-up on a port of its own, inside this process.

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
#include "lab-server/server/upstream.h"

namespace lab {

struct LabOptions {
  std::string bind = "127.0.0.1";
  int threads = 1;                          // that serve connections; the first one also accepts
  Milliseconds handshake_deadline{10'000};  // the request gets the same again
  std::string advertised{};  // the address by which clients reach the responders; empty: that of bind
};

// EventSink gets the event (lab-server/server/event.h) of each connection when that ends. It is called on the
// lab's threads, one call at a time per Served.
using EventSink = std::function<void(const nlohmann::json&)>;

// What is to be served.
struct ServeRequest {
  std::string id;
  std::string host;
  ServerSpec server{};
  ClientView client{};  // the client that events assume: its trust roots, its clock
  std::optional<std::vector<std::string>> findings{};  // the audit must find exactly these
  EventSink sink{};
  TrafficSink traffic{};               // empty: packets and keys are not kept
  uint16_t port = 0;                   // 0: any free one
  Pages pages{};                       // instead of the scenario's page
  std::optional<Upstream> upstream{};  // the service that answers instead of the lab
  uint16_t back_port = 0;              // where the server behind a gateway listens; serve opens it
  bool is_back = false;                // it is such a server
  std::string note{};                  // begins the sentence of each event
};

// What the front port gives to clients that ask for no scenario: its own pages, with a certificate for
// the domain, for the address, or for whatever name the client asked for. Without pages the client gets the
// alert unrecognized_name (RFC 6066 3).
struct FrontRequest {
  std::string domain{kLocalhost};  // its name; those of the scenarios are below it
  uint16_t port = 0;               // 0: any free one
  Pages pages{};
  std::function<std::string(const std::string& name)> note{};  // the note about a name that nobody serves
  EventSink sink{};  // gets the events of connections that belong to no scenario
  TrafficSink traffic{};
};

// One set-up being served. Stops listening and ends its connections when destroyed.
class Served {
 public:
  virtual ~Served() = default;
  virtual const std::string& host() const = 0;     // "expired.localhost"
  virtual const std::string& address() const = 0;  // "127.0.0.1"
  virtual uint16_t port() const = 0;

  // set_faults replaces the server's faults for connections that begin later; open connections keep theirs.
  // Throws Error for a fault that does not exist. Does nothing when the server does not listen. Thread-safe,
  // like count_anew.
  virtual void set_faults(const std::vector<FaultSpec>& faults) = 0;
  // count_anew restarts the count of connections, which faults on the nth connection use: the next one is the
  // first.
  virtual void count_anew() = 0;

  // prepare issues the certificates now; otherwise the first connection does. Throws Error when BoringSSL
  // refuses the set-up, or when the audit's findings differ from the declared ones.
  virtual void prepare() = 0;

  // ech_list is the ECHConfigList in base64 that the client of the request has; empty for none. Issues the
  // certificates as prepare does.
  virtual std::string ech_list() const = 0;

  // drain waits until no connection is open, at most that long; false when time ran out. The server's events
  // are complete only after it.
  virtual bool drain(Milliseconds at_most) = 0;
};

// The lab's threads and its certificates. Thread-safe.
class Lab {
 public:
  // The Pki must outlive this.
  Lab(Pki& pki, LabOptions options);
  ~Lab();

  // serve opens the port of a set-up. The first client triggers the issue of its certificates, and their
  // audit if findings are declared. When that fails, the set-up refuses its clients (internal_error), and
  // their events give the reason. A set-up whose server does not listen gets a port on which nothing listens.
  // Throws Error when the port is in use or a fault does not exist.
  std::unique_ptr<Served> serve(const ServeRequest& request);

  // open_front opens the one port that serves every set-up by the name that the client asks for. Returns the
  // port.
  uint16_t open_front(FrontRequest request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab
