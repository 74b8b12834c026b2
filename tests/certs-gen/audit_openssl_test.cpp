// Somebody else judges: the audit's verdict and `openssl verify`'s must be the same on every chain.

#include "certs-gen/audit/audit.h"

#include <map>
#include <set>

#include "certs-gen/x509/pem.h"
#include "lab-server/base/files.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/openssl.h"

namespace lab {
namespace {

// What openssl says of the same request: exit 0 is "no objection".
ProgramResult openssl_verify(const AuditRequest& request) {
  const TemporaryFolder folder("audit-openssl-test");
  const auto file = [&](const char* name) { return (folder.path() / name).string(); };
  write_file(file("leaf.pem"), all_pem({request.chain[0]}));
  write_file(file("sent.pem"), all_pem(request.chain));
  write_file(file("roots.pem"), all_pem(request.roots));
  const bool is_server = request.purpose == Purpose::server;
  std::vector<std::string> argv = {"openssl", "verify", "-x509_strict", "-no-CApath", "-no-CAstore",
                                   // Level 2 is the audit's measure too: RSA from 2048 bits on, no SHA-1.
                                   "-auth_level", "2", "-purpose", is_server ? "sslserver" : "sslclient",
                                   "-attime", std::to_string(request.at), "-CAfile", file("roots.pem"),
                                   "-untrusted", file("sent.pem")};
  if (is_server) argv.insert(argv.end(), {"-verify_hostname", request.host});
  argv.push_back(file("leaf.pem"));
  return run_program(argv);
}

// Both verdicts, when they differ.
std::string difference(const std::string& name, const AuditRequest& request) {
  const Ids ours = objections(request);
  const ProgramResult theirs = openssl_verify(request);
  if (ours.empty() == (theirs.exit == 0)) return {};
  return name + ": audit says [" + join(ours, " ") + "], openssl says " + theirs.output;
}

// Where the two differ on purpose, and why; a recipe that no longer differs fails the test too.
const std::map<std::string, const char*> kDiffers = {
    {"no-digital-signature", "keyEncipherment is enough for openssl's sslserver purpose"},
    {"nc-bad-mask", "openssl reads a mask when there is an address to hold against it"},
    {"nc-leading-dot", "openssl reads .localhost as all below localhost"},
    {"nc-empty", "openssl takes empty constraints for none"},
    {"nc-in-leaf", "openssl does not look for it in a leaf"},
    {"underscore-in-san", "openssl does not judge the names that were not asked for"},
    {"emoji-in-san", "the same"},
    {"cn-only", "openssl falls back to the common name"},
    {"v1-without-extensions", "openssl falls back to the common name"},
    {"version-4", "openssl reads any version"},
    {"policy-noncritical-constraints", "openssl does not look at the flag"},
    {"serial-zero", "openssl does not judge serial numbers"},
    {"serial-negative", "openssl does not judge serial numbers"},
    {"serial-too-long", "openssl does not judge serial numbers"},
    {"aia-malformed", "openssl reads it when it is asked for"},
    {"10000-sans", "the limit is one of handshakes, not of certificates"},
    {"dsa-key", "openssl judges the leaf's key in the handshake"},
};

TEST_CASE("audit and openssl agree on every recipe, as server and as client", "[audit]") {
  if (!has_openssl()) return;
  TestPki pki;
  std::string differences;
  std::set<std::string> differing;
  size_t count = 0, accepted = 0;
  for (const std::string& id : book_with("").ids()) {
    for (const char* root : {"root", "client-root", "other-root"}) {
      for (Purpose purpose : {Purpose::server, Purpose::client}) {
        AuditRequest request = pki.request(id, root);
        request.purpose = purpose;
        const std::string differs = difference(id + " under " + root, request);
        if (!differs.empty()) differing.insert(id);
        if (!kDiffers.contains(id)) differences += differs;
        accepted += audit(request).empty() ? 1 : 0;
        ++count;
      }
    }
  }
  INFO(differences);
  CHECK(differences.empty());
  CHECK(count >= 18 * 6);
  for (const auto& [id, reason] : kDiffers) {
    INFO(id << " differs, because " << reason);
    CHECK(differing.contains(id));
  }
  CHECK(accepted >= 6);  // agreeing only on refusals would say little
}

// Deviations beyond the lab's recipes; of each, recipe x is judged.
const char* const kDeviationsOfOpenSsl[] = {
    "x: {based_on: leaf, names: [\"*.b.localhost\"]}",
    "x: {based_on: leaf, names: [\"{host}\", b.test, 127.0.0.1]}",
    "x: {based_on: leaf, names: [127.0.0.1]}",
    "x: {based_on: leaf, names: []}",
    "x: {based_on: leaf, not_after: -1s}",
    "x: {based_on: leaf, not_before: 1m}",
    "x: {based_on: leaf, extended_key_usage: [client-auth]}",
    "x: {based_on: leaf, extended_key_usage: [client-auth, server-auth]}",
    "x: {based_on: leaf, extended_key_usage: []}",
    "x: {based_on: leaf, extended_key_usage: [code-signing]}",
    "x: {based_on: leaf, key_usage: []}",
    "x: {based_on: leaf, key_usage: [crl-sign]}",
    "x: {based_on: leaf, key: rsa1024}",
    "x: {based_on: leaf, key: rsa3072}",
    "x: {based_on: leaf, key: p521, digest: sha512}",
    "x: {based_on: leaf, key: ed25519}",
    "x: {based_on: leaf, digest: sha1}",
    "x: {based_on: leaf, issuer: root}",
    "ca: {based_on: intermediate, not_after: -1d}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, not_before: 1d}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, ca: false}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, basic_constraints: false}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, key_usage: [crl-sign]}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, key_usage: [key-cert-sign]}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, extended_key_usage: [client-auth]}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, extended_key_usage: [server-auth]}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, key: rsa1024}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, key: ed25519}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, digest: sha1}\nx: {based_on: leaf, issuer: ca}",
    "ca: {based_on: intermediate, path_length: 1}\nlow: {based_on: intermediate, issuer: ca}\n"
    "x: {based_on: leaf, issuer: low}",
    "ca: {based_on: intermediate, path_length: 0}\nlow: {based_on: intermediate, issuer: ca}\n"
    "x: {based_on: leaf, issuer: low}",
    "ca: {based_on: intermediate, common_name: Same}\nlow: {based_on: ca, issuer: ca, path_length: 0}\n"
    "x: {based_on: leaf, issuer: low}",
    "x: {based_on: leaf, issuer: leaf}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"dns:localhost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"dns:a.localhost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"dns:b.localhost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"dns:calhost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {excluded: [\"dns:LocalHost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {excluded: [\"dns:b.localhost\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"ip:127.0.0.0/8\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", 127.0.0.1]}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"ip:127.0.0.0/32\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", 127.0.0.1]}",
    "ca: {based_on: intermediate, name_constraints: {excluded: [\"ip:2001:db8::/33\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"2001:db8:7fff::1\"]}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"email:a.test\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"email:b@a.test\"]}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"email:.a.test\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"email:b@a.test\"]}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"uri:.a.test\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"uri:https://b.a.test:8443/x\"]}",
    "ca: {based_on: intermediate, name_constraints: {excluded: [\"uri:a.test\"]}}\n"
    "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"uri:https://a.test/x\"]}",
    "ca: {based_on: intermediate, name_constraints: {permitted: [\"dir:Somebody\"]}}\nx: {based_on: leaf, "
    "issuer: ca}",
    "low: {based_on: intermediate, issuer: ca}\n"
    "ca: {based_on: intermediate, path_length: 1, name_constraints: {permitted: [\"dns:other.test\"]}}\n"
    "x: {based_on: leaf, issuer: low}",
};

TEST_CASE("audit and openssl agree on deviations of every part of a chain", "[audit]") {
  if (!has_openssl()) return;
  std::string differences;
  for (const char* deviation : kDeviationsOfOpenSsl) {
    TestPki pki(deviation);
    differences += difference(deviation, pki.request("x"));
  }
  INFO(differences);
  CHECK(differences.empty());
}

TEST_CASE("audit and openssl agree on roots that are faulty themselves", "[audit]") {
  if (!has_openssl()) return;
  std::string differences;
  for (const char* root : {"not_after: -1d", "not_before: 1d", "ca: false", "key_usage: [crl-sign]",
                           "path_length: 0", "path_length: 1", "key: rsa1024", "digest: sha1"}) {
    TestPki pki("top: {based_on: root, " + std::string(root) +
                "}\nca: {based_on: intermediate, issuer: top}\nx: {based_on: leaf, issuer: ca}");
    differences += difference(root, pki.request("x", "top"));
  }
  INFO(differences);
  CHECK(differences.empty());
}

// Lists as servers send them, and what the client trusts.
struct Graph {
  std::vector<const char*> send;
  std::vector<const char*> trusts;
};

const Graph kGraphs[] = {
    {{"leaf", "intermediate", "root-by-retired"}, {"retired-root", "root"}},
    {{"leaf", "intermediate", "root-by-retired"}, {"retired-root"}},
    {{"leaf", "intermediate", "root-by-retired"}, {"root"}},
    {{"leaf", "intermediate"}, {"other-root", "previous-root", "root"}},
    {{"leaf", "intermediate"}, {"previous-root"}},
    {{"leaf", "same-name-intermediate"}, {"root"}},
    {{"same-name-different-key-ca", "intermediate-by-same-name-root"}, {"root"}},
    {{"unknown-ca", "other-intermediate", "other-root"}, {"root"}},
    {{"unknown-ca", "other-intermediate", "other-root-by-bridge", "bridge-by-root"}, {"root"}},
    {{"unknown-ca", "other-intermediate", "other-root-by-bridge"}, {"root"}},
    {{"leaf-of-cycle", "cycle-a-by-b", "cycle-b-by-a"}, {"root"}},
    {{"leaf-of-cycle", "cycle-a-by-b", "cycle-b-by-a"}, {"cycle-b"}},
    {{"leaf", "intermediate-by-other"}, {"root"}},
    {{"leaf", "intermediate-by-other"}, {"other-root"}},
    {{"leaf", "intermediate-by-sha1"}, {"root"}},
    {{"leaf", "root", "intermediate"}, {"root"}},
    {{"leaf", "leaf", "intermediate"}, {"root"}},
    {{"leaf", "intermediate", "other-root"}, {"root"}},
    {{"leaf-by-proxy", "proxy-root"}, {"root"}},
    {{"pathlen-violated", "below-intermediate", "intermediate"}, {"root"}},
};

TEST_CASE("audit and openssl agree on cross-signed, circular and untidy chains", "[audit]") {
  if (!has_openssl()) return;
  TestPki pki;
  std::string differences;
  for (const Graph& graph : kGraphs) {
    AuditRequest request = pki.request("leaf");
    request.chain.clear();
    request.roots.clear();
    std::string name;
    for (const char* recipe : graph.send) {
      request.chain.push_back(pki.der(recipe));
      name += std::string(recipe) + " ";
    }
    for (const char* recipe : graph.trusts) request.roots.push_back(pki.der(recipe));
    differences += difference(name, request);
  }
  INFO(differences);
  CHECK(differences.empty());
}

TEST_CASE("audit comes back on a path that leads nowhere, and says that there were two", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("leaf");
  for (const char* dead_end : {"intermediate-by-other", "intermediate-by-sha1"}) {
    request.chain = {pki.der("leaf"), pki.der(dead_end), pki.der("intermediate")};
    CHECK(ids_of(audit(request)) == Ids{"several-paths@1"});
  }
  request.chain = {pki.der("signing-root"), pki.der("intermediate-by-signing-root"),
                   pki.der("leaf-by-signing-root")};
  request.roots = {pki.der("signing-root")};
  CHECK(ids_of(audit(request)) == Ids{"leaf-not-first@2"});
}

TEST_CASE("openssl reads the key of dsa-key, and finds its parameters and its value right", "[audit]") {
  if (!has_openssl()) return;
  TestPki pki;
  const TemporaryFolder folder("dsa-key-test");
  const std::string leaf = (folder.path() / "leaf.pem").string();
  write_file(leaf, to_pem("CERTIFICATE", pki.der("dsa-key")));
  const std::string shown = run_program({"openssl", "x509", "-in", leaf, "-noout", "-text"}).output;
  CHECK_THAT(shown, ContainsSubstring("dsaEncryption"));
  CHECK_THAT(shown, ContainsSubstring("Public-Key: (2048 bit)"));
  CHECK_THAT(shown, ContainsSubstring("Q:"));
  const ProgramResult checked = run_program(
      {"sh", "-c", "openssl x509 -in '" + leaf + "' -noout -pubkey | openssl pkey -pubin -pubcheck -noout"});
  CHECK(checked.output == "Key is valid\n");
}

TEST_CASE("audit and openssl agree on broken signatures and missing issuers", "[audit]") {
  if (!has_openssl()) return;
  TestPki pki;
  std::string differences;
  for (size_t broken : {0u, 1u}) {
    AuditRequest request = pki.request("leaf");
    request.chain[broken].back() ^= 1;
    differences += difference("broken " + std::to_string(broken), request);
  }
  AuditRequest lone = pki.request("leaf");
  lone.chain.resize(1);
  differences += difference("lone leaf", lone);
  INFO(differences);
  CHECK(differences.empty());
}

}  // namespace
}  // namespace lab
