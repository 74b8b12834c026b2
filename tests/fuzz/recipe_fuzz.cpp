// Feeds any text to what reads recipes and issues their certificates: a mistake must be an Error, never a
// crash, and what is issued must survive the audit.

#include <string>

#include "certs-gen/audit/audit.h"
#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/error.h"

namespace lab {
namespace {

// RSA keys take too long to be made thousands of times a second.
bool is_slow(const Recipe& recipe) { return std::string_view(recipe.key->name).starts_with("rsa"); }

void issue_all(const RecipeBook& book) {
  for (const std::string& id : book.ids()) {
    if (is_slow(book.at(id))) return;
  }
  Pki pki(book);
  size_t left = 20;
  for (const std::string& id : book.ids()) {
    if (left-- == 0) return;
    const CertificatePtr leaf =
        pki.issue(id, {.host = "a.test", .urls = {{ResponderKind::ocsp, "http://o.test"}}});
    AuditRequest request;
    for (const CertificatePtr& certificate : chain_of(leaf)) request.chain.push_back(certificate->der);
    request.roots = {root_of(leaf)->der};
    request.host = "a.test";
    request.at = pki.now();
    audit(request);
  }
}

}  // namespace
}  // namespace lab

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const std::string text(reinterpret_cast<const char*>(data), size);
    lab::issue_all(lab::RecipeBook::parse(lab::parse_yaml(text, "fuzz.yaml")));
  } catch (const lab::Error&) {
  }
  return 0;
}
