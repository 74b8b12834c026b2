// The load: clients that each connect, shake hands in full, ask for the page, read it to the end and close.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace lab {

struct Load {
  std::string address;
  uint16_t port = 0;
  size_t connections = 0;  // in all
  int clients = 1;         // threads, each with one connection at a time
};

struct LoadResult {
  size_t failed = 0;       // of the connections: no page, no TLS 1.3, or a resumed session
  std::string negotiated;  // "TLS_AES_128_GCM_SHA256, X25519", of the last one
};

// run_load returns when all connections are done. Its clients block, each in a thread called "load".
LoadResult run_load(const Load& load);

}  // namespace lab
