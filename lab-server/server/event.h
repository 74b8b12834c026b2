// Events: the server's account of one connection as one JSON object. docs/events.md explains each key.

#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/diagnosis/misbehaviour.h"
#include "lab-server/engines/engine/account.h"
#include "lab-server/scenario/ech_spec.h"
#include "lab-server/scenario/starttls_spec.h"
#include "lab-server/server/gateway.h"
#include "lab-server/server/upstream.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

struct FaultDelivery {
  std::string name;
  Misbehaviour commits = Misbehaviour::none;  // its class
  bool is_delivered = false;
  std::string detail{};
  bool applies = true;  // false: this connection is not of the kind the fault is for
};

// How a connection ended, and who ended it: the side that ended it first counts.
struct End {
  std::string by;   // client, server; empty while the connection lives
  std::string how;  // close-notify, fatal-alert, fin, rst, time-out, shutdown
};

// What a server's certificate and staple tell a client about revocation.
struct RevocationStory {
  bool is_revoked = false;  // its recipe revokes it
  std::string ocsp;         // open, closed; empty: the certificate names no responder
  std::string crl;          // the same for its CRL distribution point
  bool must_staple = false;
  std::string staple_status;  // of the response stapled for a client that asks; empty: none is stapled
  std::string staple_defect;

  bool is_told() const {
    return is_revoked || must_staple || !ocsp.empty() || !crl.empty() || !staple_status.empty();
  }
};

// What every event begins with.
struct EventHead {
  std::string id;
  std::string scenario;
  std::string peer;
  uint16_t port = 0;
  std::string time;  // RFC 3339, UTC, of the accept
};

// What a connection keeps for its event, beside the account.
struct ConnectionStory {
  EventHead head;
  size_t bytes_received = 0;
  StarttlsSpec starttls;                // what the server speaks before TLS
  std::optional<UpgradeStory> upgrade;  // how the way to TLS went; nothing: nobody spoke
  std::optional<ClientHello> hello;
  size_t hello_records = 0;
  size_t hello_segments = 0;

  std::string recipe;
  std::string stored;            // the recipe in the server's file, if another; empty: this one
  std::optional<int> days_left;  // until it expires; nothing: nobody knows
  bool is_renewal_due = false;
  bool is_key_other = false;  // the key that signs is not the certificate's
  std::string selected_by;
  size_t certificates_sent = 0;
  std::vector<std::string> findings;
  std::chrono::seconds client_clock{
      0};           // how far the client's clock is ahead, when the scenario sets it wrong
  std::string pin;  // met, other; empty: the client pins no key
  RevocationStory revocation;
  EchList ech_list = EchList::none;  // what the scenario's client has of our ECH
  // Of a client that offers ECH, if we have any: we have a key of the id that it names.
  std::optional<bool> is_ech_id_known;
  bool asks_for_public_name = false;  // in the clear, it names the public name of our ECH

  std::vector<FaultDelivery> faults;
  std::string sent_instead;
  std::string name_refused;  // absent, unknown; empty: we did not refuse the name
  std::string http_method;   // of the last request
  std::string http_target;
  int http_version = 1;
  std::string http_goaway;        // the error of the GOAWAY that answered a request; empty: none
  std::string http_reset;         // the same of RST_STREAM
  int http_status = 0;            // 0: it was not answered
  std::string http_because;       // which of the scenario's answers refused it; empty: none
  bool is_request_early = false;  // it came as early data
  size_t http_requests = 0;
  UpstreamStory upstream;
  bool is_back = false;                 // the connection came from a gateway of ours
  std::optional<GatewayStory> gateway;  // what came of the hop behind; nothing: there is none
  std::string note;     // begins the sentence: nobody serves the name that the client asked for
  std::string refusal;  // why we refused its ClientHello, or what came instead
  std::string failure;  // why the lab itself could not serve; empty: it could
  End end;
};

nlohmann::json event_of(const ConnectionStory& story, const Account& account);

// sentence_for tells people in one sentence what happened and who ended it.
std::string sentence_for(const ConnectionStory& story, const Account& account);

// What a responder keeps of one request.
struct ResponderStory {
  EventHead head;
  std::string responder;  // ocsp, crl, aia
  std::string method;
  std::string status;  // of the certificate, in the answer
  std::string defect;  // what is wrong with the answer; empty: nothing
  bool is_answered = false;
  std::vector<FaultDelivery> faults;
  End end;
};

nlohmann::json event_of(const ResponderStory& story, double ms);

// utc_now is the time as RFC 3339 with milliseconds: "2026-11-21T10:00:00.123Z".
std::string utc_now();

}  // namespace lab
