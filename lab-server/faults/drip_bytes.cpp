// Sends everything in small pieces, each in a segment of its own: a slow line, a throttling proxy, a server
// that writes byte by byte.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct DripBytesParams {
  size_t bytes = 1;
  Milliseconds every{1};
};

const Fields<DripBytesParams> kDripBytesParams = {
    {"bytes", "bytes of each piece", between<&DripBytesParams::bytes, 1, 65535, DripBytesParams>},
    {"every_ms", "the pause between two pieces (0 for none)", set<&DripBytesParams::every, DripBytesParams>},
};

class DripBytes : public Fault {
 public:
  explicit DripBytes(const DripBytesParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    if (flight.bytes.empty()) co_return;
    const size_t all = flight.bytes.size();
    while (!flight.bytes.empty() && !wire.is_ended()) {
      Bytes piece = take(flight, params_.bytes);
      co_await wire.send_raw(std::move(piece));
      if (params_.every.count() > 0 && !flight.bytes.empty()) co_await wire.sleep(params_.every);
    }
    wire.delivered(
        fmt::format("{} bytes in pieces of {}, one each {} ms", all, params_.bytes, params_.every.count()));
  }

 private:
  const DripBytesParams params_;
};

}  // namespace

extern const FaultKind kDripBytes = {
    .name = "drip-bytes",
    .summary = "send everything in small pieces, each in a segment of its own",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kDripBytesParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<DripBytes>(read<DripBytesParams>(params, kDripBytesParams));
    },
};

}  // namespace lab
