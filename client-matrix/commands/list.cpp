// client-matrix list: the clients there are, and which of them are here.

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/commands/commands.h"
#include "client-matrix/installed.h"
#include "client-matrix/orphans.h"
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
  return client.file.unmeasured.empty() ? Cell(version)
                                        : Cell(version + " (nobody has measured it)", Colour::yellow);
}

int list(bool as_json) {
  const std::filesystem::path root = data_root();
  Interrupt interrupt;  // ends last: until then nothing is left behind
  interrupt.on_ctrl_c();
  const TemporaryFolder folder("tls-lab-list");
  const Orphans orphans;
  auto entries = nlohmann::json::array();
  std::vector<std::vector<Cell>> rows = {{"client", "stack", "version", "packages (Debian)"}};
  const std::vector<Client> clients = look_for_all(chosen_clients(root / "client-matrix" / "clients", {}),
                                                   program_folders(root), folder.path(), interrupt, kJobs);
  if (interrupt.is_raised()) return kExitInterrupted;
  for (const Client& client : clients) {
    const std::string packages = packages_of(client.file);
    entries.push_back({{"id", client.file.name},
                       {"title", client.file.title},
                       {"stack", client.file.stack},
                       {"installed", client.missing.empty()},
                       {"version", client.version},
                       {"missing", client.missing},
                       {"failed", client.failed},
                       {"unmeasured", text_of(client.file.unmeasured)},
                       {"traits", client.file.traits},
                       {"packages", client.file.packages}});
    rows.push_back({client.file.name, client.file.stack, shown_version(client), packages});
  }
  if (as_json) {
    write_json("-", entries);
  } else {
    fmt::print("{}", render(rows, wants_colour(STDOUT_FILENO), true));
  }
  return kExitExpected;
}

}  // namespace

void add_list(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("list", "the clients there are, and which of them are installed");
  const auto as_json = std::make_shared<bool>(false);
  command.add_flag("--json", *as_json, "as JSON");
  command.when_chosen([&action, as_json] { action = [as_json] { return list(*as_json); }; });
}

}  // namespace lab
