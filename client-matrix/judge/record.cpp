#include "client-matrix/judge/record.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/error.h"

namespace lab {
namespace {

using nlohmann::json;

template <class Enum, size_t N>
Enum value_named(const Name<Enum> (&names)[N], const json& text) {
  for (const auto& name : names) {
    if (text == name.text) return name.value;
  }
  throw Error(fmt::format("no such value: {}", text.dump()));
}

json to_json(const CellRecord& cell) {
  return {{"client", cell.client},
          {"scenario", cell.scenario},
          {"outcome", name_of(cell.outcome)},
          {"expected", name_of(cell.expected)},
          {"grade", cell.grade ? json(name_of(*cell.grade)) : json()},
          {"diagnosis", cell.diagnosis},
          {"expected_diagnosis", cell.expected_diagnosis},
          {"confirmed", cell.is_confirmed()},
          {"status", name_of(cell.status)},
          {"reason", utf8(cell.reason)},
          {"no_longer_deviates", cell.no_longer_deviates},
          {"explanations", cell.explanations},
          {"text", utf8(cell.text)},
          {"events", cell.events},
          {"ms", cell.ms}};
}

CellRecord cell_from(const json& json) {
  CellRecord cell;
  cell.client = json.at("client");
  cell.scenario = json.at("scenario");
  cell.outcome = value_named(kOutcomeNames, json.at("outcome"));
  cell.expected = value_named(kOutcomeNames, json.at("expected"));
  if (!json.at("grade").is_null()) cell.grade = value_named(kGradeNames, json.at("grade"));
  cell.diagnosis = json.at("diagnosis");
  cell.expected_diagnosis = json.at("expected_diagnosis");
  cell.status = value_named(kStatusNames, json.at("status"));
  cell.reason = json.at("reason");
  cell.no_longer_deviates = json.value("no_longer_deviates", false);
  cell.explanations = json.value("explanations", std::vector<std::string>());
  cell.text = json.at("text");
  cell.events = json.at("events").get<std::vector<nlohmann::json>>();
  cell.ms = json.at("ms");
  return cell;
}

}  // namespace

std::string utf8(const std::string& text) {
  const std::string dumped = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  return json::parse(dumped).get<std::string>();
}

const Name<Status> kStatusNames[7] = {
    {Status::confirmed, "confirmed"}, {Status::exception, "exception"}, {Status::unsteady, "unsteady"},
    {Status::surprise, "surprise"},   {Status::is_new, "new"},          {Status::unsupported, "unsupported"},
    {Status::is_void, "void"},
};

const char* name_of(Status status) { return name_in(kStatusNames, status); }

const CellRecord* RunRecord::find(const std::string& client, const std::string& scenario) const {
  for (const CellRecord& cell : cells) {
    if (cell.client == client && cell.scenario == scenario) return &cell;
  }
  return nullptr;
}

size_t RunRecord::count(Status status) const {
  return static_cast<size_t>(std::count_if(cells.begin(), cells.end(),
                                           [&](const CellRecord& cell) { return cell.status == status; }));
}

bool RunRecord::has_failed() const {
  return std::any_of(clients.begin(), clients.end(),
                     [](const ClientRecord& client) { return !client.failed.empty(); });
}

bool RunRecord::is_as_expected() const {
  return count(Status::surprise) == 0 && count(Status::is_void) == 0 &&
         (!is_strict || count(Status::is_new) == 0);
}

json to_json(const RunRecord& run) {
  json result = {{"run",
                  {{"time", run.time},
                   {"seconds", run.seconds},
                   {"cpu_seconds", run.cpu_seconds},
                   {"cores", run.cores},
                   {"deadline_ms", run.deadline_ms},
                   {"interrupted", run.is_interrupted},
                   {"strict", run.is_strict}}},
                 {"clients", json::array()},
                 {"scenarios", json::array()},
                 {"cells", json::array()}};
  for (const ClientRecord& client : run.clients) {
    json entry = {{"id", client.id},
                  {"title", client.title},
                  {"stack", client.stack},
                  {"version", utf8(client.version)},
                  {"installed", client.missing.empty()}};
    if (!client.missing.empty()) entry["missing"] = utf8(client.missing);
    if (!client.failed.empty()) entry["failed"] = utf8(client.failed);
    if (!client.unmeasured.empty()) entry["unmeasured"] = utf8(client.unmeasured);
    if (!client.file.empty()) entry["file"] = utf8(client.file);
    result["clients"].push_back(std::move(entry));
  }
  for (const ScenarioRecord& scenario : run.scenarios) {
    result["scenarios"].push_back(
        {{"id", scenario.id}, {"title", scenario.title}, {"diagnosis", scenario.diagnosis}});
  }
  for (const CellRecord& cell : run.cells) result["cells"].push_back(to_json(cell));
  return result;
}

RunRecord run_from_json(const json& json, const std::string& name) {
  try {
    RunRecord run;
    run.time = json.at("run").at("time");
    run.seconds = json.at("run").at("seconds");
    run.cpu_seconds = json.at("run").value("cpu_seconds", 0.0);
    run.cores = json.at("run").value("cores", 1U);
    run.deadline_ms = json.at("run").at("deadline_ms");
    run.is_interrupted = json.at("run").at("interrupted");
    run.is_strict = json.at("run").value("strict", false);
    for (const auto& client : json.at("clients")) {
      run.clients.push_back({client.at("id"), client.at("title"), client.at("stack"), client.at("version"),
                             client.value("missing", ""), client.value("failed", ""),
                             client.value("unmeasured", ""), client.value("file", "")});
    }
    for (const auto& scenario : json.at("scenarios")) {
      run.scenarios.push_back({scenario.at("id"), scenario.at("title"), scenario.at("diagnosis")});
    }
    for (const auto& cell : json.at("cells")) run.cells.push_back(cell_from(cell));
    return run;
  } catch (const nlohmann::json::exception& exception) {
    throw Error(fmt::format("not a run of the matrix: {}", exception.what()),
                "give a file that `client-matrix run --json FILE` wrote", {name});
  } catch (const Error& error) {
    throw Error(fmt::format("not a run of the matrix: {}", error.message()),
                "give a file that `client-matrix run --json FILE` wrote", {name});
  }
}

}  // namespace lab
