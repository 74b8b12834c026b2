#include "certs-gen/recipe/recipe.h"

#include "tests/certs-gen/test_pki.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

RecipeBook parse(const std::string& text) { return RecipeBook::parse(parse_yaml(text, "r.yaml")); }

Error refusal(const std::string& text) {
  return error_of([&] { parse(text); });
}

TEST_CASE("a recipe states its deviation and takes the rest from its base", "[recipe]") {
  const RecipeBook book = parse(
      "leaf: {issuer: self, names: [a.test], key: rsa2048, extended_key_usage: [server-auth]}\n"
      "expired: {based_on: leaf, not_before: -90d, not_after: -1d}\n"
      "older: {based_on: expired, not_before: -100d}\n");
  const Recipe& older = book.at("older");

  CHECK(older.not_before == days(-100));
  CHECK(older.not_after == days(-1));
  CHECK(older.key == key_kind("rsa2048"));
  CHECK(older.names == std::vector<std::string>{"a.test"});
  CHECK(book.ids() == Ids{"leaf", "expired", "older"});
}

TEST_CASE("a base may stand after what is based on it", "[recipe]") {
  CHECK(parse("b: {based_on: a}\na: {issuer: self, key: p384}\n").at("b").key == key_kind("p384"));
}

TEST_CASE("at guesses which recipe was meant", "[recipe]") {
  const RecipeBook book = parse("leaf: {issuer: self}\n");
  const Error error = error_of([&] { book.at("laef"); });

  CHECK(error.message() == "no recipe 'laef'");
  CHECK(error.hint() == "did you mean 'leaf'?");
}

TEST_CASE("a recipe's mistake is an error with its place", "[recipe]") {
  struct Case {
    const char* yaml;
    const char* expected;
  };
  const Case cases[] = {
      {"a: {based_on: b}\nb: {based_on: a}\n", "'b' is based on itself"},
      {"a: {based_on: a}\n", "r.yaml:1:15: 'a' is based on itself"},
      {"leaf: {issuer: self}\na: {based_on: laef}\n", "r.yaml:2:15: no recipe 'laef' to be based on"},
      {"a: {issuer: b}\n", "r.yaml:1:13: no recipe 'b' to be the issuer"},
      {"a: {issuer: b}\nb: {issuer: a}\n", "r.yaml:2:13: 'a' goes in a circle at 'b'"},
      {"a: {issuer: a}\n", "r.yaml:1:13: 'a' goes in a circle at 'a'"},
      {"a: {issuer: self, key_of: b}\nb: {issuer: a}\n", "r.yaml:2:13: 'a' goes in a circle at 'b'"},
      {"a: {issuer: self, subject_of: b}\nb: {issuer: c}\nc: {issuer: self, key_of: d}\nd: {issuer: a}\n",
       "r.yaml:4:13: 'a' goes in a circle at 'd'"},
      {"a: {issuer: self, key_of: self}\n", "r.yaml:1:27: no recipe 'self' to share with"},
      {"a: {issuer: self}\nb: {based_on: a, key_of: c}\n", "r.yaml:2:26: no recipe 'c' to share with"},
      {"a: {ca: true}\n", "r.yaml:1:1: 'a' has no issuer"},
      {"a: {issuer: self, not_before: 2d, not_after: 1d}\n", "r.yaml:1:46: 'a' ends before it begins"},
      {"a: {issuer: self, not_before: soon}\n", "r.yaml:1:31: expected a time relative to now, got 'soon'"},
      {"a: {issuer: self, not_before: 40000d}\n", "expected a time relative to now"},
      {"a: {issuer: self, extended_key_usage: [server-auth]}\n",
       "r.yaml:1:1: 'a' is for servers and has no names"},
      {"a: {issuer: self, names: [\"{hots}\"]}\n", "r.yaml:1:27: unknown placeholder '{hots}'"},
      {"a: {issuer: self, names: [\"{host\"]}\n", "r.yaml:1:27: unknown placeholder '{host'"},
      {"a: {issuer: self, names: [\"\"]}\n", "r.yaml:1:27: '' is no DNS name"},
      {"a: {issuer: self, key: dsa}\n", "r.yaml:1:24: expected one of p256, "},
      {"a: {issuer: self, key_usage: [sign]}\n", "r.yaml:1:31: expected one of digital-signature, "},
      {"a: {issuer: self, digest: md5}\n", "r.yaml:1:27: a p256 key cannot sign over md5"},
      {"a: {issuer: self, path_length: -1}\n", "r.yaml:1:32: expected a whole number from 0 to 1000"},
      {"a: {issuer: self, color: red}\n", "r.yaml:1:19: unknown key 'color'"},
      {"a: {issuer: self, ca: true, names: [\"{host}\"]}\n", "'a' is a CA and cannot hold {host}"},
      {"a: {issuer: self, ca: true, crl_url: \"{crl_url}\"}\n", "'a' is a CA and cannot hold {crl_url}"},
      {"a: {issuer: self, ca: true, name_constraints: {permitted: [\"dns:{host}\"]}}\n",
       "'a' is a CA and cannot hold {host}"},
      {"a: {issuer: self, ca: true, extensions: [{oid: 1.2.3, value: {sequence: [{utf8: \"{host}\"}]}}]}\n",
       "'a' is a CA and cannot hold {host}"},
      {"self: {issuer: self}\n", "r.yaml:1:1: 'self' cannot be a recipe's id"},
      {"../a: {issuer: self}\n", "'../a' cannot be a recipe's id"},
  };
  for (const Case& one : cases) {
    INFO(one.yaml);
    const Error error = refusal(one.yaml);
    CHECK_THAT(error.what(), ContainsSubstring(one.expected));
    CHECK(error.where().file == "r.yaml");
    // "expected …, got …" says already what to write.
    CHECK((!error.hint().empty() || error.message().starts_with("expected ")));
  }
}

TEST_CASE("the lab's own recipes are there", "[recipe]") {
  const RecipeBook book = book_with("");
  for (const char* id :
       {"root", "intermediate", "leaf", "leaf-rsa", "default-certificate", "other-root", "other-intermediate",
        "unknown-ca", "self-signed", "wrong-host", "expired", "not-yet-valid", "leaf-ocsp", "revoked",
        "client-root", "client", "client-wrong-ca"}) {
    CHECK(book.at(id).id == id);
  }
}

TEST_CASE("a certificate that a scenario states for its server has the scenario's name", "[recipe]") {
  const RecipeBook book = book_with("");
  const Recipe& recipe = book.at("not-yet-valid-minutes");
  CHECK(recipe.not_before == *parse_duration("10m"));
  CHECK_THAT(recipe.where.file, Catch::Matchers::EndsWith("scenarios/validity/not-yet-valid-minutes.yaml"));
}

TEST_CASE("in place of a recipe's name its keys may stand, an issuer's within a leaf's too", "[recipe]") {
  const RecipeBook book = parse("root: {issuer: self, ca: true}\nleaf: {issuer: root, names: [a.test]}\n");
  const auto stated = [](const char* yaml) { return RecipeName(parse_yaml(yaml, "it.yaml")); };
  const RecipeName name =
      stated("{based_on: leaf, names: [b.test], issuer: {based_on: root, not_after: 1d}}");

  const Recipe& recipe = book.at(name);
  CHECK(recipe.names == std::vector<std::string>{"b.test"});
  CHECK(recipe.id == name.id);
  CHECK(recipe.id.starts_with("leaf."));
  CHECK(book.at(recipe.issuer).not_after == days(1));
  CHECK(book.at(recipe.issuer).is_ca);
  CHECK(&book.at(name) == &recipe);

  CHECK(stated("{not_after: 1d, based_on: leaf}") == stated("{based_on: leaf, not_after: 1d}"));
  CHECK_FALSE(stated("{based_on: leaf, not_after: 2d}") == stated("{based_on: leaf, not_after: 1d}"));
}

TEST_CASE("a mistake in a recipe that stands in place of a name is an error with its place", "[recipe]") {
  const RecipeBook book = parse(
      "root: {issuer: self, ca: true}\n"
      "leaf: {issuer: root}\n"
      "odd: {issuer: {based_on: root, issuer: {based_on: root}}}\n");
  const auto told = [&](const std::string& yaml) {
    const RecipeName name(parse_yaml(yaml, "it.yaml"));
    return std::string(error_of([&] { book.check(name); }).what());
  };
  CHECK(told("based_on: laef") == "it.yaml:1:11: no recipe 'laef' to be based on");
  CHECK(told("{based_on: leaf,\n not_aftr: 1d}") == "it.yaml:2:2: unknown key 'not_aftr'");
  CHECK(told("{based_on: leaf, issuer: rot}") == "it.yaml:1:26: no recipe 'rot' to be the issuer");
  CHECK(told("{based_on: leaf, issuer: {based_on: root, issuer: rot}}") ==
        "it.yaml:1:51: no recipe 'rot' to be the issuer");
  CHECK(told("{based_on: leaf, issuer: {based_on: root, not_after: -30d}}").find(" ends before it begins") !=
        std::string::npos);
  CHECK(told("{based_on: leaf, issuer: [root]}") == "it.yaml:1:26: expected a recipe, got a list");
  CHECK(error_of([] { parse("a: {issuer: {issuer: b}}\nb: {issuer: {issuer: a}}\n"); })
            .message()
            .find("goes in a circle") != std::string::npos);
}

TEST_CASE("durations are read in days, hours, minutes and seconds", "[recipe]") {
  CHECK(parse_duration("-90d") == days(-90));
  CHECK(parse_duration("+2h") == hours(2));
  CHECK(parse_duration("-1m")->seconds.count() == -60);
  CHECK(parse_duration("30s")->seconds.count() == 30);
  for (const char* text :
       {"", "d", "90", "1w", "1 d", "--1d", "+-", "1dd", "99999999999999999999d", "36501d"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
  CHECK(text_of(days(-90)) == "-90d");
  CHECK(text_of(hours(25)) == "25h");
}

}  // namespace
}  // namespace lab
