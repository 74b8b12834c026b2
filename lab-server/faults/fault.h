// A fault: a deliberate misbehaviour that no server can be configured to.
//
// The engine offers moments of a connection; a fault overrides one or two of them. A new fault is one file
// with its FaultKind, its line in registry.cpp, and its test.

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

// What the server is about to answer a request with. A fault may change it.
struct Reply {
  std::string text;  // HTTP, head and body
  bool says_close_notify = true;
  size_t request = 1;  // the nth of its connection
};

// One fault with its parameters, shared by all connections of a set-up: its moments keep what they need of a
// connection in their own frame.
class Fault {
 public:
  virtual ~Fault() = default;

  // on_accept: TCP is connected, nothing has been read.
  virtual awaitable<void> on_accept(Wire&) { co_return; }
  // on_client_hello: the ClientHello is complete, nothing has been answered. The hello outlives the call.
  virtual awaitable<void> on_client_hello(Wire&, const ClientHello&) { co_return; }
  // on_signature: our signature over the handshake is made and not yet said; what the fault leaves in it is.
  // Without a fault that sees_signatures the handshake does not stop there.
  virtual bool sees_signatures() const { return false; }
  virtual awaitable<void> on_signature(Wire&, Bytes&) { co_return; }
  // on_outgoing: bytes are about to leave. What the fault leaves in the flight is sent.
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

  // commits is of which class it is where its parameters decide that; nothing: its kind says.
  virtual std::optional<Misbehaviour> commits() const { return std::nullopt; }
};

// Where a fault may stand.
enum class FaultSite { server, responder };

struct FaultKind {
  const char* name;
  const char* summary;
  FaultSite site;
  Misbehaviour commits;  // of which class it is
  Keys parameters;
  std::unique_ptr<Fault> (*make)(const Node& params);
};

// parameters_of tells a fault's table of fields to the lists, so that the two cannot differ.
template <class T>
Keys parameters_of(const Fields<T>& fields) {
  return keys_of(fields);
}

// all_faults lists every fault there is.
const std::vector<const FaultKind*>& all_faults();

// kind_of is the kind of the fault a scenario asks for; Error for an unknown name, or a fault of another
// site.
const FaultKind& kind_of(const FaultSpec& spec, FaultSite site);

// make_fault makes it; Error for that, or for bad parameters.
std::unique_ptr<Fault> make_fault(const FaultSpec& spec, FaultSite site);

}  // namespace lab
