// Answers a ClientHello in plain HTTP, as a server does on a port without TLS.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct AnswerPlaintextParams {
  std::string text =
      "HTTP/1.1 400 Bad Request\r\n"
      "Content-Type: text/plain\r\n"
      "Content-Length: 40\r\n"
      "Connection: close\r\n"
      "\r\n"
      "This port speaks plain HTTP and no TLS.\n";
};

const Fields<AnswerPlaintextParams> kAnswerPlaintextParams = {
    {"text", "what to answer (default: an HTTP 400)",
     set<&AnswerPlaintextParams::text, AnswerPlaintextParams>},
};

class AnswerPlaintext : public Fault {
 public:
  explicit AnswerPlaintext(AnswerPlaintextParams params) : params_(std::move(params)) {}

  awaitable<void> on_client_hello(Wire& wire, const ClientHello&) override {
    const char* kind = params_.text.starts_with("HTTP/") ? "http" : "text";
    Bytes bytes = bytes_of(params_.text);
    co_await wire.send_instead(std::move(bytes), kind);
    if (wire.is_ended()) co_return;
    wire.delivered(fmt::format("{} bytes of plain {}", params_.text.size(), kind));
    wire.end_with_fin();
  }

 private:
  const AnswerPlaintextParams params_;
};

}  // namespace

extern const FaultKind kAnswerPlaintext = {
    .name = "answer-plaintext",
    .summary = "answer the ClientHello in plain HTTP (or any text) instead of TLS",
    .site = FaultSite::server,
    .commits = Misbehaviour::none,
    .parameters = parameters_of(kAnswerPlaintextParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<AnswerPlaintext>(read<AnswerPlaintextParams>(params, kAnswerPlaintextParams));
    },
};

}  // namespace lab
