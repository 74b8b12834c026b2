// Sends a responder's answer with a wrong content type, as a plain file server does that does not know the
// right one.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct MislabelResponseParams {
  std::string content_type = "text/html";
};

const Fields<MislabelResponseParams> kMislabelResponseParams = {
    {"content_type", "the content type to send",
     set<&MislabelResponseParams::content_type, MislabelResponseParams>},
};

class MislabelResponse : public Fault {
 public:
  explicit MislabelResponse(const MislabelResponseParams& params) : params_(params) {}

  awaitable<void> on_response(Wire& wire, HttpAnswer& answer) override {
    if (wire.is_ended()) co_return;
    wire.delivered(fmt::format("{} called {}", answer.content_type, params_.content_type));
    answer.content_type = params_.content_type;
  }

 private:
  const MislabelResponseParams params_;
};

}  // namespace

extern const FaultKind kMislabelResponse = {
    .name = "mislabel-response",
    .summary = "send a responder's answer with another content type",
    .site = FaultSite::responder,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kMislabelResponseParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<MislabelResponse>(
          read<MislabelResponseParams>(params, kMislabelResponseParams));
    },
};

}  // namespace lab
