// Packets, and the pcap file they make.

#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// An IP packet, header and all.
struct Packet {
  std::chrono::system_clock::time_point time;
  Bytes bytes;
};

// What the lab keeps of a connection beside its event.
struct Traffic {
  std::vector<Packet> packets;
  std::string key_log;  // NSS key log format, a line per secret
};

// TrafficSink gets the traffic of each connection when that ends, with the id of its event. Several of the
// lab's threads may call it at once.
using TrafficSink = std::function<void(const std::string& id, const Traffic& traffic)>;

// pcap_of is a pcap file (LINKTYPE_RAW) with the packets, sorted by time.
Bytes pcap_of(std::vector<Packet> packets);

}  // namespace lab
