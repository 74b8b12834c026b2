#include "lab-server/scenario/starttls_spec.h"

namespace lab {
namespace {

constexpr const char* kNone = "none";
constexpr const char* kSmtp = "smtp";  // what a map means that names no protocol

const Name<Upgrade::Offer> kOffers[] = {
    {Upgrade::Offer::made, "made"},
    {Upgrade::Offer::withheld, "withheld"},
    {Upgrade::Offer::masked, "masked"},
};

const Name<Upgrade::Answer> kAnswers[] = {
    {Upgrade::Answer::go_ahead, "go-ahead"},
    {Upgrade::Answer::refusal, "refusal"},
    {Upgrade::Answer::clear, "clear"},
};

std::vector<std::string> protocol_names() {
  std::vector<std::string> names = {kNone};
  for (const ProtocolKind* kind : all_protocols()) names.emplace_back(kind->name);
  return names;
}

Node protocol_node(const std::string& protocol) {
  return scalar_node(protocol.empty() ? kNone : protocol, false);
}

const Fields<StarttlsSpec> kStarttlsFields = {
    {"protocol", "what the server speaks before TLS (default smtp)",
     Member<StarttlsSpec>([](StarttlsSpec& spec, const Node& node) { read_protocol(node, spec.protocol); },
                          [](Node& node, const StarttlsSpec& spec) { node = protocol_node(spec.protocol); },
                          protocol_shape)},
    {"offer", "the announcement of TLS; masked: a box in between overwrites it",
     one_of<&StarttlsSpec::offer, kOffers, StarttlsSpec>},
    {"answer", "the answer to the client's request for TLS; clear: go ahead, and then on without TLS",
     one_of<&StarttlsSpec::answer, kAnswers, StarttlsSpec>},
    {"injects", "true: another reply leaves with the go-ahead, in the clear",
     set<&StarttlsSpec::injects, StarttlsSpec>},
};

const Keys& starttls_keys() {
  static const Keys kKeys = keys_of(kStarttlsFields);
  return kKeys;
}

}  // namespace

const char* name_of(Upgrade::Offer offer) { return name_in(kOffers, offer); }

void read_protocol(const Node& node, std::string& protocol) {
  const std::vector<std::string> names = protocol_names();
  const size_t at = read_name(node, names);
  protocol = at == 0 ? "" : names[at];
}

Shape protocol_shape() { return {.form = Shape::Form::name, .names = protocol_names()}; }

void read_value(const Node& node, StarttlsSpec& spec) {
  spec = {};
  if (node.kind() == Node::Kind::scalar) return read_protocol(node, spec.protocol);
  spec.protocol = kSmtp;
  read_into(spec, node, kStarttlsFields);
}

void write_value(Node& node, const StarttlsSpec& spec) {
  StarttlsSpec healthy;
  healthy.protocol = spec.protocol;
  node = written(spec, kStarttlsFields, healthy);
  node = node.entries().empty() ? protocol_node(spec.protocol) : written(spec, kStarttlsFields);
}

Shape yaml_shape(As<StarttlsSpec>) { return pick_of({protocol_shape(), keys_called("map", starttls_keys)}); }

}  // namespace lab
