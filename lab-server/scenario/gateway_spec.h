// `gateway:` of a server: it answers no request itself, but hands each on to a server behind it.

#pragma once

#include <optional>
#include <string>

#include "lab-server/base/yaml.h"
#include "lab-server/scenario/recipe_use.h"

namespace lab {

// The name of the server behind every gateway, which the gateway asks for and checks.
inline constexpr const char* kBackHost = "back.localhost";

// How the gateway reaches that server. The defaults are right.
struct GatewaySpec {
  enum class Speaks { tls, plain };
  RecipeName trusts = "root";             // the CA whose certificates it accepts from behind
  std::string sni = kBackHost;            // what it sends as SNI; none: nothing
  Speaks speaks = Speaks::tls;            // plain: HTTP without TLS
  std::optional<RecipeName> certificate;  // its client certificate
  Node back;                              // the keys in which the server behind it differs from a healthy one
};

std::span<const Name<GatewaySpec::Speaks>> yaml_names(As<GatewaySpec::Speaks>);
const Fields<GatewaySpec>& yaml_fields(As<GatewaySpec>);

}  // namespace lab
