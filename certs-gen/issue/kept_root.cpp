#include "certs-gen/issue/kept_root.h"

#include <fmt/format.h>
#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>

#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/pem.h"
#include "lab-server/base/files.h"
#include "lab-server/base/pasteable.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

constexpr const char* kRecipe = "kept-root";
constexpr std::string_view kOurs = "TLS failure lab ";  // how the common name of each of our CAs begins

constexpr const char* kStartAnew =
    "remove root.pem and root.key there, or name another folder: a new root is made";

bool is_ours(X509& certificate) {
  char name[256] = {};
  X509_NAME_get_text_by_NID(X509_get_subject_name(&certificate), NID_commonName, name, sizeof name);
  return std::string_view(name).starts_with(kOurs) && X509_check_ca(&certificate) == 1 &&
         X509_verify(&certificate, bssl::UniquePtr<EVP_PKEY>(X509_get_pubkey(&certificate)).get()) == 1;
}

bssl::UniquePtr<EVP_PKEY> key_in(const fs::path& path) {
  const std::vector<Bytes> blocks = parse_pem(read_file(path), "PRIVATE KEY");
  if (blocks.size() != 1)
    throw Error(fmt::format("expected one private key in {}", path.string()), kStartAnew);
  CBS cbs;
  CBS_init(&cbs, blocks[0].data(), blocks[0].size());
  bssl::UniquePtr<EVP_PKEY> key(EVP_parse_private_key(&cbs));
  ERR_clear_error();
  if (!key) throw Error(fmt::format("{} is no private key in PKCS#8", path.string()), kStartAnew);
  return key;
}

// Whoever reads it signs for every site a browser of this person visits.
void require_private(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) != 0) {
    throw Error(fmt::format("others may read {}, the key of a CA that your browser trusts", path.string()),
                fmt::format("chmod 600 {}", shell_word(path.string())));
  }
}

void require_valid(X509& certificate, std::time_t now, const fs::path& path) {
  std::time_t at = now;
  if (X509_cmp_time(X509_get0_notAfter(&certificate), &at) < 0)
    throw Error(fmt::format("{} has expired", path.string()), kStartAnew);
  if (X509_cmp_time(X509_get0_notBefore(&certificate), &at) > 0)
    throw Error(fmt::format("{} is not valid yet", path.string()), "is the clock of this machine right?");
}

CertificatePtr read_root(const fs::path& certificate_file, const fs::path& key_file, std::time_t now) {
  auto root = std::make_shared<Certificate>();
  root->recipe = "root";
  const std::vector<Bytes> blocks = parse_pem(read_file(certificate_file), "CERTIFICATE");
  if (blocks.size() != 1)
    throw Error(fmt::format("expected one certificate in {}", certificate_file.string()), kStartAnew);
  root->der = blocks[0];
  const uint8_t* at = root->der.data();
  root->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(root->der.size())));
  ERR_clear_error();
  if (!root->x509 || !is_ours(*root->x509)) {
    throw Error(fmt::format("{} is no root of the lab", certificate_file.string()),
                "the lab signs broken certificates, and uses no CA but its own: name another folder");
  }
  require_valid(*root->x509, now, certificate_file);
  require_private(key_file);
  root->key = key_in(key_file);
  const bssl::UniquePtr<EVP_PKEY> certified(X509_get_pubkey(root->x509.get()));
  if (EVP_PKEY_cmp(certified.get(), root->key.get()) != 1) {
    throw Error(fmt::format("{} is not the key of {}", key_file.string(), certificate_file.string()),
                kStartAnew);
  }
  return root;
}

}  // namespace

void keep_root(Pki& pki, const fs::path& folder) {
  create_folder(folder);
  const fs::path certificate_file = folder / "root.pem", key_file = folder / "root.key";
  const bool has_certificate = fs::exists(certificate_file), has_key = fs::exists(key_file);
  if (has_certificate != has_key) {
    throw Error(fmt::format("{} is missing beside {}", (has_key ? certificate_file : key_file).string(),
                            (has_key ? key_file : certificate_file).filename().string()),
                kStartAnew);
  }
  if (!has_certificate) {
    const CertificatePtr made = pki.issue(kRecipe, {});
    write_file(key_file, made->key_pem(), Access::owner);
    write_file(certificate_file, made->pem());
  }
  pki.use("root", read_root(certificate_file, key_file, pki.now()));
}

}  // namespace lab
