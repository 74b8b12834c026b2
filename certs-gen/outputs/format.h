// The file formats in which certs-gen writes a certificate.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "certs-gen/issue/pki.h"
#include "lab-server/base/files.h"

namespace lab {

// What a format may write of one recipe.
struct Output {
  CertificatePtr certificate;
  std::function<CertificatePtr()> of_other_name;  // issues the same recipe for another host
  std::string password;                           // of key stores
  std::time_t now;
};

struct OutputFile {
  std::filesystem::path path;  // in the recipe's folder
  std::string content;
  Access access = Access::everyone;
};

// One of the values of --format.
struct Format {
  const char* name;
  const char* summary;
  // Throws Error when it cannot write this format: the library cannot read the certificate, or a program is
  // missing.
  std::vector<OutputFile> (*files)(const Output& output);
};

extern const Format kPemFormat, kDerFormat, kPkcs12Format, kJavaFormat, kNssFormat, kKubernetesFormat;

const std::vector<const Format*>& formats();
// format returns the format of that name. Throws Error with a "did you mean" for others.
const Format& format(const std::string& name);

}  // namespace lab
