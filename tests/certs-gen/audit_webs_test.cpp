// CAs that certify each other at random: where there is a good path the audit finds it, and Go judges whether
// there is.

#include <fmt/format.h>

#include <random>

#include "lab-server/base/yaml.h"
#include "tests/catch.h"
#include "tests/certs-gen/go_judge.h"
#include "tests/certs-gen/test_pki.h"

namespace lab {
namespace {

// What some of the CAs' certificates deviate in; most are sound.
constexpr const char* kDeviations[] = {
    "",
    "",
    "",
    "",
    "key_usage: [crl-sign]",
    "extended_key_usage: [client-auth]",
    "extended_key_usage: [client-auth, server-auth]",
    "not_before: -9d, not_after: -1d",
    "digest: sha1",
    "signature: {by_stranger: true}",
    "name_constraints: {permitted: [\"dns:localhost\"]}",
    "name_constraints: {permitted: [\"dns:corp.example\"]}",
    "name_constraints: {excluded: [\"dns:localhost\"]}",
};

// A web of CAs of few names and keys, and a leaf that one of them issued.
AuditRequest web(unsigned seed) {
  std::mt19937 random(seed);
  const auto below = [&](size_t bound) { return random() % bound; };
  const size_t cas = 2 + below(4), names = 1 + below(3), sent = 1 + below(7), roots = 1 + below(2);
  const auto deviation = [&] { return kDeviations[below(std::size(kDeviations))]; };
  std::string recipes;
  for (size_t i = 0; i < cas; ++i) {
    recipes +=
        fmt::format("ca-{}: {{issuer: self, ca: true, key_usage: [key-cert-sign], common_name: CA {}}}\n", i,
                    below(names));
  }
  for (size_t i = 0; i < sent; ++i) {
    const size_t ca = below(cas);
    recipes += fmt::format("sent-{}: {{based_on: ca-{}, issuer: ca-{}, key_of: ca-{}, {}}}\n", i, ca,
                           below(cas), ca, deviation());
  }
  for (size_t i = 0; i < roots; ++i) {
    const size_t ca = below(cas);
    recipes += fmt::format("root-{}: {{based_on: ca-{}, key_of: ca-{}, {}}}\n", i, ca, ca, deviation());
  }
  recipes += fmt::format(
      "leaf: {{issuer: ca-{}, names: [\"{{host}}\"], key_usage: [digital-signature], extended_key_usage: "
      "[server-auth]}}\n",
      below(cas));
  const RecipeBook book = RecipeBook::parse(parse_yaml(recipes, "web.yaml"));
  Pki pki(book);
  const auto der = [&](const std::string& recipe) { return pki.issue(recipe, {.host = kHost})->der; };
  AuditRequest request;
  request.chain = {der("leaf")};
  for (size_t i = 0; i < sent; ++i) request.chain.push_back(der(fmt::format("sent-{}", i)));
  for (size_t i = 0; i < roots; ++i) request.roots.push_back(der(fmt::format("root-{}", i)));
  request.host = kHost;
  request.at = pki.now();
  return request;
}

TEST_CASE("audit and Go agree on whether there is a path through a random web of CAs", "[audit]") {
  constexpr unsigned kWebs = 300;
  std::vector<AuditRequest> requests;
  for (unsigned seed = 0; seed < kWebs; ++seed) requests.push_back(web(seed));
  const std::vector<std::string> verdicts = go_verdicts(requests);
  size_t accepted = 0;
  for (size_t seed = 0; seed < verdicts.size(); ++seed) {
    const Ids found = objections(requests[seed]);
    INFO("web " << seed << ": the audit says [" << join(found, " ") << "], Go " << verdicts[seed]);
    CHECK(found.empty() == (verdicts[seed] == "accepted"));
    accepted += found.empty() ? 1 : 0;
  }
  CHECK((verdicts.empty() || (accepted > kWebs / 10 && accepted < kWebs * 9 / 10)));
}

}  // namespace
}  // namespace lab
