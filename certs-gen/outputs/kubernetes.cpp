// Kubernetes Secrets: the right one, and those that people write by mistake.

#include <fmt/format.h>
#include <openssl/base64.h>

#include "certs-gen/issue/client_files.h"
#include "certs-gen/outputs/format.h"
#include "certs-gen/x509/crypto.h"

namespace lab {
namespace {

std::string base64(const std::string& text) {
  size_t size = 0;
  require(EVP_EncodedLength(&size, text.size()) == 1, "write base64");
  std::string encoded(size, '\0');
  encoded.resize(EVP_EncodeBlock(reinterpret_cast<uint8_t*>(encoded.data()),
                                 reinterpret_cast<const uint8_t*>(text.data()), text.size()));
  return encoded;
}

// The defaults are what an ingress controller expects.
struct Secret {
  const char* file;
  const char* mistake = nullptr;
  const char* name_space = "default";
  const char* type = "kubernetes.io/tls";
  const char* certificate_key = "tls.crt";
  const char* private_key = "tls.key";
  bool is_leaf_only = false;
  bool is_of_other_name = false;
};

constexpr Secret kSecrets[] = {
    {.file = "secret.yaml"},
    {.file = "wrong-type.yaml",
     .mistake = "the type is Opaque, which no ingress controller takes",
     .type = "Opaque"},
    {.file = "wrong-keys.yaml",
     .mistake = "the keys are not called tls.crt and tls.key",
     .type = "Opaque",  // the API server itself refuses kubernetes.io/tls without them
     .certificate_key = "cert.pem",
     .private_key = "key.pem"},
    {.file = "leaf-only.yaml",
     .mistake = "the certificate has no intermediate after it",
     .is_leaf_only = true},
    {.file = "other-name.yaml", .mistake = "the certificate is for another host", .is_of_other_name = true},
    {.file = "other-namespace.yaml",
     .mistake = "it is not in the namespace of what names it",
     .name_space = "elsewhere"},
};

std::string yaml(const Secret& secret, const Output& output) {
  const CertificatePtr certificate = secret.is_of_other_name ? output.of_other_name() : output.certificate;
  const std::string pem = secret.is_leaf_only ? certificate->pem() : chain_pem(certificate);
  const std::string mistake = secret.mistake != nullptr ? fmt::format("# wrong: {}\n", secret.mistake) : "";
  return fmt::format(
      "{}apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  namespace: {}\ntype: {}\ndata:\n  {}: {}\n  "
      "{}: {}\n",
      mistake, output.certificate->recipe, secret.name_space, secret.type, secret.certificate_key,
      base64(pem), secret.private_key, base64(certificate->key_pem()));
}

std::vector<OutputFile> secrets(const Output& output) {
  std::vector<OutputFile> files;
  for (const Secret& secret : kSecrets) {
    files.push_back({std::filesystem::path("kubernetes") / secret.file, yaml(secret, output), Access::owner});
  }
  return files;
}

}  // namespace

const Format kKubernetesFormat = {"kubernetes",
                                  "Secrets in kubernetes/: secret.yaml, and wrong ones beside it", secrets};

}  // namespace lab
