// One HTTP connection to a responder (OCSP, CRL, AIA), from accept to close.

#pragma once

#include "lab-server/server/connection.h"

namespace lab {

class ResponderConnection : public SocketWire {
 public:
  // part is the index of the responder in the set-up; this is the nth connection to that responder.
  ResponderConnection(boost::asio::ip::tcp::socket socket, ConnectionOptions options,
                      std::shared_ptr<Setup> setup, size_t part, uint64_t n);

  // run answers one request and hands its event to the set-up's ledger, which must already know this
  // connection.
  awaitable<void> run();

 private:
  void received(std::span<const uint8_t> bytes) override;
  awaitable<void> serve();
  void use_part(const RespondingPart& part);

  const ConnectionOptions options_;
  const std::shared_ptr<Setup> setup_;
  const size_t index_;
  const RespondingPart* part_ = nullptr;  // once there are credentials
  const uint64_t number_;
  ResponderStory story_;
  RequestReader reader_;
  bool is_request_whole_ = false;
};

}  // namespace lab
