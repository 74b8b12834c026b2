// Ends the TCP connection at any place, without a word of TLS. By FIN: a proxy whose time is up, a crashed
// worker, a balancer that takes its backend away. By RST: a firewall, an access list, a process that was
// killed.

#include <fmt/format.h>

#include "lab-server/faults/place.h"

namespace lab {
namespace {

enum class How { fin, reset };

const Name<How> kHow[] = {{How::fin, "fin"}, {How::reset, "reset"}};

struct Params : PlaceParams {
  How how = How::fin;
};

void read_how(Params& params, const Node& node) { params.how = read_enum(node, kHow); }

const Fields<Params> kParams = {
    {"at", kPlaceHelp, set<&Params::at, Params>},
    {"after_bytes", kAfterBytesHelp, set<&Params::after_bytes, Params>},
    {"how", "fin or reset (default fin)", read_how},
};

class CloseAt : public FaultAt {
 public:
  explicit CloseAt(const Params& params) : FaultAt(params), how_(params.how) {}

 protected:
  awaitable<void> act(Wire& wire) override {
    if (wire.is_ended()) co_return;
    if (how_ == How::fin) {
      wire.end_with_fin();
    } else {
      wire.end_with_reset();
    }
    wire.delivered(fmt::format("{} {}", how_ == How::fin ? "FIN" : "RST", where()));
  }

 private:
  const How how_;
};

}  // namespace

extern const FaultKind kCloseAt = {
    .name = "close-at",
    .summary = "end the TCP connection at any place, by FIN or RST, without a word",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<CloseAt>(read<Params>(params, kParams));
    },
};

}  // namespace lab
