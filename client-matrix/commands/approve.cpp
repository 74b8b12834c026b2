// client-matrix approve: records the behaviour of client versions that were not measured before.

#include "client-matrix/judge/approve.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "client-matrix/commands/commands.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/scenario/library.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct ApproveOptions {
  std::string file;
  std::vector<std::string> clients;
};

void check_whole(const RunRecord& run, const std::set<std::string>& scenarios, const std::string& name) {
  if (run.is_interrupted) throw Error("this run was interrupted", "approve a whole one", {name});
  const auto there =
      std::count_if(run.scenarios.begin(), run.scenarios.end(),
                    [&](const ScenarioRecord& scenario) { return scenarios.contains(scenario.id); });
  if (static_cast<size_t>(there) != scenarios.size()) {
    throw Error(fmt::format("this run has {} of {} scenarios", there, scenarios.size()),
                "a version is measured by all of them: run without --scenario", {name});
  }
}

// The file a client of the run was read from: the user's own, or the lab's here.
ClientFile file_of(const ClientRecord& client, const std::vector<ClientFile>& named, const fs::path& folder,
                   LayerFolder& layers) {
  for (const ClientFile& file : named) {
    if (file.name == client.id) return file;
  }
  const fs::path path = client.file.empty() ? folder / (client.id + ".yaml") : fs::path(client.file);
  if (!fs::exists(path)) {
    throw Error(fmt::format("no such file: {}", path.string()),
                fmt::format("the run read {} from it; --client FILE says where it is now", client.id));
  }
  return read_client_file(path, layers);
}

std::vector<const ClientRecord*> to_approve(const RunRecord& run, const std::vector<ClientFile>& named,
                                            const std::string& name) {
  std::vector<const ClientRecord*> result;
  for (const ClientRecord& client : run.clients) {
    const bool is_named = std::any_of(named.begin(), named.end(),
                                      [&](const ClientFile& file) { return file.name == client.id; });
    if (named.empty() ? !client.unmeasured.empty() : is_named) result.push_back(&client);
  }
  if (result.empty()) {
    throw Error(
        named.empty() ? "every version in this run is measured" : "these clients are not in this run",
        named.empty() ? "what deviates there is mended, or explained by hand under `behaviours:`" : "",
        {name});
  }
  return result;
}

int approve_run(const ApproveOptions& options) {
  const fs::path root = data_root();
  const fs::path folder = root / "client-matrix" / "clients";
  const RunRecord run = read_run(options.file);
  std::set<std::string> scenarios;
  const ScenarioLibrary library = ScenarioLibrary::load(root / "scenarios");
  for (const Scenario& scenario : library.all()) scenarios.insert(scenario.id);
  check_whole(run, scenarios, options.file);
  LayerFolder layers(root / "client-matrix" / "stacks");
  std::vector<ClientFile> named;
  if (!options.clients.empty()) named = chosen_clients(folder, layers, options.clients);

  std::vector<std::pair<fs::path, Approval>> approvals;  // all of them, or none
  for (const ClientRecord* client : to_approve(run, named, options.file)) {
    const ClientFile file = file_of(*client, named, folder, layers);
    std::vector<CellRecord> cells;
    for (const CellRecord& cell : run.cells) {
      if (cell.client != client->id) continue;
      if (scenarios.contains(cell.scenario)) {
        cells.push_back(cell);
      } else if (cell.status == Status::is_new) {
        fmt::print(stderr, "left out: {} × {}, no scenario of the lab's\n", cell.client, cell.scenario);
      }
    }
    approvals.emplace_back(file.path, approve(read_file(file.path), file, *client, cells,
                                              run.time.substr(0, run.time.find('T')), layers));
  }
  std::string said;
  for (const auto& [path, approval] : approvals) {
    write_file(path, approval.text);
    said += shown(path) + "\n";
    for (const std::string& line : approval.lines) said += fmt::format("+ {}\n", line);
  }
  fmt::print("{}", said);
  return kExitExpected;
}

}  // namespace

void add_approve(CommandLine& app, Action& action) {
  CommandLine command =
      app.add_command("approve", "record what a run found in versions that were not measured before");
  const auto options = std::make_shared<ApproveOptions>();
  command.add_option("file", options->file, "the run, as JSON").required();
  command.add_option("--client", options->clients,
                     "a client's name or file (default: all that are not measured)");
  command.when_chosen([&action, options] { action = [options] { return approve_run(*options); }; });
}

}  // namespace lab
