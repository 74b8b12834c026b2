// The PEM files for a client: its trust anchors and, if the scenario gives it one, its certificate and key.

#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/base/files.h"

namespace lab {

// chain_pem is a certificate and its issuers without the root, leaf first.
std::string chain_pem(const CertificatePtr& certificate);

// ClientFiles writes each file once, into one folder, and overwrites files of an earlier run. Only the owner
// can read the keys. Thread-safe.
class ClientFiles {
 public:
  // The Pki must outlive this; the folder must exist.
  ClientFiles(Pki& pki, std::filesystem::path folder) : pki_(pki), folder_(std::move(folder)) {}

  // ca_file holds the certificates of these recipes; an empty file for none.
  std::filesystem::path ca_file(const std::vector<RecipeName>& recipes) const;
  // certificate_file is a recipe's certificate and its issuers without the root, leaf first; key_file its
  // private key.
  std::filesystem::path certificate_file(const RecipeName& recipe) const;
  std::filesystem::path key_file(const RecipeName& recipe) const;
  // stored_file is a server's certificate for that host as it would lie on the server's disk, issuers
  // included.
  std::filesystem::path stored_file(const RecipeName& recipe, const std::string& host) const;
  // pin is the SHA-256 of a recipe's SubjectPublicKeyInfo in base64, as it is issued for that host (RFC
  // 7469 2.4).
  std::string pin(const RecipeName& recipe, const std::string& host) const;

 private:
  // written is the path of a file. Its first call makes the content.
  std::filesystem::path written(const std::string& name, Access access,
                                const std::function<std::string()>& make) const;

  Pki& pki_;
  const std::filesystem::path folder_;
  mutable std::mutex mutex_;
  mutable std::set<std::string> written_;
};

}  // namespace lab
