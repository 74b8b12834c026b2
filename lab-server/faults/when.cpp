#include "lab-server/faults/when.h"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "lab-server/base/text.h"

namespace lab {

namespace ip = boost::asio::ip;

namespace {

Bytes octets(const ip::address& address) {
  if (address.is_v6()) {
    const auto bytes = address.to_v6().to_bytes();
    return {bytes.begin(), bytes.end()};
  }
  const auto bytes = address.to_v4().to_bytes();
  return {bytes.begin(), bytes.end()};
}

void read_client(When& when, const Node& node) {
  std::string text = node.text();
  const bool is_v6 = text.find(':') != text.npos;
  if (text.find('/') == text.npos) text += is_v6 ? "/128" : "/32";
  boost::system::error_code ec;
  if (is_v6) {
    const ip::network_v6 network = ip::make_network_v6(text, ec);
    when.client = {network.address(), network.prefix_length()};
  } else {
    const ip::network_v4 network = ip::make_network_v4(text, ec);
    when.client = {network.address(), network.prefix_length()};
  }
  if (ec) node.fail("an IP address or a network", "127.0.0.1, 10.0.0.0/8 or fd00::/8");
}

void read_probability(When& when, const Node& node) {
  double value = 0;
  read_value(node, value);
  if (!(value >= 0 && value <= 1)) node.fail("a probability from 0 to 1");
  when.probability = value;
}

Shape network_shape() { return text_called("address or network", "10.0.0.0/8", "[0-9A-Fa-f.:/]+"); }

const Fields<When> kFields = {
    {"connection", "the nth connection, from 1", between<&When::connection, 1, 1'000'000, When>},
    {"probability", "the chance of each connection, 0 to 1",
     set<&When::probability, When>.read_by(read_probability)},
    {"seed", "the same seed chooses the same connections", set<&When::seed, When>},
    {"client", "the client's address, or its network", Member<When>(read_client, nullptr, network_shape)},
};

Fields<When> with_hello(Fields<When> fields) {
  fields.push_back({"sni", "the name that the client asks for", set<&When::sni, When>});
  fields.push_back({"resumed", "whether the client offers to resume", set<&When::resumed, When>});
  return fields;
}

// SplitMix64: one well-mixed number per connection, so that chance is the same on every machine and in any
// order.
double chance(uint64_t seed, uint64_t n) {
  uint64_t z = seed * 0x9E3779B97F4A7C15u + n * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) / static_cast<double>(uint64_t{1} << 53);
}

}  // namespace

bool Network::holds(const ip::address& one) const {
  if (one.is_v6() != address.is_v6()) return false;
  const Bytes ours = octets(address);
  const Bytes theirs = octets(one);
  for (unsigned bit = 0; bit < bits; ++bit) {
    if (((ours[bit / 8] ^ theirs[bit / 8]) & (0x80 >> bit % 8)) != 0) return false;
  }
  return true;
}

bool When::holds(const Occasion& occasion) const {
  const ClientHello* hello = occasion.hello;
  if (connection && *connection != occasion.connection) return false;
  if (probability && chance(seed, occasion.connection) >= *probability) return false;
  if (client && !client->holds(occasion.client)) return false;
  if (sni && (hello == nullptr || lower(hello->sni) != lower(*sni))) return false;
  if (resumed && (hello == nullptr || (hello->offers_ticket || hello->offers_psk) != *resumed)) return false;
  return true;
}

Keys when_keys(FaultSite site) { return keys_of(site == FaultSite::server ? with_hello(kFields) : kFields); }

When read_when(const Node& node, FaultSite site) {
  return read<When>(node, site == FaultSite::server ? with_hello(kFields) : kFields);
}

}  // namespace lab
