#include "lab-server/server/capture.h"

#include <algorithm>

namespace lab {
namespace {

// TCP's flags (RFC 9293 3.1).
constexpr uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kPsh = 0x08, kAck = 0x10;
constexpr uint8_t kTcp = 6;  // its protocol number
constexpr size_t kTcpHeader = 20;
constexpr size_t kSegment = 16 * 1024;  // as much as one read takes

void put16(Bytes& out, size_t value) {
  out.push_back(static_cast<uint8_t>(value >> 8));
  out.push_back(static_cast<uint8_t>(value));
}

void put32(Bytes& out, size_t value) {
  put16(out, value >> 16);
  put16(out, value);
}

void put(Bytes& out, std::span<const uint8_t> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void put_address(Bytes& out, const boost::asio::ip::address& address) {
  if (address.is_v4()) {
    put(out, address.to_v4().to_bytes());
  } else {
    put(out, address.to_v6().to_bytes());
  }
}

// The Internet checksum (RFC 1071), written over the two bytes at `at`.
void put_checksum(Bytes& bytes, size_t at, std::span<const uint8_t> covered) {
  uint32_t sum = 0;
  for (size_t i = 0; i < covered.size(); ++i)
    sum += i % 2 == 0 ? static_cast<uint32_t>(covered[i] << 8) : covered[i];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  const uint32_t checksum = ~sum & 0xffff;
  bytes[at] = static_cast<uint8_t>(checksum >> 8);
  bytes[at + 1] = static_cast<uint8_t>(checksum);
}

Bytes ip_header(const Capture::Endpoint& from, const Capture::Endpoint& to, size_t content) {
  Bytes header;
  if (from.address().is_v4()) {
    constexpr size_t kSize = 20;
    header = {0x45, 0};
    put16(header, kSize + content);
    put32(header, 0x00004000);  // no identification; do not fragment
    put(header, Bytes{64, kTcp, 0, 0});
  } else {
    header = {0x60, 0, 0, 0};
    put16(header, content);
    put(header, Bytes{kTcp, 64});
  }
  put_address(header, from.address());
  put_address(header, to.address());
  if (from.address().is_v4()) put_checksum(header, 10, Bytes(header));
  return header;
}

// What TCP's checksum covers before the segment (RFC 9293 3.1, RFC 8200 8.1): the order of its parts does not
// matter.
Bytes pseudo_header(const Capture::Endpoint& from, const Capture::Endpoint& to, size_t content) {
  Bytes header;
  put_address(header, from.address());
  put_address(header, to.address());
  put32(header, content);
  put32(header, kTcp);
  return header;
}

}  // namespace

Capture::Capture(Endpoint client, Endpoint server)
    : client_{std::move(client), 1000}, server_{std::move(server), 5000} {
  add(client_, server_, kSyn, {});
  ++client_.next;
  add(server_, client_, kSyn | kAck, {});
  ++server_.next;
  add(client_, server_, kAck, {});
}

void Capture::add_data(Side& from, const Side& to, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const auto segment = bytes.first(std::min(bytes.size(), kSegment));
    add(from, to, kPsh | kAck, segment);
    from.next += static_cast<uint32_t>(segment.size());
    bytes = bytes.subspan(segment.size());
  }
}

void Capture::end(Side& from, const Side& to, bool with_reset) {
  if (from.is_over || is_reset_) return;
  from.is_over = true;
  is_reset_ = with_reset;
  add(from, to, with_reset ? kRst | kAck : kFin | kAck, {});
  ++from.next;
}

void Capture::add(const Side& from, const Side& to, uint8_t flags, std::span<const uint8_t> bytes) {
  Bytes segment;
  put16(segment, from.endpoint.port());
  put16(segment, to.endpoint.port());
  put32(segment, from.next);
  put32(segment, (flags & kAck) != 0 ? to.next : 0);
  put(segment, Bytes{kTcpHeader / 4 << 4, flags, 0xff, 0xff, 0, 0, 0, 0});
  put(segment, bytes);
  Bytes covered = pseudo_header(from.endpoint, to.endpoint, segment.size());
  put(covered, segment);
  put_checksum(segment, 16, covered);

  Packet packet{std::chrono::system_clock::now(), ip_header(from.endpoint, to.endpoint, segment.size())};
  put(packet.bytes, segment);
  packets_.push_back(std::move(packet));
}

}  // namespace lab
