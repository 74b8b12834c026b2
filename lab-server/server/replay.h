// Early data that is sent a second time, by somebody who recorded it (RFC 8446 8).

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <mutex>
#include <set>

#include "lab-server/base/text.h"

namespace lab {

// Replays remembers, by their randoms, the ClientHellos that are being replayed. Thread-safe.
class Replays {
 public:
  // add returns false for one that is known already: it is the replay.
  bool add(const Bytes& random);
  bool hold(const Bytes& random) const;

 private:
  mutable std::mutex mutex_;
  std::set<Bytes> randoms_;
};

// replay sends bytes on a connection of its own, reads what is answered until that pauses, and closes.
// Returns how many bytes came back.
boost::asio::awaitable<size_t> replay(boost::asio::ip::tcp::endpoint server, Bytes bytes);

}  // namespace lab
