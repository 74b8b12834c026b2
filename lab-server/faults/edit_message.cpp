// Edits one plaintext handshake message: omits it, repeats it, changes its type, cuts it, extends it,
// falsifies its length. Under TLS 1.2 it can edit the server's whole flight, under TLS 1.3 only the
// ServerHello.

#include <fmt/format.h>

#include "lab-server/base/joined_fields.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/message_edit.h"

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

struct EditMessageParams : MessageEdit {
  What what = What::certificate;
  bool is_dropped = false;
  bool is_repeated = false;
  bool is_first = false;
};

const Fields<EditMessageParams> kEditMessageParams = joined(
    {
        {"message", "the message to edit", one_of<&EditMessageParams::what, kWhat, EditMessageParams>},
        {"drop", "true: omit it", set<&EditMessageParams::is_dropped, EditMessageParams>},
        {"repeat", "true: send it twice", set<&EditMessageParams::is_repeated, EditMessageParams>},
        {"first", "true: send it before the others", set<&EditMessageParams::is_first, EditMessageParams>},
    },
    message_edit_fields<EditMessageParams>());

class EditMessage : public Fault {
 public:
  explicit EditMessage(const EditMessageParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    PlainMessages run = plain_messages(flight);
    const auto at = run.find(type_of(params_.what));
    if (!at) co_return;
    const auto place = run.messages.begin() + static_cast<ptrdiff_t>(*at);
    const Bytes message =
        edited(params_, place->front(), Bytes(place->begin() + kHandshakeHeader, place->end()));
    *place = message;
    if (params_.is_repeated) run.messages.insert(place, message);
    if (params_.is_dropped || params_.is_first) run.messages.erase(place);
    if (params_.is_first) run.messages.insert(run.messages.begin(), message);
    replace(flight, run);
    wire.delivered(fmt::format("{} edited", name_in(kWhat, params_.what)));
  }

  std::optional<Misbehaviour> commits() const override {
    if (params_.is_last_bit_flipped && params_.what == What::server_key_exchange)
      return Misbehaviour::signature_wrong;
    const bool is_misplaced = params_.is_dropped || params_.is_repeated || params_.is_first || params_.type;
    return is_misplaced ? Misbehaviour::message_out_of_order : Misbehaviour::malformed_message;
  }

 private:
  const EditMessageParams params_;
};

}  // namespace

extern const FaultKind kEditMessage = {
    .name = "edit-message",
    .summary = "omit, repeat, retype, cut or extend one plaintext handshake message",
    .site = FaultSite::server,
    .commits = Misbehaviour::malformed_message,
    .parameters = parameters_of(kEditMessageParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<EditMessage>(read<EditMessageParams>(params, kEditMessageParams));
    },
};

}  // namespace lab
