// Edits one plaintext handshake message: leaves it out, says it twice, calls it something else, cuts it, adds
// to it, lies about its length. Under TLS 1.2 that is the server's whole flight, under TLS 1.3 its
// ServerHello.

#include <fmt/format.h>

#include "lab-server/faults/fault.h"
#include "lab-server/base/hex.h"

namespace lab {
namespace {

enum class What {
  server_hello,
  certificate,
  certificate_status,
  server_key_exchange,
  certificate_request,
  done
};

const Name<What> kWhat[] = {
    {What::server_hello, "server-hello"},
    {What::certificate, "certificate"},
    {What::certificate_status, "certificate-status"},
    {What::server_key_exchange, "server-key-exchange"},
    {What::certificate_request, "certificate-request"},
    {What::done, "server-hello-done"},
};

HandshakeType type_of(What what) {
  switch (what) {
    case What::server_hello:
      return HandshakeType::server_hello;
    case What::certificate:
      return HandshakeType::certificate;
    case What::certificate_status:
      return HandshakeType::certificate_status;
    case What::server_key_exchange:
      return HandshakeType::server_key_exchange;
    case What::certificate_request:
      return HandshakeType::certificate_request;
    case What::done:
      break;
  }
  return HandshakeType::server_hello_done;
}

struct Params {
  What what = What::certificate;
  bool is_dropped = false;
  bool is_repeated = false;
  bool is_first = false;
  std::optional<uint8_t> type;
  std::optional<Bytes> body;
  size_t cut = 0;
  Bytes append;
  int length = 0;
};

void read_what(Params& params, const Node& node) { params.what = read_enum(node, kWhat); }
void read_body(Params& params, const Node& node) { params.body = read_hex(node); }
void read_append(Params& params, const Node& node) { params.append = read_hex(node); }
void read_length(Params& params, const Node& node) {
  params.length = static_cast<int>(read_integer(node, -65535, 65535));
}

const Fields<Params> kParams = {
    {"message",
     "server-hello, certificate, certificate-status, server-key-exchange, certificate-request, "
     "server-hello-done",
     read_what},
    {"drop", "true: leave it out", set<&Params::is_dropped, Params>},
    {"repeat", "true: say it twice", set<&Params::is_repeated, Params>},
    {"first", "true: say it before the others", set<&Params::is_first, Params>},
    {"type", "its type as a number", set<&Params::type, Params>},
    {"body", "its body in hex", read_body},
    {"cut_bytes", "so many bytes less at its end", set<&Params::cut, Params>},
    {"append", "bytes more at its end, in hex", read_append},
    {"length", "its header says so much more (or less) than there is", read_length},
};

class EditMessage : public Fault {
 public:
  explicit EditMessage(const Params& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    PlainMessages run = plain_messages(flight);
    const auto at = run.find(type_of(params_.what));
    if (!at) co_return;
    const auto place = run.messages.begin() + static_cast<ptrdiff_t>(*at);
    const Bytes message = edited(*place);
    *place = message;
    if (params_.is_repeated) run.messages.insert(place, message);
    if (params_.is_dropped || params_.is_first) run.messages.erase(place);
    if (params_.is_first) run.messages.insert(run.messages.begin(), message);
    replace(flight, run);
    wire.delivered(fmt::format("{} edited", name_in(kWhat, params_.what)));
  }

 private:
  Bytes edited(const Bytes& message) const {
    Bytes body(message.begin() + kHandshakeHeader, message.end());
    if (params_.body) body = *params_.body;
    body.resize(body.size() - std::min(body.size(), params_.cut));
    body.insert(body.end(), params_.append.begin(), params_.append.end());
    Bytes result = handshake_bytes(static_cast<HandshakeType>(params_.type.value_or(message[0])), body);
    const size_t length = body.size() + static_cast<size_t>(params_.length);
    result[1] = static_cast<uint8_t>(length >> 16);
    result[2] = static_cast<uint8_t>(length >> 8);
    result[3] = static_cast<uint8_t>(length);
    return result;
  }

  const Params params_;
};

}  // namespace

extern const FaultKind kEditMessage = {
    .name = "edit-message",
    .summary = "leave out, repeat, retype, cut or extend one plaintext handshake message",
    .site = FaultSite::server,
    .parameters = parameters_of(kParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<EditMessage>(read<Params>(params, kParams));
    },
};

}  // namespace lab
