#include "certs-gen/issue/client_files.h"

#include <openssl/base64.h>
#include <openssl/sha.h>

#include "certs-gen/x509/crypto.h"
#include "lab-server/base/text.h"

namespace lab {

std::string chain_pem(const CertificatePtr& certificate) {
  std::string pem;
  for (const CertificatePtr& one : chain_of(certificate)) pem += one->pem();
  return pem;
}

std::filesystem::path ClientFiles::written(const std::string& name, Access access,
                                           const std::function<std::string()>& make) const {
  const std::filesystem::path path = folder_ / name;
  const std::lock_guard lock(mutex_);
  if (written_.contains(name)) return path;
  write_file(path, make(), access);
  written_.insert(name);
  return path;
}

std::filesystem::path ClientFiles::ca_file(const std::vector<RecipeName>& recipes) const {
  const std::vector<std::string> ids(recipes.begin(), recipes.end());
  return written(ids.empty() ? "empty.pem" : join(ids, "+") + ".pem", Access::everyone, [&] {
    std::string pem;
    for (const RecipeName& recipe : recipes) pem += pki_.issue(recipe, {})->pem();
    return pem;
  });
}

std::filesystem::path ClientFiles::certificate_file(const RecipeName& recipe) const {
  return written(recipe.id + "-chain.pem", Access::everyone,
                 [&] { return chain_pem(pki_.issue(recipe, {})); });
}

std::filesystem::path ClientFiles::key_file(const RecipeName& recipe) const {
  return written(recipe.id + ".key", Access::owner, [&] { return pki_.issue(recipe, {})->key_pem(); });
}

std::filesystem::path ClientFiles::stored_file(const RecipeName& recipe, const std::string& host) const {
  return written(host + "-stored.pem", Access::everyone,
                 [&] { return chain_pem(pki_.issue(recipe, Placement{.host = host})); });
}

std::string ClientFiles::pin(const RecipeName& recipe, const std::string& host) const {
  const Bytes info = public_key_info(*pki_.issue(recipe, Placement{.host = host})->key);
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(info.data(), info.size(), hash);
  uint8_t text[4 * ((sizeof hash + 2) / 3) + 1];
  return {reinterpret_cast<char*>(text), EVP_EncodeBlock(text, hash, sizeof hash)};
}

}  // namespace lab
