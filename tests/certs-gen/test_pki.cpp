#include "tests/certs-gen/test_pki.h"

#include <set>
#include "certs-gen/x509/pem.h"

#include "certs-gen/recipe/lab_recipes.h"
#include "tests/support/program.h"

namespace lab {

RecipeBook book_with(const std::string& recipes) {
  static const Node lab = lab_recipes(source_dir());
  std::vector<Node::Entry> all = lab.entries();
  const Node more = parse_yaml(recipes, "test.yaml");
  all.insert(all.end(), more.entries().begin(), more.entries().end());
  return RecipeBook::parse(map_node(std::move(all), lab.where()));
}

TestPki::TestPki(const std::string& recipes) : book_(book_with(recipes)), pki_(book_) {}

CertificatePtr TestPki::issue(const std::string& recipe) {
  return pki_.issue(recipe, {.host = kHost,
                             .urls = {{ResponderKind::ocsp, "http://127.0.0.1:1/ocsp"},
                                      {ResponderKind::crl, "http://127.0.0.1:1/crl"},
                                      {ResponderKind::aia, "http://127.0.0.1:1/issuer"}}});
}

AuditRequest TestPki::request(const std::string& recipe, const std::string& root) {
  AuditRequest request;
  for (const CertificatePtr& certificate : chain_of(issue(recipe))) request.chain.push_back(certificate->der);
  request.roots = {der(root)};
  request.host = kHost;
  request.at = now();
  return request;
}

std::string all_pem(const std::vector<Bytes>& certificates) {
  std::string text;
  for (const Bytes& der : certificates) text += to_pem("CERTIFICATE", der);
  return text;
}

std::vector<std::string> ids_of(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  for (const Finding& finding : findings) {
    ids.push_back(finding.depth == 0 ? finding.id : finding.id + "@" + std::to_string(finding.depth));
  }
  return ids;
}

Ids objections(const AuditRequest& request) {
  static const std::set<std::string> kTidiness = {"duplicate-certificate", "unrelated-certificate",
                                                  "wrong-order", "several-paths", "long-chain"};
  std::vector<Finding> findings = audit(request);
  std::erase_if(findings, [](const Finding& finding) { return kTidiness.contains(finding.id); });
  return ids_of(findings);
}

}  // namespace lab
