// A set-up that is being served: what all its connections share, and the ledger of those that are open.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lab-server/engines/boringssl_context.h"
#include "lab-server/faults/fault.h"
#include "lab-server/faults/when.h"
#include "lab-server/responders/responder.h"
#include "lab-server/server/event.h"
#include "lab-server/server/lab.h"
#include "lab-server/server/replaceable.h"

namespace lab {

class SocketWire;

struct NamedFault {
  std::string name;
  std::unique_ptr<Fault> fault;
  When when;
};
using Faults = std::vector<NamedFault>;

// make_faults makes the faults of one site; Error for one that does not exist there.
Faults make_faults(const std::vector<FaultSpec>& specs, FaultSite site);

// One of a set-up's responders, with its faults.
struct RespondingPart {
  std::unique_ptr<Responder> responder;
  Faults faults;
};

// Where a set-up's responders are: URLs, "" for one it does not have.
struct ResponderUrls {
  std::string ocsp{}, issuer_ocsp{}, crl{}, aia{};
};

// Ledger knows the open connections of a set-up and hands on their events. Thread-safe.
class Ledger {
 public:
  explicit Ledger(EventSink sink) : sink_(std::move(sink)) {}

  void opened(SocketWire* connection, std::weak_ptr<SocketWire> handle);
  // closed hands the event on, then counts the connection out.
  void closed(SocketWire* connection, const nlohmann::json& event);

  // open counts the open connections.
  size_t open();
  // wait_until_none waits until no connection is open, at most that long; says whether that came true.
  bool wait_until_none(Milliseconds at_most);
  // shut_down ends every open connection, and every later one at once.
  void shut_down();

 private:
  EventSink sink_;
  std::mutex sink_mutex_;
  std::mutex mutex_;
  std::condition_variable none_;
  std::map<SocketWire*, std::weak_ptr<SocketWire>> open_;
  bool is_shut_down_ = false;
};

class Setup {
 public:
  // The Pki must outlive this.
  Setup(std::string id, std::string host, const ServerSpec& spec, const ClientView& client, Pki& pki,
        const ResponderUrls& urls, EventSink sink, TrafficSink traffic = nullptr);

  // findings is what the audit says of the chain served for sni, by the roots and the clock of the client
  // that is meant. Kept for a second: a chain ages.
  std::vector<std::string> findings(const std::string& sni);

  const std::string id;
  const std::string host;
  const SniSpec sni;
  const size_t requests;  // that a connection serves
  const std::chrono::seconds client_clock;  // how far the clock of the client that is meant is ahead
  Replaceable<Faults> faults;
  std::atomic<uint64_t> connections{0};  // so many came so far
  BoringsslContext tls;
  const RevocationStory revocation;              // what events say of it
  const std::string pin;                         // met, other: of the key that client insists on; empty: none
  const std::vector<RespondingPart> responders;  // those that listen: ocsp, issuer_ocsp, crl, aia
  Ledger ledger;
  const TrafficSink traffic;  // empty: nothing is kept

 private:
  struct Audited {
    std::vector<std::string> findings;
    std::chrono::steady_clock::time_point at;
  };

  std::vector<Bytes> roots_;
  std::mutex mutex_;
  std::map<std::string, Audited> audited_;
};

}  // namespace lab
