#include "lab-server/scenario/gateway_spec.h"

#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

const Name<GatewaySpec::Speaks> kSpeaks[] = {{GatewaySpec::Speaks::tls, "tls"},
                                             {GatewaySpec::Speaks::plain, "plain"}};

const Fields<GatewaySpec> kGatewayFields = {
    {"trusts", "recipe of the CA whose certificates it accepts from behind",
     set<&GatewaySpec::trusts, GatewaySpec>},
    {"sni", "the name that it asks for; none: it sends no SNI", set<&GatewaySpec::sni, GatewaySpec>},
    {"speaks", "plain: it sends HTTP without TLS", set<&GatewaySpec::speaks, GatewaySpec>},
    {"certificate", "recipe of its client certificate", set<&GatewaySpec::certificate, GatewaySpec>},
    {"back", "the server behind it, and how that deviates",
     set<&GatewaySpec::back, GatewaySpec>.with(shape_for<ServerSpec>)},
};

}  // namespace

std::span<const Name<GatewaySpec::Speaks>> yaml_names(As<GatewaySpec::Speaks>) { return kSpeaks; }
const Fields<GatewaySpec>& yaml_fields(As<GatewaySpec>) { return kGatewayFields; }

ServerSpec back_of(const GatewaySpec& gateway) {
  return gateway.back.kind() == Node::Kind::null ? ServerSpec() : parse_server(gateway.back);
}

}  // namespace lab
