// `ech:` of a server and of a client: Encrypted Client Hello (RFC 9849), its keys and its configurations.

#pragma once

#include <span>
#include <string>

#include "certs-gen/recipe/recipe_name.h"
#include "lab-server/base/yaml.h"

namespace lab {

// How a server takes part in ECH. The defaults are right: it has the key of the configuration that it
// publishes, and a certificate for the public name.
struct EchSpec {
  // none: it knows no ECH, though the configuration is published.
  enum class Keys { current, none };
  Keys keys = Keys::current;
  std::string public_name = "public.localhost";  // which a client names in the clear
  RecipeName certificate = "leaf";               // of the public name
};

// The ECHConfigList (RFC 9849 4) that a client has of the server. stale: the one before, whose key is gone;
// other_key: of the same id as the current one, with another key; cut: it ends too early; unknown: of a
// version that no client knows.
enum class EchList { none, current, stale, other_key, cut, unknown };

std::span<const Name<EchSpec::Keys>> yaml_names(As<EchSpec::Keys>);
std::span<const Name<EchList>> yaml_names(As<EchList>);
inline const char* name_of(EchList list) { return name_in(yaml_names(As<EchList>()), list); }
const Fields<EchSpec>& yaml_fields(As<EchSpec>);

}  // namespace lab
