// Answers with an HTTP error, as a proxy does when the responder behind it is down.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct FailResponseParams {
  int status = 500;
};

const Fields<FailResponseParams> kFailResponseParams = {
    {"status", "the HTTP status", between<&FailResponseParams::status, 300, 599, FailResponseParams>},
};

class FailResponse : public Fault {
 public:
  explicit FailResponse(const FailResponseParams& params) : params_(params) {}

  awaitable<void> on_response(Wire& wire, HttpAnswer& answer) override {
    if (wire.is_ended()) co_return;
    answer = {params_.status, "text/html", "<html><body>the responder is out of order</body></html>\n"};
    wire.delivered(fmt::format("HTTP status {}", params_.status));
  }

 private:
  const FailResponseParams params_;
};

}  // namespace

extern const FaultKind kFailResponse = {
    .name = "fail-response",
    .summary = "answer with an HTTP error instead of a responder's answer",
    .site = FaultSite::responder,
    .commits = Misbehaviour::responder_failure,
    .parameters = parameters_of(kFailResponseParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<FailResponse>(read<FailResponseParams>(params, kFailResponseParams));
    },
};

}  // namespace lab
