// The user's own service behind the lab: what the client sends under TLS goes there, and its answer comes
// back.

#pragma once

#include <cstdint>
#include <string>

namespace lab {

// Upstream is where that service listens.
struct Upstream {
  std::string address;  // an IP address
  uint16_t port = 0;
  bool is_http = false;  // a client hears 502 when it cannot be reached, rather than an end without a word

  std::string text() const;  // "http://127.0.0.1:8080"
};

// parse_upstream reads http://HOST:PORT or tcp://HOST:PORT and resolves the host. With loopback_only, throws
// Error for an address of another machine.
Upstream parse_upstream(const std::string& url, bool loopback_only);

// UpstreamStory is what came of it, for the event.
struct UpstreamStory {
  std::string url;      // empty: there is none
  std::string failure;  // refused, unreachable, reset; empty: it answered, or the client never asked
  size_t sent = 0;      // bytes of the client's
  size_t received = 0;  // bytes of its answer
};

}  // namespace lab
