#include "lab-server/faults/when.h"

#include "lab-server/base/text.h"

namespace lab {
namespace {

void read_connection(When& when, const Node& node) {
  when.connection = static_cast<uint64_t>(read_integer(node, 1, 1'000'000));
}

void read_probability(When& when, const Node& node) {
  double value = 0;
  read_value(node, value);
  if (!(value >= 0 && value <= 1)) node.fail("a probability from 0 to 1");
  when.probability = value;
}

const Fields<When> kFields = {
    {"connection", "the nth connection, from 1", read_connection},
    {"probability", "of each connection, 0 to 1", read_probability},
    {"seed", "the same seed hits the same connections (default 1)", set<&When::seed, When>},
    {"sni", "the name the client asks for", set<&When::sni, When>},
    {"resumed", "whether the client offers to resume", set<&When::resumed, When>},
};

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

bool When::holds(uint64_t n, const ClientHello* hello) const {
  if (connection && *connection != n) return false;
  if (probability && chance(seed, n) >= *probability) return false;
  if (sni && (hello == nullptr || lower(hello->sni) != lower(*sni))) return false;
  if (resumed && (hello == nullptr || (hello->offers_ticket || hello->offers_psk) != *resumed)) return false;
  return true;
}

When read_when(const Node& node) { return read<When>(node, kFields); }

}  // namespace lab
