#include "client-matrix/drive/installed.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "client-matrix/drive/environment.h"
#include "client-matrix/drive/lanes.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kVersionDeadline{20'000};     // a JVM's first start
constexpr Milliseconds kBuildDeadline{600'000};      // of javac or go, on a small machine
constexpr Milliseconds kInstallDeadline{3'600'000};  // of cargo, over a slow line

std::string first_line(std::string_view text) {
  for (const std::string& line : split(text, '\n')) {
    if (const std::string_view words = trim(line); !words.empty()) return std::string(words);
  }
  return {};
}

// The last lines that a failed program printed.
std::string last_words(const ProcessResult& result) {
  constexpr size_t kShown = 600;
  const std::string text = result.text();
  return text.size() <= kShown ? text : "…" + text.substr(text.size() - kShown);
}

std::string how_it_ended(const ProcessResult& result) {
  if (result.is_interrupted) return "was interrupted";
  if (result.is_timed_out) return "did not end in time";
  if (result.end.signal != 0) return fmt::format("was ended by signal {}", result.end.signal);
  return fmt::format("ended with exit status {}", result.end.exit_status);
}

// Finds the command's program. A name that nothing answers to is a program that is not installed; a path that
// leads to none is a mistake.
bool find(Client& client, Command& command, const char* lack) {
  std::string& name = command.argv.front();
  if (const auto program = find_program(name, client.working_folder)) {
    name = program->string();
    return true;
  }
  if (name.find('/') == name.npos) {
    client.missing = name + lack;
  } else {
    const fs::path path = client.working_folder / name;
    client.failed = fmt::format("{}: {}", path.string(),
                                fs::exists(path) ? "not a program that may be run" : "no such file");
  }
  return false;
}

fs::file_time_type newest_in(const fs::path& folder) {
  fs::file_time_type newest = fs::file_time_type::min();
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.is_regular_file(ec)) newest = std::max(newest, entry.last_write_time(ec));
  }
  return newest;
}

// When what a build reads last changed. A download depends on the folder install/ of the program alone, if it
// has one.
fs::file_time_type last_changed(const ClientFile& client, const fs::path& sources) {
  if (client.downloads_mb == 0) return std::max(newest_in(sources), fs::last_write_time(client.path));
  return newest_in(fs::is_directory(sources / "install") ? sources / "install" : sources);
}

// Builds when a source is newer than the mark the last good build left.
void build(Client& client, const fs::path& sources, const fs::path& target, const Interrupt& interrupt,
           Downloads downloads) {
  const fs::path mark = target / ".built";
  std::error_code ec;
  const auto built = fs::last_write_time(mark, ec);
  const bool is_there = !ec;
  if (is_there && built > last_changed(client.file, sources)) return;
  if (client.file.downloads_mb > 0 && downloads == Downloads::none) {
    client.missing = fmt::format(
        "{} (./lab clients --install {})", is_there ? "what it downloads has changed" : "not downloaded yet",
        client.file.is_own ? shell_word(client.file.path.string()) : client.file.name);
    return;
  }

  Command command;
  command.argv = filled(client.file.build, client.places);
  if (!find(client, command, " is needed to build it")) return;
  command.environment = build_environment(target.parent_path() / ".cache");
  command.folder = sources;
  command.deadline = client.file.downloads_mb > 0 ? kInstallDeadline : kBuildDeadline;
  fs::create_directories(target);
  const ProcessResult result = run_process(command, interrupt);
  if (result.end.exit_status != 0) {
    client.failed = fmt::format("its build {}: {}", how_it_ended(result), last_words(result));
    return;
  }
  write_file(mark, {});
}

void ask_version(Client& client, const fs::path& scratch, const Interrupt& interrupt) {
  Command command;
  command.argv = filled(client.file.version, client.places);
  if (!find(client, command, " is not installed")) return;
  command.environment = client_environment(scratch);
  command.folder = client.working_folder.empty() ? scratch : client.working_folder;
  command.deadline = kVersionDeadline;
  const ProcessResult result = run_process(command, interrupt);
  client.version = first_line(result.out.empty() ? result.err : result.out);
  if (result.end.exit_status != 0) {
    client.failed =
        fmt::format("'{}' {}: {}", join(command.argv, " "), how_it_ended(result), last_words(result));
  }
}

// The program that connects may be another than the one that tells the version.
void check_program(Client& client) {
  Command command;
  command.argv = filled(client.file.is_library() ? client.file.batch : client.file.connect, client.places);
  find(client, command, " is not installed");
}

}  // namespace

ProgramFolders program_folders(const fs::path& data_root) {
  ProgramFolders folders;
  folders.programs = data_root / "client-matrix" / "programs";
  if (::access(data_root.c_str(), W_OK) == 0) {
    folders.build = data_root / "build" / "clients";
    return folders;
  }
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base = cache != nullptr && *cache == '/' ? fs::path(cache)
                        : home != nullptr                 ? fs::path(home) / ".cache"
                                                          : fs::temp_directory_path();
  folders.build = base / "tls-failure-lab" / "clients";
  return folders;
}

Client look_for(ClientFile file, const ProgramFolders& folders, const fs::path& scratch,
                const Interrupt& interrupt, Downloads downloads) {
  Client client;
  client.file = std::move(file);
  const fs::path own_folder = fs::absolute(client.file.path).parent_path();
  const fs::path beside = own_folder / client.file.program;
  const fs::path sources =
      client.file.is_own && fs::is_directory(beside) ? beside : folders.programs / client.file.program;
  // What is downloaded, clients of the same program share.
  const fs::path target =
      fs::absolute(folders.build / (client.file.downloads_mb > 0 ? client.file.program : client.file.name));
  client.places.values["build"] = target.string();
  client.places.values["program"] = sources.string();
  if (!client.file.program.empty()) {
    client.working_folder = sources;
  } else if (client.file.is_own) {
    client.working_folder = own_folder;
  }
  try {
    if (!client.file.program.empty() && !fs::is_directory(sources)) {
      throw Error(client.file.is_own
                      ? fmt::format("no folder {}, and none {}", beside.string(), sources.string())
                      : fmt::format("no folder {}", sources.string()),
                  "`program:` names it", {client.file.path.string()});
    }
    if (!client.file.build.empty()) build(client, sources, target, interrupt, downloads);
    if (client.can_run()) check_program(client);
    if (client.can_run()) ask_version(client, scratch, interrupt);
    if (client.can_run()) client.file.know_version(client.version);
  } catch (const fs::filesystem_error& error) {
    client.failed = error.what();
  }
  return client;
}

std::vector<Client> look_for_all(std::vector<ClientFile> files, const ProgramFolders& folders,
                                 const fs::path& scratch, const Interrupt& interrupt, size_t jobs) {
  std::vector<Client> clients(files.size());
  Lanes lanes;
  const size_t lane = lanes.add_lane(false, 1);
  for (size_t i = 0; i < files.size(); ++i) {
    lanes.add(lane, 0, [&, i] {
      clients[i] = look_for(std::move(files[i]), folders, scratch / fmt::format("client-{}", i), interrupt);
    });
  }
  lanes.run(jobs, [&] { return interrupt.is_raised(); });
  return clients;
}

}  // namespace lab
