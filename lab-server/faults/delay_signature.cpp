// Signs late: the key is in an overloaded HSM or remote signer, or in one that never answers.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct DelaySignatureParams {
  Milliseconds delay{2000};
};

const Fields<DelaySignatureParams> kDelaySignatureParams = {
    {"delay_ms", "how long a signature takes", set<&DelaySignatureParams::delay, DelaySignatureParams>},
};

class DelaySignature : public Fault {
 public:
  explicit DelaySignature(const DelaySignatureParams& params) : params_(params) {}

  bool sees_signatures() const override { return true; }

  awaitable<void> on_signature(Wire& wire, Bytes&) override {
    const auto begin = std::chrono::steady_clock::now();
    co_await wire.sleep(params_.delay);
    const auto waited = std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - begin);
    wire.delivered(fmt::format("{} ms at the signature", waited.count()));
  }

 private:
  const DelaySignatureParams params_;
};

}  // namespace

extern const FaultKind kDelaySignature = {
    .name = "delay-signature",
    .summary = "sign the handshake late, or never",
    .site = FaultSite::server,
    .commits = Misbehaviour::silence,
    .parameters = parameters_of(kDelaySignatureParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<DelaySignature>(read<DelaySignatureParams>(params, kDelaySignatureParams));
    },
};

}  // namespace lab
