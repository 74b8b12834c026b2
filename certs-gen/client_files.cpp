#include "certs-gen/client_files.h"

#include <openssl/base64.h>
#include <openssl/sha.h>

#include "certs-gen/crypto.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

std::filesystem::path written(const std::filesystem::path& path, const std::string& pem, Access access) {
  if (!std::filesystem::exists(path)) write_file(path, pem, access);
  return path;
}

}  // namespace

std::filesystem::path ClientFiles::ca_file(const std::vector<std::string>& recipes) const {
  std::string pem;
  for (const std::string& recipe : recipes) pem += pki_.issue(recipe, {})->pem();
  return written(folder_ / (recipes.empty() ? "empty.pem" : join(recipes, "+") + ".pem"), pem,
                 Access::everyone);
}

std::filesystem::path ClientFiles::certificate_file(const std::string& recipe) const {
  std::string pem;
  for (const CertificatePtr& certificate : chain_of(pki_.issue(recipe, {}))) pem += certificate->pem();
  return written(folder_ / (recipe + "-chain.pem"), pem, Access::everyone);
}

std::filesystem::path ClientFiles::key_file(const std::string& recipe) const {
  return written(folder_ / (recipe + ".key"), pki_.issue(recipe, {})->key_pem(), Access::owner);
}

std::string ClientFiles::pin(const std::string& recipe, const std::string& host) const {
  const Bytes info = public_key_info(*pki_.issue(recipe, Placement{.host = host})->key);
  uint8_t hash[SHA256_DIGEST_LENGTH];
  SHA256(info.data(), info.size(), hash);
  uint8_t text[4 * ((sizeof hash + 2) / 3) + 1];
  return {reinterpret_cast<char*>(text), EVP_EncodeBlock(text, hash, sizeof hash)};
}

}  // namespace lab
