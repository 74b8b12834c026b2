#include "lab-server/server/client_pair.h"

namespace lab {

std::vector<CertificatePtr> client_chain(const ClientSpec& client, Pki& pki) {
  if (!client.certificate) return {};
  if (client.send.empty()) return chain_of(pki.issue(*client.certificate, {}));
  std::vector<CertificatePtr> chain;
  for (const RecipeName& recipe : client.send) chain.push_back(pki.issue(recipe, {}));
  return chain;
}

PairFiles client_pair_files(const ClientSpec& client, const ClientFiles& files) {
  const RecipeName& certificate = *client.certificate;
  return {client.send.empty() ? files.certificate_file(certificate) : files.ca_file(client.send),
          files.key_file(client.key.empty() ? certificate : client.key)};
}

}  // namespace lab
