// What a recipe says wrongly stands in the certificate just so, and each such thing gives its one finding.

#include "certs-gen/recipe/deviation.h"

#include "certs-gen/x509/general_name.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

std::string encoded_hex(const std::string& yaml) {
  DerValue value;
  read_value(parse_yaml(yaml, "v.yaml"), value);
  return to_hex(
      encoded(value, [](const std::string& text) { return replace_all(text, "{host}", "a.test"); }));
}

TEST_CASE("a DER value encodes what it says", "[recipe]") {
  const std::pair<const char*, const char*> cases[] = {
      {"{hex: 0a 0B}", "0a0b"},
      {"{integer: 128}", "02020080"},
      {"{boolean: true}", "0101ff"},
      {"{\"null\": ~}", "0500"},
      {"{oid: 2.5.29.17}", "0603551d11"},
      {"{utf8: \"{host}\"}", "0c06612e74657374"},
      {"{bmp: aé}", "1e04006100e9"},
      {"{universal: a}", "1c0400000061"},
      {"{0x82: ab}", "82026162"},
      {"{0xa0: [{integer: 1}, {text: z}]}", "a0040201017a"},
      {"{octet_string: [{sequence: []}]}", "04023000"},
      {"{integer: [{hex: 0001}]}", "02020001"},
  };
  for (const auto& [yaml, expected] : cases) {
    INFO(yaml);
    CHECK(encoded_hex(yaml) == expected);
  }
}

TEST_CASE("what cannot be encoded, or contradicts itself, is an error with its place and a hint",
          "[recipe]") {
  const std::pair<const char*, const char*> cases[] = {
      {"tbs: {subject: {sequence: 5}}", "expected a list of parts, got '5'"},
      {"tbs: {subject: {sequnce: []}}", "unknown key 'sequnce'"},
      {"tbs: {subject: {0x1f: a}}", "begins a tag of several octets"},
      {"tbs: {subject: {0xzz: a}}", "is no identifier octet"},
      {"tbs: {subject: {hex: abc}}", "expected bytes in hex"},
      {"tbs: {subject: {oid: 1.2.x}}", "no object identifier"},
      {"tbs: {subject: {oid: 1.2.3, utf8: a}}", "expected one DER element"},
      {"tbs: {subject: {utf8: \"{hots}\"}}", "unknown placeholder '{hots}'"},
      {"tbs: {version: 0}", "expected"},
      {"tbs: {serial: xyz}", "expected bytes in hex"},
      {"extensions: [{critical: true}]", "an edit is of one extension"},
      {"extensions: [{name: key-usage}]", "an edit that changes nothing"},
      {"extensions: [{name: key-usage, oid: 1.2.3, critical: true}]", "an edit is of one extension"},
      {"extensions: [{name: key-usage, remove: true, critical: true}]", "cannot be changed as well"},
      {"extensions: [{name: all, critical: true}]", "all extensions can only be removed"},
      {"extensions: [{name: key-usgae, remove: true}]", "key-usgae"},
      {"signature: {bytes: \"00\", flipped: true}", "cannot be spoilt as well"},
      {"name_constraints: {permitted: [localhost]}", "does not say what it is a name of"},
      {"name_constraints: {permitted: [\"ip:10.0.0.0\"]}", "no address range"},
      {"name_constraints: {permitted: [\"ip:10.0.0.0/33\"]}", "no prefix length"},
      {"names: [\"ip:localhost\"]", "no IP address"},
      {"names: [\"hex:8\"]", "no element in hex"},
      {"names: [\"n{5..1}.test\"]", "unknown placeholder"},
      {"names: [\"n{1..99999}.test\"]", "unknown placeholder"},
  };
  for (const auto& [yaml, expected] : cases) {
    INFO(yaml);
    const Error error =
        error_of([&, yaml = yaml] { book_with("x: {based_on: leaf, " + std::string(yaml) + "}"); });
    CHECK_THAT(error.message(), ContainsSubstring(expected));
    CHECK(error.where().line > 0);
  }
}

TEST_CASE("an edit of an extension that is not there is an error at the edit", "[recipe]") {
  for (const char* edit : {"{name: tls-feature, critical: true}", "{name: tls-feature, remove: true}"}) {
    TestPki pki("x: {based_on: leaf, extensions: [" + std::string(edit) + "]}");
    const Error error = error_of([&] { pki.issue("x"); });
    CHECK_THAT(error.message(), ContainsSubstring("there is no tls-feature"));
    CHECK(error.where().line > 0);
  }
}

TEST_CASE("extensions can be added, moved, repeated and removed", "[recipe]") {
  TestPki pki(
      "x: {based_on: leaf, extensions: [{name: all, remove: true}, {oid: 1.2.3, value: {hex: aa}}, "
      "{oid: 1.2.4, critical: true, value: {hex: bb}, at: 0, times: 2}]}");
  const std::string hex = to_hex(pki.der("x"));
  const std::string twice = "300a06022a040101ff0401bb";
  CHECK_THAT(hex, ContainsSubstring("a3233021" + twice + twice + "300706022a030401aa"));
}

TEST_CASE("names of all types are written as GeneralNames", "[recipe]") {
  const std::pair<const char*, const char*> cases[] = {
      {"a.test", "8206612e74657374"},
      {"10.0.0.1", "87040a000001"},
      {"dns:10.0.0.1", "820831302e302e302e31"},
      {"dns:", "8200"},
      {"email:a@b", "8103614062"},
      {"uri:x", "860178"},
      {"id:1.2.3", "88022a03"},
      {"hex:8203", "8203"},
      {"dir:a", "a40e300c310a300806035504030c0161"},
  };
  for (const auto& [text, expected] : cases) {
    INFO(text);
    CHECK(to_hex(general_name(text)) == expected);
  }
  CHECK(to_hex(subtree_base("ip:10.0.0.0/9")) == "87080a000000ff800000");
}

TEST_CASE("a recipe of the lab gives the finding it is for", "[audit]") {
  TestPki pki;
  const std::pair<const char*, Ids> cases[] = {
      {"cn-only", {"no-san"}},
      {"wildcard-tld", {"odd-dns-name"}},
      {"null-byte-in-san", {"name-mismatch"}},
      {"san-malformed", {"malformed-extension"}},
      {"emoji-in-san", {"dns-name-not-ascii"}},
      {"underscore-in-san", {"odd-dns-name"}},
      {"nc-permitted-mismatch", {"name-constraint-violated"}},
      {"nc-ip-mismatch", {"name-constraint-violated"}},
      {"nc-dir-mismatch", {"name-constraint-violated"}},
      {"nc-email-mismatch", {"name-constraint-violated"}},
      {"nc-excluded-match", {"name-constraint-violated"}},
      {"nc-permitted", {}},
      {"nc-bad-mask", {"malformed-name-constraints@1"}},
      {"nc-empty", {"malformed-name-constraints@1"}},
      {"nc-null", {"malformed-name-constraints@1"}},
      {"nc-in-leaf", {"name-constraints-in-leaf"}},
      {"client-auth-only", {"wrong-purpose"}},
      {"eku-empty", {"wrong-purpose"}},
      {"eku-any", {"any-purpose"}},
      {"crl-signing-only", {"key-usage"}},
      {"unknown-critical-leaf", {"unknown-critical-extension"}},
      {"unknown-critical-intermediate", {"unknown-critical-extension@1"}},
      {"rsa-512", {"weak-key"}},
      {"rsa-2052", {}},
      {"md5-leaf", {"weak-signature"}},
      {"sha1-intermediate", {"weak-signature@1"}},
      {"bad-signature-leaf", {"broken-signature"}},
      {"bad-signature-intermediate", {"broken-signature@1"}},
      {"signed-by-stranger", {"broken-signature"}},
      {"signature-truncated", {"broken-signature"}},
      {"signature-zero", {"broken-signature"}},
      {"sigalg-mismatch", {"signature-algorithm-mismatch"}},
      {"v1-with-extensions", {"bad-version"}},
      {"version-4", {"bad-version"}},
      {"serial-zero", {"bad-serial"}},
      {"serial-negative", {"bad-serial"}},
      {"serial-too-long", {"bad-serial"}},
      {"empty-subject", {}},
      {"empty-subject-san-not-critical", {"empty-subject"}},
      {"empty-issuer", {"empty-issuer"}},
      {"duplicate-extension", {"duplicate-extension"}},
      {"aki-missing", {"no-authority-key-id"}},
      {"aki-mismatch", {"key-id-mismatch"}},
      {"aki-critical", {"wrong-criticality"}},
      {"ski-missing", {"no-subject-key-id@1"}},
      {"aia-malformed", {"malformed-extension"}},
      {"10000-sans", {"oversized-chain"}},
  };
  for (const auto& [recipe, expected] : cases) {
    INFO(recipe);
    CHECK(ids_of(audit(pki.request(recipe))) == expected);
  }
}

}  // namespace
}  // namespace lab
