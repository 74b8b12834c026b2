// The certificates and the key that a scenario gives its client.

#pragma once

#include <filesystem>
#include <vector>

#include "certs-gen/issue/client_files.h"
#include "certs-gen/issue/pki.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// client_chain lists what the client is given to send, leaf first; nothing for a client without a
// certificate.
std::vector<CertificatePtr> client_chain(const ClientSpec& client, Pki& pki);

// PairFiles are the PEM files of a client's chain and key.
struct PairFiles {
  std::filesystem::path chain, key;
};

// client_pair_files writes both for a client that is given a certificate.
PairFiles client_pair_files(const ClientSpec& client, const ClientFiles& files);

}  // namespace lab
