// Sends a responder's answer under another content type, as a plain file server does that knows none.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct Params {
  std::string content_type = "text/html";
};

const Fields<Params> kParams = {
    {"content_type", "what the answer is called (default text/html)", set<&Params::content_type, Params>},
};

class MislabelResponse : public Fault {
 public:
  explicit MislabelResponse(const Params& params) : params_(params) {}

  awaitable<void> on_response(Wire& wire, HttpAnswer& answer) override {
    if (wire.is_ended()) co_return;
    wire.delivered(fmt::format("{} called {}", answer.content_type, params_.content_type));
    answer.content_type = params_.content_type;
  }

 private:
  const Params params_;
};

}  // namespace

extern const FaultKind kMislabelResponse = {
    .name = "mislabel-response",
    .summary = "send a responder's answer under another content type",
    .site = FaultSite::responder,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<MislabelResponse>(read<Params>(params, kParams));
    },
};

}  // namespace lab
