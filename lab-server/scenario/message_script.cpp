#include "lab-server/scenario/message_script.h"

namespace lab {
namespace {

constexpr NumberName kVersionsByName[] = {
    {0x0300, "ssl3"}, {0x0301, "tls1.0"}, {0x0302, "tls1.1"}, {0x0303, "tls1.2"}, {0x0304, "tls1.3"},
};

const Name<SessionIdScript::Kind> kSessionIdKinds[] = {
    {SessionIdScript::Kind::fresh, "fresh"},
    {SessionIdScript::Kind::echoed, "echoed"},
};

const Fields<MessageScript> kMessageFields = message_fields<MessageScript>();
const Fields<ExtendedScript> kExtendedFields = extended_fields<ExtendedScript>();
const Fields<HelloScript> kHelloFields = hello_fields<HelloScript>();

}  // namespace

constinit const std::span<const NumberName> kSpokenVersions = kVersionsByName;

const Fields<MessageScript>& yaml_fields(As<MessageScript>) { return kMessageFields; }
const Fields<ExtendedScript>& yaml_fields(As<ExtendedScript>) { return kExtendedFields; }
const Fields<HelloScript>& yaml_fields(As<HelloScript>) { return kHelloFields; }

void read_value(const Node& node, SessionIdScript& id) {
  id = {};
  for (const auto& kind : kSessionIdKinds) {
    if (node.kind() == Node::Kind::scalar && node.text() == kind.text) {
      id.kind = kind.value;
      return;
    }
  }
  id.given = read_hex(node);
}

void write_value(Node& node, const SessionIdScript& id) {
  if (id.kind == SessionIdScript::Kind::given) return write_hex(node, id.given);
  node = scalar_node(name_in(kSessionIdKinds, id.kind), false);
}

Shape yaml_shape(As<SessionIdScript>) { return pick_of({shape_of(kSessionIdKinds), yaml_shape(As<Hex>())}); }

}  // namespace lab
