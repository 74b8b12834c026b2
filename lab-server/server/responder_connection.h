// One HTTP connection to a responder (OCSP, CRL, AIA), from accept to close.

#pragma once

#include "lab-server/server/http.h"
#include "lab-server/server/socket_wire.h"

namespace lab {

class ResponderConnection : public SocketWire {
 public:
  // The part is one of the set-up's, and this the nth connection to it.
  ResponderConnection(boost::asio::ip::tcp::socket socket, std::string id, Milliseconds deadline,
                      std::shared_ptr<Setup> setup, const RespondingPart& part, uint64_t n);

  // run answers one request and hands its event to the set-up's ledger, which must know this already.
  awaitable<void> run();

 private:
  void received(std::span<const uint8_t> bytes) override;
  awaitable<void> serve();

  const Milliseconds deadline_;
  const std::shared_ptr<Setup> setup_;
  const RespondingPart& part_;
  const uint64_t number_;
  ResponderStory story_;
  RequestReader reader_;
  bool is_request_whole_ = false;
};

}  // namespace lab
