// What a report says may account for a surprise.

#include "client-matrix/judge/explanations.h"

#include "tests/catch.h"

namespace lab {
namespace {

Scenario gap() {
  Scenario scenario;
  scenario.id = "trust/gap";
  scenario.expect.outcome = Outcome::rejected;
  scenario.expect.diagnosis = "missing-intermediate";
  scenario.expect.accepted_by = {"fetches-aia"};
  return scenario;
}

CellRecord cell(Outcome outcome, const std::string& diagnosis) {
  CellRecord cell;
  cell.scenario = "trust/gap";
  cell.outcome = outcome;
  cell.diagnosis = diagnosis;
  cell.status = Status::surprise;
  return cell;
}

std::shared_ptr<const Layer> layer(const std::string& title, const Deviation& deviation) {
  const auto layer = std::make_shared<Layer>();
  layer->title = title;
  Behaviour behaviour;
  behaviour.because = deviation.because;
  behaviour.deviations = {deviation};
  layer->knowledge.behaviours = {behaviour};
  return layer;
}

const Location kPlace{"stack.yaml", 7, 3};

TEST_CASE("a surprise is explained by the trait that would make it as expected", "[explanations]") {
  ClientFile client;
  CHECK(explanations_for(cell(Outcome::accepted, "none"), gap(), client, {}) ==
        std::vector<std::string>{"it has the trait 'fetches-aia'"});
  client.profile.traits = {"fetches-aia"};
  CHECK(explanations_for(cell(Outcome::rejected, "missing-intermediate"), gap(), client, {}) ==
        std::vector<std::string>{"it lacks the trait 'fetches-aia'"});
  CHECK(explanations_for(cell(Outcome::rejected, "unknown-ca"), gap(), client, {}).empty());
}

TEST_CASE("a surprise is explained by what another layer is known to do in this scenario, and just that",
          "[explanations]") {
  const Layers known = {
      layer("Some stack", {"trust/*", Outcome::rejected, "unknown-ca", false, "it says unknown", {}, kPlace}),
      layer("Another", {"trust/gap", Outcome::timed_out, std::nullopt, false, "it waits", {}, kPlace}),
      layer("A third", {"trust/other", Outcome::rejected, "unknown-ca", false, "elsewhere", {}, kPlace}),
  };
  CHECK(explanations_for(cell(Outcome::rejected, "unknown-ca"), gap(), {}, known) ==
        std::vector<std::string>{"as of Some stack: it says unknown (stack.yaml:7:3)"});
  CHECK(explanations_for(cell(Outcome::timed_out, "missing-intermediate"), gap(), {}, known) ==
        std::vector<std::string>{"as of Another: it waits (stack.yaml:7:3)"});
}

}  // namespace
}  // namespace lab
