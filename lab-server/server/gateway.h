// The hop behind a gateway: the TLS that it originates, and what it answers when that hop fails.

#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "lab-server/engines/engine/tls_client.h"
#include "lab-server/scenario/scenario.h"
#include "lab-server/server/http.h"

namespace lab {

// GatewayStory is what came of the hop, for the event.
struct GatewayStory {
  // refused, plain, untrusted, incomplete, expired, not-yet-valid, name, alert, no-http, silent; empty: the
  // server answered
  std::string failure;
  uint8_t alert = 0;  // that the server behind sent
  std::string log;    // the line that nginx writes into its error log
};

struct GatewayAnswer {
  Page page;
  GatewayStory story;
};

// Gateway asks the server behind. Thread-safe.
class Gateway {
 public:
  // port is where that server listens, on this machine. Throws Error when a recipe is unknown.
  Gateway(const GatewaySpec& spec, Pki& pki, uint16_t port);

  // ask hands a request on and waits for the answer, at most that long. 502 tells that the hop failed.
  boost::asio::awaitable<GatewayAnswer> ask(boost::asio::any_io_executor executor, HttpRequest request,
                                            Milliseconds at_most) const;

 private:
  const bool speaks_tls_;
  TlsClientPlan plan_;
  const uint16_t port_;
};

}  // namespace lab
