// One connection as packets for a pcap file: the bytes that the lab read and wrote, with made-up TCP/IP
// headers.

#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "lab-server/server/pcap.h"

namespace lab {

class Capture {
 public:
  using Endpoint = boost::asio::ip::tcp::endpoint;

  // Begins with the three packets of TCP's handshake (RFC 9293 3.5), at the time of the call.
  Capture(Endpoint client, Endpoint server);

  void received(std::span<const uint8_t> bytes) { add_data(client_, server_, bytes); }
  void sent(std::span<const uint8_t> bytes) { add_data(server_, client_, bytes); }
  // How either side ended; only the first end of each side counts.
  void client_ended(bool with_reset) { end(client_, server_, with_reset); }
  void server_ended(bool with_reset) { end(server_, client_, with_reset); }

  std::vector<Packet> take() { return std::move(packets_); }

 private:
  struct Side {
    Endpoint endpoint;
    uint32_t next = 0;  // sequence number of the next byte
    bool is_over = false;
  };

  void add_data(Side& from, const Side& to, std::span<const uint8_t> bytes);
  void end(Side& from, const Side& to, bool with_reset);
  void add(const Side& from, const Side& to, uint8_t flags, std::span<const uint8_t> bytes);

  Side client_;
  Side server_;
  bool is_reset_ = false;
  std::vector<Packet> packets_;
};

}  // namespace lab
