#include "lab-server/scenario/message_script.h"

#include "lab-server/tls/version.h"

namespace lab {
namespace {

const std::vector<NumberName>& versions_by_name() {
  static const std::vector<NumberName> kRows = [] {
    std::vector<NumberName> rows;
    for (const auto& row : kVersionNames) rows.push_back({static_cast<uint16_t>(row.value), row.text});
    return rows;
  }();
  return kRows;
}

const Name<SessionIdScript::Kind> kSessionIdKinds[] = {
    {SessionIdScript::Kind::fresh, "fresh"},
    {SessionIdScript::Kind::echoed, "echoed"},
};

const Fields<MessageScript> kMessageFields = message_fields<MessageScript>();
const Fields<ExtendedScript> kExtendedFields = extended_fields<ExtendedScript>();
const Fields<HelloScript> kHelloFields = hello_fields<HelloScript>();

}  // namespace

const std::span<const NumberName> kSpokenVersions = versions_by_name();

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
