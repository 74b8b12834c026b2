// A set-up that is being served: what all its connections share.

#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/server/credentials.h"
#include "lab-server/server/gateway.h"
#include "lab-server/server/http.h"
#include "lab-server/server/lab.h"
#include "lab-server/server/ledger.h"
#include "lab-server/server/replaceable.h"
#include "lab-server/server/replay.h"

namespace lab {

class Setup {
 public:
  // Throws Error for a fault that does not exist or would never be delivered. The Pki must outlive this.
  Setup(const ServeRequest& request, Pki& pki, ResponderUrls urls);

  // credentials are those of the node that serves the nth connection; null until require_credentials has made
  // them.
  Credentials* credentials(uint64_t connection = 1) const {
    return are_made_.load(std::memory_order_acquire) ? nodes_[node_of(connection)].get() : nullptr;
  }
  // require_credentials makes the credentials on its first call, which may have to wait for slow keys; other
  // callers wait meanwhile. Throws Error, the same one on every call, when it cannot make them, or when the
  // chains' findings differ from the declared ones.
  void require_credentials();

  // gateway hands requests on; null: the set-up answers them itself, or has no credentials yet.
  const Gateway* gateway() const { return gateway_.get(); }

  // set_faults replaces the faults for connections that begin later. Throws Error as the constructor does.
  void set_faults(const std::vector<FaultSpec>& specs);

  const std::string id;
  const std::string host;
  const SniSpec sni;
  const std::vector<HttpAnswerSpec> http;
  const Http2Spec http2;
  const StarttlsSpec starttls;
  const std::optional<Upstream> upstream;
  const size_t requests;                                    // that a connection serves
  const std::optional<ServerSpec::WithoutKey> without_key;  // nothing: the server has its key
  const EarlyData early_data;
  const bool requires_session;              // later connections must resume one
  const std::chrono::seconds client_clock;  // how far the clock of the intended client is ahead
  const EchList client_ech;                 // what that client has of the server's ECH
  Replaceable<Faults> faults;
  std::atomic<uint64_t> connections{0};  // how many have come
  Ledger ledger;
  Replays replays;
  const TrafficSink traffic;  // empty: nothing is kept
  const Pages pages;          // empty: the scenario's page
  const bool is_back;         // it is the server behind a gateway
  const std::string note;     // begins the sentence of each event

 private:
  // node_of is the number of the node that the nth connection meets.
  size_t node_of(uint64_t connection) const {
    const bool stays_later = server_.later.kind() != Node::Kind::null;
    return stays_later ? std::min<size_t>(connection - 1, nodes_.size() - 1)
                       : (connection - 1) % nodes_.size();
  }

  const ServerSpec server_;
  const ClientView client_;
  const std::optional<std::vector<std::string>> declared_;
  Pki& pki_;
  const ResponderUrls urls_;
  const uint16_t back_port_;

  std::mutex mutex_;
  std::vector<std::unique_ptr<Credentials>> nodes_;
  std::unique_ptr<Gateway> gateway_;
  std::optional<Error> refusal_;
  std::atomic<bool> are_made_{false};
};

}  // namespace lab
