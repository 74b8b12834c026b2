#include "certs-gen/issue/pki.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <set>
#include <thread>

#include "certs-gen/audit/parsed_certificate.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/der.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

std::unique_ptr<ParsedCertificate> parsed(const CertificatePtr& certificate) {
  std::string why;
  auto result = parse_certificate(certificate->der, why);
  INFO(why);
  REQUIRE(result != nullptr);
  return result;
}

TEST_CASE("a recipe and a placement give one certificate", "[pki]") {
  const RecipeBook book = book_with("");
  Pki pki(book);

  CHECK(pki.issue("leaf", {.host = "a.test"}) == pki.issue("leaf", {.host = "a.test"}));
  CHECK(pki.issue("leaf", {.host = "a.test"}) != pki.issue("leaf", {.host = "b.test"}));
  CHECK(pki.issue("root", {.host = "a.test"}) == pki.issue("root", {.host = "b.test"}));
  CHECK(pki.issue("leaf", {.host = "a.test"})->issuer == pki.issue("leaf", {.host = "b.test"})->issuer);
}

TEST_CASE("a CA that names its responder is issued for each place, and its leaves with it", "[pki]") {
  const RecipeBook book = book_with("");
  Pki pki(book);
  const Placement here{.host = "a.test", .urls = {{ResponderKind::issuer_ocsp, "http://127.0.0.1:1/ocsp"}}};
  const Placement there{.host = "a.test", .urls = {{ResponderKind::issuer_ocsp, "http://127.0.0.1:2/ocsp"}}};

  const auto ca_of = [&](const Placement& place) { return pki.issue("leaf-by-revocable-ca", place)->issuer; };
  CHECK(ca_of(here) == ca_of(here));
  CHECK(ca_of(here) != ca_of(there));
  CHECK(text_of(ca_of(there)->der).find(there.urls[ResponderKind::issuer_ocsp]) != std::string::npos);
  CHECK(root_of(ca_of(here)) == root_of(ca_of(there)));
}

TEST_CASE("a fresh certificate is another one each time, and begins to count then", "[pki]") {
  const RecipeBook book = book_with("");
  constexpr std::time_t kDay = 86400;
  Pki pki(book, std::time(nullptr) - kDay);
  const CertificatePtr first = pki.issue("expires-while-running", {.host = "a.test"});
  CHECK(first != pki.issue("expires-while-running", {.host = "a.test"}));
  CHECK(parsed(first)->not_after >= std::time(nullptr));
  CHECK(parsed(pki.issue("expired-seconds-ago", {.host = "a.test"}))->not_after <
        std::time(nullptr) - kDay + 1);
}

TEST_CASE("chain_of leaves out the root, and root_of finds it", "[pki]") {
  TestPki pki;
  const CertificatePtr leaf = pki.issue("leaf");

  CHECK(chain_of(leaf) == std::vector<CertificatePtr>{leaf, pki.issue("intermediate")});
  CHECK(root_of(leaf) == pki.issue("root"));
  CHECK(chain_of(pki.issue("self-signed")) == std::vector<CertificatePtr>{pki.issue("self-signed")});
  CHECK(root_of(pki.issue("self-signed")) == pki.issue("self-signed"));
  CHECK(chain_of(pki.issue("root")) == std::vector<CertificatePtr>{pki.issue("root")});
}

TEST_CASE("every certificate holds what its recipe says", "[pki]") {
  TestPki pki("odd: {based_on: leaf, names: [\"{host}\", \"*.b.test\", 127.0.0.1, \"::1\"], key: p384}");
  const auto leaf = parsed(pki.issue("odd"));

  CHECK(leaf->dns_names == std::vector<std::string>{kHost, "*.b.test"});
  REQUIRE(leaf->ip_addresses.size() == 2);
  CHECK(leaf->ip_addresses[0] == Bytes{127, 0, 0, 1});
  CHECK(leaf->ip_addresses[1].size() == 16);
  CHECK(leaf->not_before == pki.now() - 3600);
  CHECK(leaf->not_after == pki.now() + 7 * 86400);
  CHECK(leaf->has_basic_constraints);
  CHECK_FALSE(leaf->is_ca);
  CHECK(leaf->key_usage == uint16_t{1});
  CHECK(leaf->authority_key_id == parsed(pki.issue("intermediate"))->subject_key_id);
  CHECK(EVP_PKEY_bits(leaf->key.get()) == 384);
}

TEST_CASE("a certificate's key is the one in it", "[pki]") {
  TestPki pki("ed: {based_on: leaf, key: ed25519, digest: sha384}\ned-ca: {based_on: root, key: ed25519}");
  for (const char* id : {"root", "leaf", "leaf-rsa", "client", "ed", "ed-ca"}) {
    INFO(id);
    const CertificatePtr certificate = pki.issue(id);
    CHECK(X509_check_private_key(certificate->x509.get(), certificate->key.get()) == 1);
  }
}

TEST_CASE("an URL that stands for nothing is left out", "[pki]") {
  const RecipeBook book = book_with("");
  Pki pki(book);
  const CertificatePtr without = pki.issue("revoked", {.host = kHost});
  const CertificatePtr with =
      pki.issue("revoked", {.host = kHost, .urls = {{ResponderKind::crl, "http://127.0.0.1:1/crl"}}});

  CHECK(X509_get_ext_by_NID(without->x509.get(), NID_info_access, -1) == -1);
  CHECK(X509_get_ext_by_NID(without->x509.get(), NID_crl_distribution_points, -1) == -1);
  CHECK(X509_get_ext_by_NID(with->x509.get(), NID_info_access, -1) == -1);
  CHECK(X509_get_ext_by_NID(with->x509.get(), NID_crl_distribution_points, -1) >= 0);
}

TEST_CASE("subjects, serials and keys differ from run to run", "[pki]") {
  TestPki one, other;
  for (const char* id : {"root", "intermediate", "leaf", "self-signed"}) {
    INFO(id);
    CHECK(parsed(one.issue(id))->subject() != parsed(other.issue(id))->subject());
    CHECK(parsed(one.issue(id))->subject_key_id != parsed(other.issue(id))->subject_key_id);
    CHECK(serial_of(*one.issue(id)) != serial_of(*other.issue(id)));
    CHECK(serial_of(*one.issue(id)).size() == 16);
    CHECK(serial_of(*one.issue(id))[0] < 0x80);
  }
}

TEST_CASE("RSA leaves share a key, and a CA never does", "[pki]") {
  TestPki pki(
      "rsa-root: {based_on: root, key: rsa1024}\n"
      "rsa-other: {based_on: root, key: rsa1024}\n"
      "rsa-leaf: {based_on: leaf, issuer: rsa-root, key: rsa1024}\n"
      "rsa-second: {based_on: rsa-leaf}\n"
      "issued-by-a-leaf: {based_on: rsa-leaf, issuer: rsa-leaf}\n");
  const auto id = [&](const char* recipe) { return key_identifier(*pki.issue(recipe)->key); };

  CHECK(id("rsa-leaf") == id("rsa-second"));
  CHECK(id("rsa-root") != id("rsa-other"));
  CHECK(id("rsa-root") != id("rsa-leaf"));
  CHECK(id("issued-by-a-leaf") != id("rsa-leaf"));
}

TEST_CASE("issue is an error for what cannot be issued", "[pki]") {
  const RecipeBook book = book_with("long: {based_on: leaf, common_name: \"" + std::string(65, 'x') + "\"}");
  Pki pki(book);

  CHECK(error_of([&] { pki.issue("expird", {}); }).hint() == "did you mean 'expired'?");
  CHECK_THAT(error_of([&] { pki.issue("leaf", {}); }).message(), ContainsSubstring("needs a host"));
  CHECK_THAT(error_of([&] { pki.issue("leaf", {.host = "b\xc3\xbc.test"}); }).message(),
             ContainsSubstring("is no DNS name"));
  CHECK_THAT(error_of([&] { pki.issue("long", {.host = kHost}); }).message(), ContainsSubstring("65 bytes"));
  CHECK(pki.issue("leaf", {.host = kHost}) != nullptr);
}

TEST_CASE("threads that ask for one certificate get the same", "[pki]") {
  TestPki pki;
  std::vector<CertificatePtr> got(8);
  std::vector<std::thread> threads;
  for (CertificatePtr& one : got) threads.emplace_back([&] { one = pki.issue("leaf-rsa"); });
  for (std::thread& thread : threads) thread.join();

  CHECK(std::set<CertificatePtr>(got.begin(), got.end()).size() == 1);
}

TEST_CASE("times from 2050 on are written as GeneralizedTime", "[pki]") {
  CHECK(der::time(2524607999)[0] == 0x17);  // 2049-12-31 23:59:59
  CHECK(der::time(2524608000)[0] == 0x18);
  TestPki pki("late: {based_on: leaf, not_after: 36500d}");
  CHECK(parsed(pki.issue("late"))->not_after == pki.now() + 36500LL * 86400);
}

TEST_CASE("DER lengths, integers and bit lists are minimal", "[der]") {
  CHECK(der::integer(0) == Bytes{2, 1, 0});
  CHECK(der::integer(127) == Bytes{2, 1, 127});
  CHECK(der::integer(128) == Bytes{2, 2, 0, 128});
  CHECK(der::integer(0x1234) == Bytes{2, 2, 0x12, 0x34});
  CHECK(der::named_bits(1) == Bytes{3, 2, 7, 0x80});
  CHECK(der::named_bits(1 << 5 | 1 << 6) == Bytes{3, 2, 1, 0x06});
  CHECK(der::named_bits(1 << 8) == Bytes{3, 3, 7, 0, 0x80});
  CHECK(der::octet_string(Bytes(127)).size() == 2 + 127);
  CHECK(der::octet_string(Bytes(128)).size() == 3 + 128);
  CHECK(der::octet_string(Bytes(256))[1] == 0x82);
  CHECK(der::oid("2.5.29.17") == Bytes{6, 3, 0x55, 0x1d, 0x11});
  CHECK_THAT(error_of([] { der::oid("2.5.x"); }).message(), ContainsSubstring("no object identifier"));
}

}  // namespace
}  // namespace lab
