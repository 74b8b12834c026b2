// Every key of a scenario, made up from the tables that read them.

#include "lab-server/base/keys.h"

#include <set>

#include "lab-server/base/text.h"
#include "lab-server/scenario/scenario.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

// One value that a key may have, and the path to the key.
struct Sample {
  std::string path;
  std::string yaml;    // of a whole `server:` or `client:` block
  std::string beside;  // the same without this key: what it must differ from
};

std::string sample_of(const Shape& shape, const std::string& usual);

std::string key_of_map(const Shape& shape) { return shape.names.empty() ? "a.test" : shape.names.front(); }

// The first of some values that is not the usual one.
std::string other_than(const std::string& usual, const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (value != usual) return value;
  }
  FAIL("no value but " << usual);
  return {};
}

std::string sample_of(const Shape& shape, const std::string& usual) {
  using Form = Shape::Form;
  if (!shape.sample.empty()) return shape.sample;
  switch (shape.form) {
    case Form::flag:
      return other_than(usual, {"true", "false"});
    case Form::whole:
      return other_than(usual, {std::to_string(shape.most), std::to_string(shape.least)});
    case Form::name:
      return other_than(usual, {shape.names.front(), shape.names.back()});
    case Form::list:
      return "[" + sample_of(shape.parts.front(), {}) + "]";
    case Form::map:
      return "{" + key_of_map(shape) + ": " + sample_of(shape.parts.front(), {}) + "}";
    case Form::pick:
      return sample_of(shape.parts.front(), usual);
    case Form::text:
      return "something";
    default:
      FAIL("a key of which nobody says what it may be");
      return {};
  }
}

// What stands around a key: the block's text before and behind it.
struct Around {
  std::string path, before, behind;
};

void add_samples(const Keys& keys, const Around& around, std::set<const void*> seen,
                 std::vector<Sample>& samples) {
  for (const Key& key : keys) {
    const std::string path = around.path + "." + key.name;
    const std::string beside = around.before + around.behind;
    const std::string opened = around.before + key.name + ": ";
    const Keys* inner = keys_under(key.shape);
    if (inner == nullptr) {
      samples.push_back({path, opened + sample_of(key.shape, flow_text(key.usual)) + around.behind, beside});
      continue;
    }
    // A table within itself is told once.
    if (!seen.insert(inner).second) {
      const Key& any = inner->front();
      const std::string value = "{" + any.name + ": " + sample_of(any.shape, flow_text(any.usual)) + "}";
      samples.push_back({path, opened + value + around.behind, beside});
      continue;
    }
    const bool is_list = key.shape.form == Shape::Form::list;
    add_samples(*inner, {path, opened + (is_list ? "[{" : "{"), (is_list ? "}]" : "}") + around.behind}, seen,
                samples);
  }
}

std::vector<Sample> samples_of(const std::string& block) {
  std::vector<Sample> samples;
  const Keys* keys = keys_under(key_at(block, scenario_keys()).shape);
  REQUIRE(keys != nullptr);
  add_samples(*keys, {block, "{", "}"}, {keys}, samples);
  return samples;
}

// The key of the set-up that has this block and else the defaults.
std::string key_for(const std::string& block, const std::string& yaml) {
  const Node node = parse_yaml(yaml, "it.yaml");
  return block == "server" ? key_of(parse_server(node), {}) : key_of({}, parse_client(node));
}

TEST_CASE("every key of a server or a client, set to another value, makes another twin", "[scenario]") {
  std::set<std::string> known;
  for (const std::string block : {"server", "client"}) {
    for (const Sample& sample : samples_of(block)) {
      INFO(sample.path << ": " << sample.yaml);
      const std::string key = key_for(block, sample.yaml);
      CHECK(key != key_for(block, sample.beside));
      CHECK(known.insert(key).second);
    }
  }
  CHECK(known.size() > 150);
}

TEST_CASE("what is written of a set-up reads as the same set-up", "[scenario]") {
  for (const std::string block : {"server", "client"}) {
    for (const Sample& sample : samples_of(block)) {
      INFO(sample.path << ": " << sample.yaml);
      const std::string key = key_for(block, sample.yaml);
      const Node again = parse_yaml(key, "written");
      CHECK(key_of(parse_server(*again.find("server")), parse_client(*again.find("client"))) == key);
    }
  }
}

TEST_CASE("each key that holds a recipe is told by its table, in a twin too", "[scenario]") {
  const auto named = [](const std::string& yaml) {
    std::vector<std::string> recipes;
    for (const RecipeUse& use : recipes_named(parse_yaml(yaml, "it.yaml"))) recipes.push_back(use.recipe.id);
    return join(recipes, " ");
  };
  CHECK(named("server: {certificate: a, send: [b, c*], sni: {known: {x.test: d}}, nodes: [{key: e}]}") ==
        "a b c d e");
  CHECK(named("server: {ocsp: {signer: a}, issuer_ocsp: {signer: b}, crl: {issuer: c}, aia: {serves: d}}") ==
        "a b c d");
  CHECK(named("{client: {trusts: a, pin: b}, twin: {client: {trusts: [c, d], certificate: e}}}") ==
        "a b c d e");
  CHECK(
      named(
          "server: {certificate: {based_on: a, issuer: {based_on: b, issuer: self}}, send: [{key_of: c}]}") ==
      RecipeName(parse_yaml("{based_on: a, issuer: {based_on: b, issuer: self}}", "")).id + " a " +
          RecipeName(parse_yaml("{based_on: b, issuer: self}", "")).id + " b " +
          RecipeName(parse_yaml("{key_of: c}", "")).id + " c");
  CHECK(named("{title: a, server: {alpn: [h2], faults: [{stall-at: {at: reply}}]}}").empty());
}

TEST_CASE("a key is found by its path, and a path that leads nowhere is guessed", "[scenario]") {
  CHECK(key_at("server.scripted_tls13.server_hello.cipher", scenario_keys()).name == "cipher");
  CHECK(key_at("server.nodes.client_auth.mode", scenario_keys()).name == "mode");
  const Error none = error_of([] { key_at("server.tickets.key", scenario_keys()); });
  CHECK(none.message() == "no key 'key' of 'server.tickets'");
  CHECK(none.hint() == "did you mean 'keys'?");
  CHECK(error_of([] { key_at("title.x", scenario_keys()); }).message() == "'title' has no keys");
}

}  // namespace
}  // namespace lab
