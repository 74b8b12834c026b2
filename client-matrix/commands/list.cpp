// client-matrix list: all clients, and which of them are installed.

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/commands/commands.h"
#include "client-matrix/drive/installed.h"
#include "client-matrix/drive/orphans.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

constexpr size_t kJobs = 4;  // versions asked at a time: most of it is waiting for disks

std::string packages_of(const ClientFile& client) {
  const auto found = client.packages.find("debian");
  return found == client.packages.end() ? std::string() : join(found->second, " ");
}

Cell shown_version(const Client& client) {
  if (!client.missing.empty())
    return {"not installed: " + replace_all(client.missing, "\n", " "), Colour::grey};
  if (!client.failed.empty()) return {"failed: " + replace_all(client.failed, "\n", " "), Colour::red};
  constexpr size_t kColumns = 60;
  const std::string version = client.version.substr(0, kColumns);
  return client.file.profile.unmeasured.empty() ? Cell(version)
                                                : Cell(version + " (nobody has measured it)", Colour::yellow);
}

struct ListOptions {
  std::vector<std::string> clients;
  std::string at;  // a version instead of the one that is here
  bool is_verbose = false;
  bool as_json = false;
};

nlohmann::json json_of(const Deviation& deviation) {
  nlohmann::json json = {{"scenario", deviation.scenario},
                         {"layer", deviation.layer},
                         {"because", deviation.because},
                         {"where", deviation.where.text()}};
  if (deviation.outcome) json["outcome"] = name_of(*deviation.outcome);
  if (deviation.diagnosis) json["diagnosis"] = *deviation.diagnosis;
  if (deviation.is_as_expected) json["as_expected"] = true;
  return json;
}

nlohmann::json json_of(const Client& client) {
  const ClientFile& file = client.file;
  auto deviations = nlohmann::json::array();
  for (const Deviation& deviation : file.profile.deviations) deviations.push_back(json_of(deviation));
  return {{"id", file.name},
          {"title", file.title},
          {"stack", file.stack()},
          {"based_on", names_of(file.layers)},
          {"installed", client.missing.empty()},
          {"version", client.version},
          {"missing", client.missing},
          {"failed", client.failed},
          {"unmeasured", text_of(file.profile.unmeasured)},
          {"traits", file.profile.traits},
          {"deviations", deviations},
          {"packages", file.packages}};
}

std::string ending_of(const Deviation& deviation) {
  if (deviation.is_as_expected) return "as expected";
  std::vector<std::string> words;
  if (deviation.outcome) words.emplace_back(name_of(*deviation.outcome));
  if (deviation.diagnosis) words.push_back(*deviation.diagnosis);
  return join(words, ", ");
}

// All that is known of a client in its version, each line with the layer that states it.
void print_verbosely(const Client& client, bool in_colour) {
  const ClientFile& file = client.file;
  fmt::print("{}: {}\n", file.name, client.version.empty() ? client.missing + client.failed : client.version);
  std::vector<std::string> layers;
  for (const auto& layer : file.layers) layers.push_back(fmt::format("{} ({})", layer->name, layer->title));
  if (!layers.empty()) fmt::print("stands on {}\n", join(layers, ", "));
  if (!file.profile.unmeasured.empty())
    fmt::print("nobody has measured: {}\n", text_of(file.profile.unmeasured));
  std::vector<std::vector<Cell>> traits = {{"trait", "known from"}};
  for (const std::string& trait : file.profile.traits) {
    traits.push_back({trait, file.profile.origins.at(trait)});
  }
  fmt::print("\n{}", render(traits, in_colour, true));
  std::vector<std::vector<Cell>> rows = {{"deviates in", "and is", "known from", "because"}};
  for (const Deviation& deviation : file.profile.deviations) {
    rows.push_back({deviation.scenario, ending_of(deviation), deviation.layer, deviation.because});
  }
  if (rows.size() > 1) fmt::print("\n{}", render(rows, in_colour, true));
}

int list(const ListOptions& options) {
  const std::filesystem::path root = data_root();
  LayerFolder layers(root / "client-matrix" / "stacks");
  const std::vector<ClientFile> files =
      chosen_clients(root / "client-matrix" / "clients", layers, options.clients);
  Interrupt interrupt;  // ends last: until then nothing is left behind
  interrupt.on_ctrl_c();
  const TemporaryFolder folder("tls-lab-list");
  const Orphans orphans;
  std::vector<Client> clients;
  if (options.at.empty()) {
    clients = look_for_all(files, program_folders(root), folder.path(), interrupt, kJobs);
    if (interrupt.is_raised()) return kExitInterrupted;
  } else {
    for (const ClientFile& file : files) {
      Client& client = clients.emplace_back();
      client.file = file;
      client.version = options.at;
      client.file.know_version(options.at);
    }
  }
  const bool in_colour = wants_colour(STDOUT_FILENO);
  if (options.as_json) {
    auto entries = nlohmann::json::array();
    for (const Client& client : clients) entries.push_back(json_of(client));
    write_json("-", entries);
  } else if (options.is_verbose) {
    for (const Client& client : clients) {
      if (&client != &clients.front()) fmt::print("\n");
      print_verbosely(client, in_colour);
    }
  } else {
    std::vector<std::vector<Cell>> rows = {{"client", "stack", "version", "packages (Debian)"}};
    for (const Client& client : clients) {
      rows.push_back(
          {client.file.name, client.file.stack(), shown_version(client), packages_of(client.file)});
    }
    fmt::print("{}", render(rows, in_colour, true));
  }
  return kExitExpected;
}

}  // namespace

void add_list(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("list", "list the clients, and which of them are installed");
  const auto options = std::make_shared<ListOptions>();
  command.add_option("client", options->clients, "names, or files of your own (default: all)");
  command.add_flag(
      "--verbose", options->is_verbose,
      "show each client's traits and deviations in its version, with the layer that states them");
  command.add_option(
      "--at", options->at,
      "for another version, as the client prints it: \"curl 8.14.1 libcurl/8.14.1 OpenSSL/3.5.9\"");
  command.add_flag("--json", options->as_json, "print JSON");
  command.when_chosen([&action, options] { action = [options] { return list(*options); }; });
}

}  // namespace lab
