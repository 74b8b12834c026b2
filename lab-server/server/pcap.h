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

// What is kept of a connection beside its event.
struct Traffic {
  std::vector<Packet> packets;
  std::string key_log;  // NSS key log format, a line per secret
};

// Gets the traffic of each connection as it ends, under the id of its event. Called on the lab's threads, at
// once by several.
using TrafficSink = std::function<void(const std::string& id, const Traffic& traffic)>;

// pcap_of is a pcap file (LINKTYPE_RAW) of packets, which it puts in the order of their times.
Bytes pcap_of(std::vector<Packet> packets);

}  // namespace lab
