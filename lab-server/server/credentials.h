// What a set-up presents: its certificate chains, its staple, its responders.

#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lab-server/engines/engine/engine.h"
#include "lab-server/faults/named_fault.h"
#include "lab-server/responders/responder.h"
#include "lab-server/server/event.h"

namespace lab {

// One of a set-up's responders, with its faults.
struct RespondingPart {
  std::unique_ptr<Responder> responder;
  Faults faults;
};

// Thread-safe.
class Credentials {
 public:
  // Issues the certificates that the spec names, for host. Throws Error when a recipe is unknown or the
  // engine refuses the set-up. The Pki must outlive this.
  Credentials(const ServerSpec& spec, const ClientView& client, std::string host, Pki& pki,
              const ResponderUrls& urls);

  // findings lists what the audit finds in the chain for sni, with the trust roots and the clock of the
  // client that the set-up is for. Cached for one second, because a chain can expire.
  std::vector<std::string> findings(const std::string& sni);

  const std::unique_ptr<EngineFactory> tls;
  const RevocationStory revocation;  // for the events
  const std::string pin;  // met, other: whether the key is the one that the client pins; empty: it pins none
  const Milliseconds judging_takes;  // how long the server takes to judge a client, or its request
  const std::vector<RespondingPart> responders;  // those that listen, in the order of kResponders

 private:
  struct Audited {
    std::vector<std::string> findings;
    std::chrono::steady_clock::time_point at;
  };

  const std::string host_;
  const std::chrono::seconds client_clock_;
  std::vector<Bytes> roots_;
  std::mutex mutex_;
  std::map<std::string, Audited> audited_;
};

}  // namespace lab
