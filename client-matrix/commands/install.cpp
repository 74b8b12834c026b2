// client-matrix install: downloads and builds the clients that no package of the distribution brings.

#include <fmt/format.h>

#include <chrono>
#include <set>

#include "client-matrix/commands/commands.h"
#include "client-matrix/drive/installed.h"
#include "client-matrix/drive/orphans.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct InstallOptions {
  std::vector<std::string> clients;
  bool prints_packages = false;
};

double megabytes_in(const fs::path& folder) {
  uintmax_t bytes = 0;
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.is_regular_file(ec) && !entry.is_symlink(ec)) bytes += entry.file_size(ec);
  }
  return static_cast<double>(bytes) / 1e6;
}

// The Debian packages that these clients need, each once.
std::vector<std::string> packages_of(const std::vector<ClientFile>& clients) {
  std::set<std::string> packages;
  for (const ClientFile& client : clients) {
    if (const auto found = client.packages.find("debian"); found != client.packages.end())
      packages.insert(found->second.begin(), found->second.end());
  }
  return {packages.begin(), packages.end()};
}

// Installs one client and tells how that went; false when it is not there afterwards.
bool install(const ClientFile& file, const ProgramFolders& folders, const fs::path& scratch,
             const Interrupt& interrupt) {
  Client client = look_for(file, folders, scratch, interrupt);
  std::string how = "was there already";
  if (!client.can_run() && file.downloads_mb > 0) {
    fmt::print(stderr, "{}: downloading about {} MB\n", file.name, file.downloads_mb);
    const auto begin = std::chrono::steady_clock::now();
    client = look_for(file, folders, scratch, interrupt, Downloads::allowed);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const fs::path target = client.places.values.at("build");
    how = fmt::format("installed in {:.0f} s, {:.0f} MB in {}", took.count(), megabytes_in(target),
                      shown(target));
  }
  if (interrupt.is_raised()) return false;
  if (!client.missing.empty()) how = "not installed: " + client.missing;
  if (!client.failed.empty()) how = "failed: " + client.failed;
  fmt::print("{}: {}{}\n", file.name, client.can_run() ? client.version + ": " : "", how);
  std::fflush(stdout);
  return client.can_run();
}

int install_all(const InstallOptions& options) {
  const fs::path root = data_root();
  LayerFolder layers(root / "client-matrix" / "stacks");
  const bool is_all = options.clients == std::vector<std::string>{"all"};
  const std::vector<ClientFile> files = chosen_clients(root / "client-matrix" / "clients", layers,
                                                       is_all ? std::vector<std::string>() : options.clients);
  if (options.prints_packages) {
    fmt::print("{}\n", join(packages_of(files), "\n"));
    return kExitExpected;
  }
  Interrupt interrupt;  // ends last: until then nothing is left behind
  interrupt.on_ctrl_c();
  const TemporaryFolder folder("tls-lab-install");
  const Orphans orphans;
  size_t missing = 0;
  for (const ClientFile& file : files) {
    if (!install(file, program_folders(root), folder.path(), interrupt)) ++missing;
    if (interrupt.is_raised()) return kExitInterrupted;
  }
  fmt::print("{} of {} are there\n", files.size() - missing, plural(files.size(), "client"));
  return missing == 0 ? kExitExpected : kExitOwnError;
}

}  // namespace

void add_install(CommandLine& app, Action& action) {
  CommandLine command =
      app.add_command("install", "download and build clients that no package of the distribution brings");
  const auto options = std::make_shared<InstallOptions>();
  command.add_option("client", options->clients, "names, files of your own, or 'all'")
      .delimiter(',')
      .required();
  command.add_flag("--packages", options->prints_packages,
                   "print the distribution's packages that they need, and do nothing");
  command.when_chosen([&action, options] { action = [options] { return install_all(*options); }; });
}

}  // namespace lab
