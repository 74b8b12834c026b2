// The search for a path: what it finds, and how little it takes.

#include <algorithm>

#include "certs-gen/audit/audited_chain.h"
#include "tests/catch.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/dense_chain.h"

namespace lab {
namespace {

AuditRequest request_of(const std::vector<CertificatePtr>& chain) {
  TestPki pki;
  AuditRequest request;
  for (const CertificatePtr& certificate : chain) request.chain.push_back(certificate->der);
  request.roots = {pki.der("root")};
  request.at = pki.now();
  request.purpose = Purpose::client;
  return request;
}

size_t signatures_checked(const AuditRequest& request) {
  AuditedChain chain{request};
  std::string why;
  for (const Bytes& der : request.chain) chain.sent.push_back(parse_certificate(der, why));
  for (const Bytes& der : request.roots) chain.roots.push_back(parse_certificate(der, why));
  build_path(chain);
  return chain.signatures.checked();
}

TEST_CASE("the audit bounds the signatures it checks in a dense chain, and says that it did", "[audit]") {
  for (const bool is_one_name : {false, true}) {
    const AuditRequest request = request_of(dense_chain(5, 6, is_one_name));
    REQUIRE(request.chain.size() == 145);
    CHECK(signatures_checked(request) <= 2 * 256);
    const Ids found = ids_of(audit(request));
    CHECK(std::find(found.begin(), found.end(), "too-complex") != found.end());
  }
}

TEST_CASE("the audit checks each signature by each key once, on however many paths it lies", "[audit]") {
  const AuditRequest request =
      request_of(dense_chain(3, 3, false));  // 9 paths; 3 keys may have signed each of 9
  CHECK(signatures_checked(request) <= 3 + 9 * 3);
  const Ids found = ids_of(audit(request));
  CHECK(std::find(found.begin(), found.end(), "untrusted-root@2") != found.end());
  CHECK(std::find(found.begin(), found.end(), "too-complex") == found.end());
}

TEST_CASE("the audit bounds the names it compares, and says that it did", "[audit]") {
  TestPki pki(
      "ca: {based_on: intermediate, name_constraints: {permitted: [\"dns:localhost\", "
      "\"dns:n{1..1500}.example\"]}}\n"
      "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"n{1..999}.localhost\"]}");
  CHECK(ids_of(audit(pki.request("x"))) == Ids{"too-complex@1"});
}

TEST_CASE("the audit takes the path whose CAs may issue the leaf, where there is another", "[audit]") {
  for (const char* deviation :
       {"extensions: [{name: basic-constraints, value: {sequence: []}}, {name: key-usage, remove: true}]",
        "key_usage: [crl-sign]", "extended_key_usage: [client-auth]", "not_after: -1d", "digest: sha1",
        "name_constraints: {permitted: [\"dns:corp.example\"]}",
        "extensions: [{oid: 1.3.6.1.4.1.99999.1, critical: true, value: {utf8: a}}]"}) {
    INFO(deviation);
    TestPki pki("other: {based_on: intermediate, key_of: intermediate, subject_of: intermediate, " +
                std::string(deviation) + "}");
    AuditRequest request = pki.request("leaf");
    request.chain = {pki.der("leaf"), pki.der("other"), pki.der("intermediate")};
    CHECK(ids_of(audit(request)) == Ids{"several-paths@1"});
  }
}

TEST_CASE("the audit takes the path that is short enough, where there is another", "[audit]") {
  TestPki pki(
      "long: {based_on: root, issuer: intermediate}\n"
      "short: {based_on: root, issuer: root, key_of: long, subject_of: long}\n"
      "x: {based_on: leaf, issuer: long}");
  AuditRequest request = pki.request("x");
  request.chain = {pki.der("x"), pki.der("long"), pki.der("intermediate"), pki.der("short")};
  CHECK(ids_of(audit(request)) == Ids{"several-paths@1", "unrelated-certificate@2"});
}

TEST_CASE("the audit follows a chain of 100 CAs with one signature for each", "[audit]") {
  TestPki pki;
  const AuditRequest request = pki.request("chain-100-deep");
  CHECK(signatures_checked(request) == request.chain.size());
}

}  // namespace
}  // namespace lab
