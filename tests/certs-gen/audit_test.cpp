#include "certs-gen/audit/audit.h"

#include <set>

#include "certs-gen/x509/host_name.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

// Faulty certificates of all kinds, by the one finding each must give.
struct Case {
  const char* finding;  // "" for none
  const char* recipes;  // the last one is audited; the others are its bases and issuers
  const char* root = "root";
};

const Case kCases[] = {
    {"odd-dns-name", "x: {based_on: leaf, names: [\"*.localhost\"]}"},
    {"", "x: {based_on: leaf, names: [A.LocalHost]}"},
    {"any-purpose", "x: {based_on: leaf, extended_key_usage: [any]}"},
    {"", "x: {based_on: leaf, extended_key_usage: [], key_usage: []}"},
    {"", "x: {based_on: leaf, key: ed25519}"},
    {"", "x: {based_on: leaf, issuer: root}"},
    {"expired", "x: {based_on: leaf, not_before: -2d, not_after: -1s}"},
    {"expired@1", "ca: {based_on: intermediate, not_after: -1d}\nx: {based_on: leaf, issuer: ca}"},
    {"expired@2",
     "top: {based_on: root, not_after: -1d}\nca: {based_on: intermediate, issuer: top}\n"
     "x: {based_on: leaf, issuer: ca}",
     "top"},
    {"not-yet-valid", "x: {based_on: leaf, not_before: 10m}"},
    {"name-mismatch", "x: {based_on: leaf, names: [other.localhost]}"},
    {"name-mismatch", "x: {based_on: leaf, names: [\"*.a.localhost\", localhost, \"a*.localhost\"]}"},
    {"name-mismatch", "x: {based_on: leaf, names: [127.0.0.1]}"},
    {"no-san", "x: {based_on: leaf, names: [], common_name: \"{host}\"}"},
    {"self-signed", "x: {based_on: leaf, issuer: self}"},
    {"issuer-missing", "x: {based_on: leaf, issuer: other-root}"},
    {"untrusted-root@1", "x: {based_on: leaf, issuer: other-intermediate}"},
    {"bad-signature@1",
     "one: {based_on: root, common_name: Same}\ntwin: {based_on: root, common_name: Same}\n"
     "ca: {based_on: intermediate, issuer: one}\nx: {based_on: leaf, issuer: ca}",
     "twin"},
    {"not-a-ca@1",
     "ca: {based_on: root, issuer: root, ca: false, key_usage: []}\nx: {based_on: leaf, issuer: ca}"},
    {"not-a-ca@1",
     "ca: {based_on: intermediate, basic_constraints: false, key_usage: []}\nx: {based_on: leaf, issuer: "
     "ca}"},
    {"missing-key-cert-sign@1",
     "ca: {based_on: root, issuer: root, key_usage: [crl-sign]}\nx: {based_on: leaf, issuer: ca}"},
    {"misplaced-path-length", "x: {based_on: leaf, path_length: 0}"},
    // Ed448, P-192, no point of P-256.
    {"signature-unverifiable",
     "top: {based_on: root, tbs: {public_key: {sequence: [{sequence: [{oid: 1.3.101.113}]}, {bit_string: "
     "[{hex: "
     "\"00\"}]}]}}}\nx: {based_on: leaf, issuer: top}",
     "top"},
    {"signature-unverifiable",
     "top: {based_on: root, tbs: {public_key: {sequence: [{sequence: [{oid: 1.2.840.10045.2.1}, {oid: "
     "1.2.840.10045.3.1.1}]}, {bit_string: [{hex: 0004 188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012 "
     "07192b95ffc8da78631011ed6b24cdd573f977a11e794811}]}]}}}\nx: {based_on: leaf, issuer: top}",
     "top"},
    {"signature-unverifiable",
     "top: {based_on: root, tbs: {public_key: {sequence: [{sequence: [{oid: 1.2.840.10045.2.1}, {oid: "
     "1.2.840.10045.3.1.7}]}, {bit_string: [{hex: 0004}, {hex: "
     "\"0101010101010101010101010101010101010101010101010101010101010101 "
     "0101010101010101010101010101010101010101010101010101010101010102\"}]}]}}}\n"
     "x: {based_on: leaf, issuer: top}",
     "top"},
    {"bad-public-key@1", "x: {based_on: leaf, issuer: off-curve-ca}"},
    {"bad-public-key", "x: {based_on: leaf, tbs: {public_key: {sequence: []}}}"},
    {"bad-public-key", "x: {based_on: leaf, tbs: {public_key: {sequence: [{sequence: []}]}}}"},
    // RSA over SHA3-256.
    {"signature-unverifiable",
     "x: {based_on: leaf, tbs: {signature: {sequence: [{oid: 2.16.840.1.101.3.4.3.14}, {\"null\": ~}]}}, "
     "signature: {algorithm: {sequence: [{oid: 2.16.840.1.101.3.4.3.14}, {\"null\": ~}]}}}"},
    // A key of another kind than the algorithm's made no such signature.
    {"broken-signature",
     "x: {based_on: leaf, tbs: {signature: {sequence: [{oid: 1.2.840.113549.1.1.11}, {\"null\": ~}]}}, "
     "signature: "
     "{algorithm: {sequence: [{oid: 1.2.840.113549.1.1.11}, {\"null\": ~}]}}}"},
    {"name-constraint-violated",
     "top: {based_on: root, name_constraints: {excluded: [\"dns:localhost\"]}}\nx: {based_on: leaf, issuer: "
     "top}",
     "top"},
    {"malformed-name-constraints@1",
     "top: {based_on: root, name_constraints: {excluded: [\"ip:10.0.0.0/255.0.255.0\"]}}\n"
     "x: {based_on: leaf, issuer: top}",
     "top"},
    // An otherName, which nobody here holds against another.
    {"name-constraint-violated",
     "ca: {based_on: intermediate, name_constraints: {excluded: [\"hex:a00906032a0305a0020500\"]}}\n"
     "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"hex:a00906032a0304a0020500\"]}"},
    {"",
     "ca: {based_on: intermediate, name_constraints: {excluded: [\"hex:a00906032a0305a0020500\"]}}\n"
     "x: {based_on: leaf, issuer: ca}"},
    {"name-constraint-violated",
     "ca: {based_on: intermediate, name_constraints: {permitted: [\"email:corp.example\"]}}\n"
     "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"email:a@b@corp.example\"]}"},
    {"",
     "ca: {based_on: intermediate, name_constraints: {permitted: [\"email:corp.example\"]}}\n"
     "x: {based_on: leaf, issuer: ca, names: [\"{host}\", 'email:\"a@b\"@corp.example']}"},
    {"name-constraint-violated",
     "ca: {based_on: intermediate, name_constraints: {excluded: [\"uri:corp.example\"]}}\n"
     "x: {based_on: leaf, issuer: ca, names: [\"{host}\", \"uri:https://10.0.0.1/\"]}"},
    {"path-length-exceeded@2",
     "lower: {based_on: intermediate, issuer: intermediate}\nx: {based_on: leaf, issuer: lower}"},
    {"path-length-exceeded@2",
     "top: {based_on: root, path_length: 0}\nca: {based_on: intermediate, issuer: top}\n"
     "x: {based_on: leaf, issuer: ca}",
     "top"},
    {"wrong-purpose", "x: {based_on: leaf, extended_key_usage: [client-auth]}"},
    {"wrong-purpose@1",
     "ca: {based_on: intermediate, extended_key_usage: [client-auth]}\nx: {based_on: leaf, issuer: ca}"},
    {"key-usage", "x: {based_on: leaf, key_usage: [crl-sign]}"},
    {"weak-key", "x: {based_on: leaf, key: rsa1024}"},
    {"unusable-key",
     "x: {based_on: leaf, tbs: {public_key: {sequence: [{sequence: [{oid: 1.2.840.10040.4.1}]}, "
     "{bit_string: [{hex: 00020103}]}]}}}"},
    {"weak-key@1", "ca: {based_on: intermediate, key: rsa1024}\nx: {based_on: leaf, issuer: ca}"},
    {"weak-signature", "x: {based_on: leaf, digest: sha1}"},
    {"weak-signature@1", "ca: {based_on: intermediate, digest: sha1}\nx: {based_on: leaf, issuer: ca}"},
    {"weak-signature", "top: {based_on: root, key: rsa2048}\nx: {based_on: leaf, issuer: top, digest: md5}",
     "top"},
    {"", "top: {based_on: root, digest: sha1}\nx: {based_on: leaf, issuer: top}", "top"},
};

TEST_CASE("a certificate with one defect gives exactly its one finding", "[audit]") {
  for (const Case& one : kCases) {
    INFO(one.recipes);
    TestPki pki(one.recipes);
    const Ids expected = *one.finding == '\0' ? Ids{} : Ids{one.finding};
    CHECK(ids_of(audit(pki.request("x", one.root))) == expected);
  }
}

TEST_CASE("the lab's recipes give the findings they are named for", "[audit]") {
  TestPki pki;
  const std::pair<const char*, Ids> cases[] = {
      {"leaf", {}},
      {"leaf-rsa", {}},
      {"leaf-ocsp", {}},
      {"revoked", {}},  // only a responder or a CRL can tell
      {"expired", {"expired"}},
      {"not-yet-valid", {"not-yet-valid"}},
      {"wrong-host", {"name-mismatch"}},
      {"default-certificate", {"name-mismatch"}},
      {"self-signed", {"self-signed"}},
      {"unknown-ca", {"untrusted-root@1"}},
  };
  for (const auto& [recipe, expected] : cases) {
    INFO(recipe);
    CHECK(ids_of(audit(pki.request(recipe))) == expected);
  }
}

TEST_CASE("client certificates are judged for their purpose and without a name", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("client", "client-root");
  request.purpose = Purpose::client;
  CHECK(ids_of(audit(request)).empty());

  AuditRequest wrong = pki.request("client-wrong-ca", "client-root");
  wrong.purpose = Purpose::client;
  CHECK(ids_of(audit(wrong)) == Ids{"issuer-missing"});

  AuditRequest server = pki.request("leaf");
  server.purpose = Purpose::client;
  CHECK(ids_of(audit(server)) == Ids{"wrong-purpose"});
}

TEST_CASE("the audit goes on after its first finding", "[audit]") {
  TestPki pki(
      "ca: {based_on: intermediate, ca: false}\n"
      "x: {based_on: leaf, issuer: ca, names: [b.test], not_before: -2d, not_after: -1d, key: rsa1024}");

  CHECK(ids_of(audit(pki.request("x"))) == Ids{"expired", "weak-key", "name-mismatch", "not-a-ca@1",
                                               "key-cert-sign-without-ca@1", "misplaced-path-length@1"});
}

TEST_CASE("what a server sends wrongly is found", "[audit]") {
  TestPki pki("second: {based_on: intermediate, issuer: root}");
  const Bytes leaf = pki.der("leaf"), intermediate = pki.der("intermediate"), root = pki.der("root");
  const std::pair<std::vector<Bytes>, Ids> cases[] = {
      {{leaf, intermediate}, {}},
      {{leaf, intermediate, root}, {}},
      {{leaf}, {"issuer-missing"}},
      {{leaf, root}, {"issuer-missing"}},
      {{leaf, root, intermediate}, {"wrong-order@1"}},
      {{leaf, intermediate, intermediate}, {"duplicate-certificate@2"}},
      {{leaf, leaf, intermediate}, {"duplicate-certificate@1"}},
      {{leaf, pki.der("other-root"), intermediate}, {"unrelated-certificate@1"}},
      {{leaf, pki.der("second"), intermediate}, {"unrelated-certificate@1"}},
      {{}, {"no-certificate"}},
      {{leaf, {0x30, 0x00}}, {"unparsable@1"}},
      {{leaf, {}}, {"unparsable@1"}},
      {{{0x00}, intermediate}, {"unparsable"}},
  };
  for (const auto& [chain, expected] : cases) {
    AuditRequest request = pki.request("leaf");
    request.chain = chain;
    INFO("expected " << (expected.empty() ? "nothing" : expected[0]) << ", " << chain.size() << " sent");
    CHECK(ids_of(audit(request)) == expected);
  }
}

TEST_CASE("a flipped bit in a signature is a broken-signature and nothing else", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("leaf");
  request.chain[0].back() ^= 1;

  CHECK(ids_of(audit(request)) == Ids{"broken-signature"});
}

TEST_CASE("bytes after a certificate make it unparsable", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("leaf");
  request.chain[0].push_back(0);

  CHECK(ids_of(audit(request)) == Ids{"unparsable"});
}

TEST_CASE("the audit survives every truncation and every flipped byte of a leaf", "[audit]") {
  TestPki pki;
  const AuditRequest good = pki.request("leaf");
  const Bytes leaf = good.chain[0];
  size_t silent = 0;
  for (size_t i = 0; i < leaf.size(); ++i) {
    AuditRequest cut = good, flipped = good;
    cut.chain[0].resize(i);
    flipped.chain[0][i] ^= 0xff;
    CHECK(ids_of(audit(cut)) == Ids{"unparsable"});
    silent += audit(flipped).empty() ? 1 : 0;
  }
  CHECK(silent == 0);
}

TEST_CASE("validity includes both its ends", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("leaf");
  const auto at = [&](std::time_t time) {
    request.at = time;
    return ids_of(audit(request));
  };
  const std::time_t begin = pki.now() - 3600, end = pki.now() + 7 * 86400;

  CHECK(at(begin).empty());
  CHECK(at(begin - 1) == Ids{"not-yet-valid"});
  CHECK(at(end).empty());
  CHECK(at(end + 1) == Ids{"expired"});
}

TEST_CASE("a root that does not parse is our own error", "[audit]") {
  TestPki pki;
  AuditRequest request = pki.request("leaf");
  request.roots.push_back({0x30});

  CHECK_THAT(error_of([&] { audit(request); }).message(), ContainsSubstring("a root cannot be read"));
}

TEST_CASE("host names match as RFC 9525 6.3 says", "[audit]") {
  struct Match {
    const char* presented;
    const char* host;
    bool is_match;
  };
  const Match matches[] = {
      {"a.test", "a.test", true},    {"A.Test", "a.tEST", true},      {"a.test", "a.test.", true},
      {"a.test", "b.a.test", false}, {"*.test", "a.test", true},      {"*.test", "b.a.test", false},
      {"*.test", "test", false},     {"*.test", ".test", false},      {"*", "test", false},
      {"a*.test", "ab.test", false}, {"a.*.test", "a.b.test", false}, {"", "", false},
      {"*.a.test", "a.test", false},
  };
  for (const Match& one : matches) {
    INFO(one.presented << " for " << one.host);
    CHECK(dns_name_matches(one.presented, one.host) == one.is_match);
  }
  CHECK_FALSE(dns_name_matches(std::string_view("a.test\0.evil", 12), "a.test"));
}

TEST_CASE("every finding of the table is named once and has a clause", "[audit]") {
  std::set<std::string> ids;
  for (const FindingKind& kind : finding_kinds()) {
    CHECK(ids.insert(kind.id).second);
    CHECK_THAT(kind.clause, ContainsSubstring("RFC "));
  }
}

}  // namespace
}  // namespace lab
