// Ends the reply too early: in its middle, or after its end but without close_notify (RFC 8446 6.1).

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct TruncateReplyParams {
  std::optional<size_t> keep;
  bool has_length = true;
};

const Fields<TruncateReplyParams> kTruncateReplyParams = {
    {"keep_bytes", "how much of the reply to send (default: all of it)",
     set<&TruncateReplyParams::keep, TruncateReplyParams>},
    {"content_length", "false: the reply has no Content-Length",
     set<&TruncateReplyParams::has_length, TruncateReplyParams>},
};

class TruncateReply : public Fault {
 public:
  explicit TruncateReply(const TruncateReplyParams& params) : params_(params) {}

  awaitable<void> on_reply(Wire& wire, Reply& reply) override {
    if (!params_.has_length) remove_length(reply.text);
    const size_t all = reply.text.size();
    if (params_.keep && *params_.keep < all) reply.text.resize(*params_.keep);
    reply.says_close_notify = false;
    wire.delivered(fmt::format("{} of {} bytes, then FIN without close_notify", reply.text.size(), all));
    co_return;
  }

 private:
  static void remove_length(std::string& text) {
    const size_t begin = text.find("Content-Length: ");
    if (begin != text.npos) text.erase(begin, text.find("\r\n", begin) + 2 - begin);
  }

  const TruncateReplyParams params_;
};

}  // namespace

extern const FaultKind kTruncateReply = {
    .name = "truncate-reply",
    .summary = "end the reply early, or without close_notify",
    .site = FaultSite::server,
    .commits = Misbehaviour::truncation,
    .parameters = parameters_of(kTruncateReplyParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<TruncateReply>(read<TruncateReplyParams>(params, kTruncateReplyParams));
    },
};

}  // namespace lab
