// More judges of the audit: GnuTLS's certtool and Go's x509, on every recipe, each with its reasons to
// differ.

#include <map>

#include "certs-gen/audit/audit.h"
#include "certs-gen/x509/pem.h"
#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/certs-gen/go_judge.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/program.h"

namespace lab {
namespace {

using Reasons = std::map<std::string, const char*>;

// Every difference is of one kind: the audit objects and the judge does not.
const Reasons kGoAccepts = {
    {"10000-sans", "the limit is one of handshakes, not of certificates"},
    {"aki-mismatch", "Go takes key identifiers for hints"},
    {"aki-missing", "the same"},
    {"aki-serial-mismatch", "Go does not read the serial number in it"},
    {"crl-signing-only", "Go does not look at the leaf's key usage"},
    {"no-digital-signature", "the same"},
    {"leaf-ku-keycertsign", "the same"},
    {"dsa-key", "Go judges the leaf's key in the handshake"},
    {"eku-any", "Go takes any purpose for every purpose"},
    {"eku-empty", "Go takes an empty list of purposes for none"},
    {"empty-subject-san-not-critical", "Go does not look at the flag"},
    {"policy-noncritical-constraints", "the same"},
    {"nc-in-leaf", "Go does not look for them in a leaf"},
    {"nc-leading-dot", "Go reads .localhost as localhost"},
    {"rsa-1024", "Go's limit is 1024 bits, and one of handshakes"},
    {"rsa-768", "the same"},
    {"rsa-512", "the same"},
    {"serial-too-long", "Go does not judge serial numbers"},
    {"serial-zero", "the same"},
    {"ski-missing", "Go does not ask for one"},
    {"underscore-in-san", "Go does not judge the names that were not asked for"},
    {"wildcard-tld", "Go matches a wildcard for any one label"},
};

const Reasons kCerttoolAccepts = {
    {"10000-sans", "the limit is one of handshakes, not of certificates"},
    {"aia-critical", "GnuTLS reads it, so it does not mind the flag"},
    {"aki-critical", "the same"},
    {"ski-critical", "the same"},
    {"aia-malformed", "GnuTLS reads it when it is asked for"},
    {"aki-missing", "GnuTLS goes by the name then"},
    {"aki-serial-mismatch", "GnuTLS does not read the serial number in it"},
    {"ski-missing", "GnuTLS does not ask for one"},
    {"cn-only", "GnuTLS falls back to the common name"},
    {"v1-without-extensions", "the same"},
    {"crl-signing-only", "certtool is told a purpose, not a handshake"},
    {"no-digital-signature", "the same"},
    {"leaf-ku-keycertsign", "GnuTLS does not hold the leaf's key usage to its being no CA"},
    {"eku-any", "GnuTLS takes any purpose for every purpose"},
    {"eku-empty", "GnuTLS takes an empty list of purposes for none"},
    {"dsa-key", "GnuTLS reads the leaf's key when the handshake needs it"},
    {"empty-public-key", "the same"},
    {"p192-key", "the same"},
    {"emoji-in-san", "GnuTLS does not judge the names that were not asked for"},
    {"underscore-in-san", "the same"},
    {"empty-subject-san-not-critical", "GnuTLS does not look at the flag"},
    {"policy-noncritical-constraints", "the same"},
    {"nc-dir-mismatch", "GnuTLS does not check constraints of directory names"},
    {"nc-empty", "GnuTLS takes empty constraints for none"},
    {"nc-in-leaf", "GnuTLS does not look for them in a leaf"},
    {"nc-leading-dot", "GnuTLS reads .localhost as all below localhost"},
    {"rsa-1024", "certtool's profile allows it"},
    {"rsa-768", "the same"},
    {"rsa-512", "the same"},
    {"serial-negative", "GnuTLS does not judge serial numbers"},
    {"serial-too-long", "the same"},
    {"serial-zero", "the same"},
    {"version-4", "GnuTLS takes 4 for 3"},
};

// The requests of all recipes, as a client that trusts the lab's root meets them; but for those that are over
// before a judge, who goes by the clock on the wall, comes to them.
std::map<std::string, AuditRequest> requests() {
  TestPki pki;
  std::map<std::string, AuditRequest> all;
  const RecipeBook book = book_with("");
  for (const std::string& id : book.ids()) {
    if (!book.at(id).is_fresh) all.emplace(id, pki.request(id));
  }
  return all;
}

// compare fails where a judge differs from the audit without a reason, and where a reason no longer holds.
void compare(const std::string& id, const AuditRequest& request, bool is_accepted, const Reasons& reasons) {
  const Ids ours = objections(request);
  const auto reason = reasons.find(id);
  INFO(id << ": the audit says [" << join(ours, " ") << "], the judge "
          << (is_accepted ? "accepts" : "refuses"));
  if (reason == reasons.end()) {
    CHECK(ours.empty() == is_accepted);
  } else {
    INFO("differs, because " << reason->second);
    CHECK((!ours.empty() && is_accepted));
  }
}

TEST_CASE("audit and certtool agree on every recipe, but for what certtool does not look at", "[audit]") {
  if (!can_use("certtool")) return;
  const TemporaryFolder folder("audit-certtool-test");
  const std::string chain = (folder.path() / "chain.pem").string(),
                    roots = (folder.path() / "roots.pem").string();
  for (const auto& [id, request] : requests()) {
    write_file(chain, all_pem(request.chain));
    write_file(roots, all_pem(request.roots));
    const ProgramResult said =
        run_program({"certtool", "--verify", "--load-ca-certificate", roots, "--infile", chain,
                     "--verify-hostname", request.host, "--verify-purpose", "1.3.6.1.5.5.7.3.1"});
    compare(id, request, said.exit == 0, kCerttoolAccepts);
  }
}

TEST_CASE("audit and Go's x509 agree on every recipe, but for what Go does not look at", "[audit]") {
  const auto all = requests();
  std::vector<AuditRequest> asked;
  for (const auto& [id, request] : all) asked.push_back(request);
  const std::vector<std::string> verdicts = go_verdicts(asked);
  if (verdicts.empty()) return;
  size_t at = 0;
  for (const auto& [id, request] : all) {
    INFO(verdicts[at]);
    compare(id, request, verdicts[at] == "accepted", kGoAccepts);
    ++at;
  }
}

}  // namespace
}  // namespace lab
