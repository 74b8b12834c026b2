// How a server authenticates its clients by certificate, and how it refuses them.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "certs-gen/recipe/recipe_name.h"
#include "certs-gen/revocation/revocation_words.h"
#include "lab-server/scenario/recipe_use.h"

namespace lab {

// The CRLs that the server has. When it has any, each certificate of the client's chain needs one.
struct ClientCrlSpec {
  std::vector<RecipeName> of;     // the CAs that issued them; empty: the server checks no revocation
  std::vector<RecipeName> lists;  // the certificates that are on them
  Times times = Times::current;
};

// Whether the server asks for a client certificate (RFC 8446 4.3.2), and whom it accepts.
struct ClientAuthSpec {
  enum class Mode { off, optional, required };
  Mode mode = Mode::off;
  RecipeName trusts = "client-root";  // the CA whose client certificates are accepted
  // CAs that the CertificateRequest names (RFC 8446 4.2.4); empty: it names none, and the client chooses.
  std::vector<SentRecipe> names;
  std::vector<uint16_t> signature_algorithms;  // by which a client may sign; empty: the library's own
  ClientCrlSpec crl;
  // Names of which the client's certificate must have one, as recipes have them; empty: any client may come.
  std::vector<std::string> admits;
  bool defers = false;           // a refusal does not end the handshake: HTTP answers it
  std::optional<uint8_t> alert;  // of every refusal of a certificate; nothing: the one that fits the reason
  Milliseconds takes{0};         // how long the judgment takes
};

std::span<const Name<ClientAuthSpec::Mode>> yaml_names(As<ClientAuthSpec::Mode>);
const Fields<ClientCrlSpec>& yaml_fields(As<ClientCrlSpec>);
const Fields<ClientAuthSpec>& yaml_fields(As<ClientAuthSpec>);

}  // namespace lab
