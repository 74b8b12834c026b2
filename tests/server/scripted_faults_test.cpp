// Faults beside a scripted server.

#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"
#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

struct ScriptAndHint {
  const char* script;
  const char* hint;
};
const ScriptAndHint kScripts[] = {
    {"scripted_tls12: {finished: {flip_last_bit: true}}",
     "say it under `scripted_tls12:`, by `server_key_exchange:`"},
    {"scripted_tls13: {}", "say it under `scripted_tls13:`, by `certificate_verify:`"},
};
const char* const kSignatureFaults[] = {"corrupt-signature", "delay-signature"};

TEST_CASE("a fault on signatures is refused beside a script, with its place", "[server]") {
  for (const auto& [script, hint] : kScripts) {
    for (const std::string fault : kSignatureFaults) {
      INFO(script << ", " << fault);
      const std::string server = std::string(script) + "\nfaults:\n  - lose-alert\n  - " + fault + ": {}\n";
      const Error error = error_of([&] { TestLab lab(server); });
      CHECK(error.message() == "a scripted server offers '" + fault + "' no signature to change");
      CHECK(error.hint() == hint);
      CHECK(error.where().text() == "test.yaml:4:5");
    }
  }
}

TEST_CASE("a combination with a fault on signatures is unsound beside a script", "[server]") {
  ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const RecipeBook recipes = RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);
  const Scenario& both = *library.select({"handshake/finished-wrong-tls13 + network/slow-signature"}).front();
  const Error error = error_of([&] { require_purity(both, pki); });
  CHECK_THAT(error.message(), ContainsSubstring("'delay-signature' no signature to change"));
  CHECK_THAT(error.where().text(), ContainsSubstring("slow-signature.yaml:"));
}

TEST_CASE("a fault on signatures is refused live beside a script", "[server]") {
  TestLab lab("scripted_tls13: {}");
  FaultSpec fault;
  fault.name = "corrupt-signature";
  CHECK_THAT(error_of([&] { lab.set_faults({fault}); }).message(), ContainsSubstring("no signature"));
}

}  // namespace
}  // namespace lab
