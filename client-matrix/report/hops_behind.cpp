#include "client-matrix/report/hops_behind.h"

#include <fmt/format.h>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

bool is_behind(const json& event) { return event.value("hop", "") == "back"; }

// The gateway's account of a hop that failed; null: none did.
const json* failed_hop(const CellRecord& cell) {
  for (const json& event : cell.events) {
    const auto gateway = event.find("gateway");
    if (gateway != event.end() && !gateway->value("answered", true)) return &event;
  }
  return nullptr;
}

std::string told_behind(const CellRecord& cell) {
  for (const json& event : cell.events) {
    if (is_behind(event)) return event.value("sentence", "");
  }
  return "it saw no connection";
}

}  // namespace

std::string hops_behind(const RunRecord& run) {
  std::string text;
  for (const ScenarioRecord& scenario : run.scenarios) {
    std::vector<std::string> clients;
    const CellRecord* first = nullptr;
    for (const ClientRecord& client : run.clients) {
      const CellRecord* cell = run.find(client.id, scenario.id);
      if (cell == nullptr || cell->status == Status::is_void || failed_hop(*cell) == nullptr) continue;
      if (first == nullptr) first = cell;
      clients.push_back(client.id);
    }
    if (first == nullptr) continue;
    const json& event = *failed_hop(*first);
    text += fmt::format("  {}\n    client to gateway works, {}; gateway to server fails: {}   ({})\n",
                        scenario.id, event["http"]["status"].dump(), first->diagnosis, join(clients, ", "));
    text += fmt::format("      gateway: {}\n      server:  {}\n", event["gateway"].value("log", ""),
                        told_behind(*first));
  }
  return text.empty() ? text : "\nhops behind a gateway\n" + text;
}

}  // namespace lab
