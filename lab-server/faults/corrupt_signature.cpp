// Spoils our signature over the handshake: a key that was swapped during operation, a faulty HSM, an attacker
// without the key.

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct CorruptSignatureParams {
  std::optional<size_t> keep;
};

const Fields<CorruptSignatureParams> kCorruptSignatureParams = {
    {"keep_bytes", "how many bytes of it to send (default: all, with the last bit flipped)",
     set<&CorruptSignatureParams::keep, CorruptSignatureParams>},
};

class CorruptSignature : public Fault {
 public:
  explicit CorruptSignature(const CorruptSignatureParams& params) : params_(params) {}

  bool sees_signatures() const override { return true; }

  awaitable<void> on_signature(Wire& wire, Bytes& signature) override {
    const size_t all = signature.size();
    if (params_.keep) {
      signature.resize(std::min(all, *params_.keep));
      wire.delivered(fmt::format("a signature of {} bytes instead of {}", signature.size(), all));
    } else {
      signature.back() ^= 1;
      wire.delivered(fmt::format("one bit flipped in a signature of {} bytes", all));
    }
    co_return;
  }

 private:
  const CorruptSignatureParams params_;
};

}  // namespace

extern const FaultKind kCorruptSignature = {
    .name = "corrupt-signature",
    .summary = "flip a bit in the server's signature over the handshake, or cut it short",
    .site = FaultSite::server,
    .commits = Misbehaviour::signature_wrong,
    .parameters = parameters_of(kCorruptSignatureParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<CorruptSignature>(
          read<CorruptSignatureParams>(params, kCorruptSignatureParams));
    },
};

}  // namespace lab
