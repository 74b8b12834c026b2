// PEM and DER, with the issuer's CRL and OCSP response of a revoked certificate.

#include "certs-gen/issue/client_files.h"
#include "certs-gen/outputs/format.h"
#include "certs-gen/revocation/revocation.h"
#include "certs-gen/x509/pem.h"

namespace lab {
namespace {

bool has_revocation(const Certificate& certificate) {
  return certificate.is_revoked && certificate.issuer != nullptr;
}

Bytes crl_of(const Output& output) {
  return make_crl(*output.certificate->issuer, {output.certificate}, output.now);
}

std::vector<OutputFile> pem_files(const Output& output) {
  const CertificatePtr& certificate = output.certificate;
  std::vector<OutputFile> files = {
      {"chain.pem", chain_pem(certificate)},
      {"key.pem", certificate->key_pem(), Access::owner},
      {"root.pem", root_of(certificate)->pem()},
  };
  if (has_revocation(*certificate)) {
    files.push_back({"issuer.pem", certificate->issuer->pem()});
    files.push_back({"crl.pem", to_pem("X509 CRL", crl_of(output))});
  }
  return files;
}

std::vector<OutputFile> der_files(const Output& output) {
  const CertificatePtr& certificate = output.certificate;
  std::vector<OutputFile> files = {{"certificate.der", text_of(certificate->der)}};
  if (has_revocation(*certificate)) {
    files.push_back({"crl.der", text_of(crl_of(output))});
    files.push_back({"ocsp.der", text_of(make_ocsp_response(*certificate, OcspStatus::revoked, output.now))});
  }
  return files;
}

}  // namespace

const Format kPemFormat = {"pem", "chain.pem, key.pem, root.pem", pem_files};
const Format kDerFormat = {"der", "certificate.der", der_files};

}  // namespace lab
