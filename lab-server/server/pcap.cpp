#include "lab-server/server/pcap.h"

#include <algorithm>

namespace lab {
namespace {

void put_little(Bytes& out, uint64_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<uint8_t>(value >> shift));
}

}  // namespace

Bytes pcap_of(std::vector<Packet> packets) {
  std::stable_sort(packets.begin(), packets.end(),
                   [](const Packet& a, const Packet& b) { return a.time < b.time; });
  Bytes file;
  put_little(file, 0xa1b2c3d4);   // microseconds
  put_little(file, 4 << 16 | 2);  // version 2.4
  put_little(file, 0);
  put_little(file, 0);
  put_little(file, 256 * 1024);  // the longest packet there may be
  put_little(file, 101);         // LINKTYPE_RAW: IPv4 or IPv6
  for (const Packet& packet : packets) {
    const auto since =
        std::chrono::duration_cast<std::chrono::microseconds>(packet.time.time_since_epoch()).count();
    put_little(file, static_cast<uint64_t>(since / 1'000'000));
    put_little(file, static_cast<uint64_t>(since % 1'000'000));
    put_little(file, packet.bytes.size());
    put_little(file, packet.bytes.size());
    file.insert(file.end(), packet.bytes.begin(), packet.bytes.end());
  }
  return file;
}

}  // namespace lab
