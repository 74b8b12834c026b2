// A fault: a deliberate misbehaviour that no server can be configured to. The server calls a fault at certain
// moments of a connection; a fault overrides one or two of them. A new fault is one file with its FaultKind,
// its line in registry.cpp, and its test.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/base/http_answer.h"
#include "lab-server/base/yaml.h"
#include "lab-server/diagnosis/misbehaviour.h"
#include "lab-server/faults/flight.h"
#include "lab-server/faults/wire.h"
#include "lab-server/scenario/fault_spec.h"
#include "lab-server/tls/client_hello.h"

namespace lab {

// The server's answer to a request, before it is sent. A fault may change it.
struct Reply {
  std::string text;  // HTTP, head and body
  bool says_close_notify = true;
  size_t request = 1;  // the nth of its connection
};

// One fault with its parameters. All connections of a set-up share it, so each moment keeps the state of its
// connection in its own frame.
class Fault {
 public:
  virtual ~Fault() = default;

  // on_accept: TCP is connected, nothing has been read.
  virtual awaitable<void> on_accept(Wire&) { co_return; }
  // on_client_hello: the ClientHello is complete, nothing has been answered. The hello outlives the call.
  virtual awaitable<void> on_client_hello(Wire&, const ClientHello&) { co_return; }
  // on_signature: our signature over the handshake is made and not yet sent. The fault may change it. The
  // handshake stops here only for a fault that sees_signatures.
  virtual bool sees_signatures() const { return false; }
  virtual awaitable<void> on_signature(Wire&, Bytes&) { co_return; }
  // on_outgoing: bytes are about to leave. The fault may change the flight before it is sent.
  virtual awaitable<void> on_outgoing(Wire&, Flight&) { co_return; }
  // on_finished: the handshake is finished on both sides, no request was read.
  virtual awaitable<void> on_finished(Wire&) { co_return; }
  // on_reply: a request was read, nothing was answered.
  virtual awaitable<void> on_reply(Wire&, Reply&) { co_return; }
  // on_closing: the last reply has left, the orderly close has not begun.
  virtual awaitable<void> on_closing(Wire&) { co_return; }
  // on_response: a responder (OCSP, CRL, AIA) has its answer ready, nothing has been sent. It may change the
  // answer.
  virtual awaitable<void> on_response(Wire&, HttpAnswer&) { co_return; }

  // commits is the fault's class where its parameters decide that; nothing: its kind's.
  virtual std::optional<Misbehaviour> commits() const { return std::nullopt; }
};

// Where a fault may stand.
enum class FaultSite { server, responder };

struct FaultKind {
  const char* name;
  const char* summary;
  FaultSite site;
  Misbehaviour commits;  // its class
  Keys parameters;
  std::unique_ptr<Fault> (*make)(const Node& params);
};

// parameters_of describes the parameters from the table that reads them, so that help and reader cannot
// differ.
template <class T>
Keys parameters_of(const Fields<T>& fields) {
  return keys_of(fields);
}

// all_faults lists every fault there is.
const std::vector<const FaultKind*>& all_faults();

// kind_of is the kind of the fault that a scenario names. Throws Error for an unknown name, and for a fault
// of another site.
const FaultKind& kind_of(const FaultSpec& spec, FaultSite site);

// make_fault makes that fault. Throws Error as kind_of does, and for bad parameters.
std::unique_ptr<Fault> make_fault(const FaultSpec& spec, FaultSite site);

}  // namespace lab
