// Ends the TCP connection at any place, without a TLS alert. FIN: a proxy's time-out, a crashed worker, a
// balancer that removes its backend. RST: a firewall, an access list, a killed process.

#include <fmt/format.h>

#include "lab-server/faults/place.h"

namespace lab {
namespace {

enum class How { fin, reset };

const Name<How> kHow[] = {{How::fin, "fin"}, {How::reset, "reset"}};

struct CloseAtParams : PlaceParams {
  How how = How::fin;
};

const Fields<CloseAtParams> kCloseAtParams = {
    {"at", kPlaceHelp, set<&CloseAtParams::at, CloseAtParams>},
    {"after_bytes", kAfterBytesHelp, set<&CloseAtParams::after_bytes, CloseAtParams>},
    {"how", "how the connection ends", one_of<&CloseAtParams::how, kHow, CloseAtParams>},
};

class CloseAt : public FaultAt {
 public:
  explicit CloseAt(const CloseAtParams& params) : FaultAt(params), how_(params.how) {}

  std::optional<Misbehaviour> commits() const override {
    if (is_at(Place::accepted)) return Misbehaviour::end_unheard;
    return is_at(Place::reuse) ? Misbehaviour::end_of_reuse : Misbehaviour::none;
  }

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
    .summary = "end the TCP connection at any place with FIN or RST, without an alert",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kCloseAtParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<CloseAt>(read<CloseAtParams>(params, kCloseAtParams));
    },
};

}  // namespace lab
