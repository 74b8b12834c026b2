#include "lab-server/commands/front_request.h"

#include <fmt/format.h>

#include "lab-server/base/files.h"
#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/web/front_pages.h"

namespace lab {
namespace {

// An address is sent as no name, and what does not listen is asked for none.
bool has_name(const Scenario& scenario) {
  return scenario.server.listens && scenario.host.find_first_not_of("0123456789.") != std::string::npos;
}

std::vector<ShownScenario> shown_scenarios(const std::vector<ServedScenario>& all) {
  std::vector<ShownScenario> shown;
  for (const auto& [scenario, served] : all) {
    shown.push_back({.id = scenario->id,
                     .host = served->host(),
                     .own_port = has_name(*scenario) ? uint16_t{0} : served->port(),
                     .title = scenario->title,
                     .outcome = name_of(scenario->expect.outcome)});
  }
  return shown;
}

// The causes in a person's words, read when somebody looks: the start shall not wait for them.
std::vector<std::string> causes_of(const std::vector<const Scenario*>& scenarios) {
  const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
  std::vector<std::string> causes;
  for (const Scenario* scenario : scenarios) {
    const std::string& id = scenario->expect.diagnosis;
    causes.push_back(id == kNoDiagnosis ? "" : diagnoses.find(id).says);
  }
  return causes;
}

}  // namespace

std::string expectation(const Scenario& scenario) {
  std::string text = name_of(scenario.expect.outcome);
  if (scenario.expect.diagnosis != kNoDiagnosis) text += ", " + scenario.expect.diagnosis;
  return text;
}

std::string index_url(const std::string& domain, const std::string& address, uint16_t port) {
  const bool is_known = domain != kLocalhost || reached_at(address) == "127.0.0.1" || address == "::";
  return fmt::format("https://{}/", authority(is_known ? domain : address, port));
}

FrontRequest front_request(const std::vector<ServedScenario>& all, FrontTexts texts) {
  std::vector<const Scenario*> scenarios;
  for (const ServedScenario& one : all) scenarios.push_back(one.scenario);
  auto pages = std::make_shared<const FrontPages>(
      data_root() / "lab-server" / "web", shown_scenarios(all), [scenarios] { return causes_of(scenarios); },
      texts);
  FrontRequest request;
  request.domain = std::move(texts.domain);
  request.pages = [pages](const HttpRequest& asked) { return pages->answer(asked); };
  request.note = [pages](const std::string& name) { return pages->note(name); };
  return request;
}

}  // namespace lab
