// An NSS database, as Firefox and Chromium on Linux keep them, made by NSS's own certutil.

#include <fmt/format.h>

#include "certs-gen/outputs/format.h"
#include "lab-server/base/error.h"
#include "lab-server/base/run.h"

namespace lab {
namespace {

void certutil(std::vector<std::string> arguments) {
  constexpr int kNotFound = 127;
  arguments.insert(arguments.begin(), "certutil");
  const int status = run_silently(arguments);
  if (status == 0) return;
  if (status == kNotFound) {
    throw Error("certutil, which makes NSS databases, is not installed", "apt-get install libnss3-tools");
  }
  throw Error(fmt::format("certutil {} ended with status {}", arguments[1], status), "is it NSS's certutil?");
}

std::vector<OutputFile> database(const Output& output) {
  const TemporaryFolder folder("certs-gen-nss");
  const std::string database = "sql:" + folder.path().string();
  const std::string root = (folder.path() / "root.pem").string();
  const CertificatePtr trusted = root_of(output.certificate);
  write_file(root, trusted->pem());
  certutil({"-N", "-d", database, "--empty-password"});
  certutil({"-A", "-d", database, "-n", trusted->recipe, "-t", "C,,", "-i", root});
  std::vector<OutputFile> files;
  for (const char* name : {"cert9.db", "key4.db", "pkcs11.txt"}) {
    files.push_back({std::filesystem::path("nssdb") / name, read_file(folder.path() / name), Access::owner});
  }
  return files;
}

}  // namespace

const Format kNssFormat = {"nss", "nssdb/: a database that trusts the root (needs certutil)", database};

}  // namespace lab
