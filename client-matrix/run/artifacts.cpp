#include "client-matrix/run/artifacts.h"

#include <fmt/format.h>

#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {

namespace fs = std::filesystem;

void CellTraffic::add(const Traffic& traffic) {
  const std::lock_guard lock(mutex_);
  traffic_.packets.insert(traffic_.packets.end(), traffic.packets.begin(), traffic.packets.end());
  traffic_.key_log += traffic.key_log;
}

Traffic CellTraffic::take() {
  const std::lock_guard lock(mutex_);
  return std::move(traffic_);
}

Artifacts::Artifacts(fs::path folder, bool may_overwrite) : folder_(std::move(folder)) {
  std::error_code ec;
  fs::create_directories(folder_, ec);
  if (!ec && !may_overwrite && !fs::is_empty(folder_, ec) && !ec) {
    throw Error(fmt::format("{} is not empty", folder_.string()),
                "give another folder, or --force to write over what is in it");
  }
  if (!ec) fs::permissions(folder_, fs::perms::owner_all, ec);  // keys are in it
  if (ec) throw Error(fmt::format("cannot use {} for artifacts: {}", folder_.string(), ec.message()));
}

fs::path Artifacts::folder_of(const std::string& client, const std::string& scenario) const {
  return folder_ / client / replace_all(replace_all(scenario, " + ", "+"), "/", "_");
}

void Artifacts::write(const std::string& client, const std::string& scenario, const Facts& facts,
                      const Traffic& traffic) const {
  const fs::path folder = folder_of(client, scenario);
  fs::create_directories(folder);
  write_file(folder / "traffic.pcap", text_of(pcap_of(traffic.packets)), Access::owner);
  write_file(folder / "keys.log", traffic.key_log, Access::owner);
  write_file(folder / "client.txt", facts.text, Access::owner);
  write_file(
      folder / "events.json",
      nlohmann::json(facts.events).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n",
      Access::owner);
}

}  // namespace lab
