#include "client-matrix/report/page.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

// Texts and events, each once: the cells give their numbers.
class Pool {
 public:
  size_t add(const json& value) {
    const auto [found, is_new] = numbers_.try_emplace(value.dump(), all_.size());
    if (is_new) all_.push_back(value);
    return found->second;
  }
  const json& all() const { return all_; }

 private:
  std::map<std::string, size_t> numbers_;
  json all_ = json::array();
};

double rounded(double ms) { return std::round(ms * 10) / 10; }

// "received fatal certificate_expired after server-certificate"
std::string told_alert(const json& alert) {
  return fmt::format("{} {} {} ({}) in phase {}", alert.value("direction", ""), alert.value("level", ""),
                     alert.value("description", ""), alert.value("code", 0), alert.value("phase", ""));
}

std::string told_end(const json& event) {
  const auto end = event.find("end");
  if (end == event.end()) return {};
  return fmt::format("{} by the {}", end->value("how", ""), end->value("by", ""));
}

std::string told_negotiated(const json& event) {
  const auto negotiated = event.find("negotiated");
  if (negotiated == event.end()) return {};
  std::string text = fmt::format("{} {} {}", negotiated->value("version", ""),
                                 negotiated->value("cipher", ""), negotiated->value("group", ""));
  if (negotiated->value("resumed", false)) text += ", resumed";
  return text;
}

json told_faults(const json& event) {
  json faults = json::array();
  const json committed = event.value("faults", json::array());
  for (const json& fault : committed) {
    std::string text = fault.value("name", "");
    if (fault.contains("delivered"))
      text += fault.value("delivered", false) ? ": delivered" : ": not delivered";
    faults.push_back(text);
  }
  return faults;
}

// What the page shows of an event: the lab's own words, and when it got how far.
json shown_event(const json& event) {
  json phases = json::object();
  const json reached = event.value("phases", json::object());
  for (const auto& [phase, ms] : reached.items()) phases[phase] = rounded(ms.get<double>());
  json alerts = json::array();
  const json sent = event.value("alerts", json::array());
  for (const json& alert : sent) alerts.push_back(told_alert(alert));
  json findings = json::array();
  if (const auto certificate = event.find("certificate"); certificate != event.end())
    findings = certificate->value("findings", json::array());
  return {{"sentence", event.value("sentence", event.value("event", ""))},
          {"phases", phases},
          {"ms", rounded(event.value("ms", 0.0))},
          {"alerts", alerts},
          {"end", told_end(event)},
          {"negotiated", told_negotiated(event)},
          {"faults", told_faults(event)},
          {"findings", findings}};
}

json clients_of(const RunRecord& run, std::map<std::string, size_t>& numbers) {
  json clients = json::array();
  for (const ClientRecord& client : run.clients) {
    if (!client.missing.empty() || !client.failed.empty()) continue;
    numbers[client.id] = clients.size();
    clients.push_back({{"id", client.id},
                       {"title", client.title},
                       {"stack", client.stack},
                       {"version", utf8(client.version)}});
  }
  return clients;
}

json causes_of(const RunRecord& run, const Diagnoses& diagnoses) {
  const std::vector<std::string> known = diagnoses.ids();
  json causes = json::object();
  for (const ScenarioRecord& scenario : run.scenarios) {
    if (scenario.diagnosis == kNoDiagnosis || causes.contains(scenario.diagnosis)) continue;
    // The run may be of another version of the lab.
    if (std::find(known.begin(), known.end(), scenario.diagnosis) == known.end()) continue;
    const Diagnosis& cause = diagnoses.find(scenario.diagnosis);
    causes[cause.id] = {
        {"says", cause.says}, {"cause", cause.cause}, {"check", cause.check}, {"fix", cause.fix}};
  }
  return causes;
}

json data_of(const RunRecord& run, const Diagnoses& diagnoses) {
  std::map<std::string, size_t> client_numbers, scenario_numbers;
  json clients = clients_of(run, client_numbers);
  json scenarios = json::array();
  for (const ScenarioRecord& scenario : run.scenarios) {
    scenario_numbers[scenario.id] = scenarios.size();
    scenarios.push_back({{"id", scenario.id}, {"title", scenario.title}, {"diagnosis", scenario.diagnosis}});
  }
  Pool texts, events;
  json cells = json::array();
  for (const CellRecord& cell : run.cells) {
    const auto client = client_numbers.find(cell.client);
    const auto scenario = scenario_numbers.find(cell.scenario);
    if (client == client_numbers.end() || scenario == scenario_numbers.end()) continue;
    json shown = {{"c", client->second},
                  {"s", scenario->second},
                  {"status", name_of(cell.status)},
                  {"outcome", name_of(cell.outcome)},
                  {"expected", name_of(cell.expected)},
                  {"cause", cell.diagnosis},
                  {"expectedCause", cell.expected_diagnosis},
                  {"text", texts.add(utf8(cell.text))},
                  {"ms", rounded(cell.ms)},
                  {"events", json::array()}};
    if (!cell.reason.empty()) shown["reason"] = texts.add(utf8(cell.reason));
    if (cell.is_unsafe()) shown["unsafe"] = true;
    if (cell.grade) shown["grade"] = name_of(*cell.grade);
    for (const json& event : cell.events) shown["events"].push_back(events.add(shown_event(event)));
    cells.push_back(std::move(shown));
  }
  return {{"time", run.time},     {"seconds", run.seconds}, {"interrupted", run.is_interrupted},
          {"clients", clients},   {"scenarios", scenarios}, {"causes", causes_of(run, diagnoses)},
          {"texts", texts.all()}, {"events", events.all()}, {"cells", cells}};
}

// A script element ends at the first "</" that follows, whatever it stands in.
std::string as_script(const json& data) { return replace_all(data.dump(), "</", "<\\/"); }

}  // namespace

std::string report_page(const RunRecord& run, const Diagnoses& diagnoses,
                        const std::filesystem::path& folder) {
  std::string page = read_file(folder / "page.html");
  // The data last: what clients printed may hold any of these marks.
  page = replace_all(page, "{{title}}", run.time);
  page = replace_all(page, "{{style}}", read_file(folder / "page.css"));
  page = replace_all(page, "{{script}}", read_file(folder / "page.js"));
  const std::string mark = "{{run}}";
  const size_t at = page.find(mark);
  return page.replace(at, mark.size(), as_script(data_of(run, diagnoses)));
}

}  // namespace lab
