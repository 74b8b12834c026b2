#include "client-matrix/installed.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "client-matrix/environment.h"
#include "client-matrix/lanes.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kVersionDeadline{20'000};  // a JVM's first start
constexpr Milliseconds kBuildDeadline{600'000};   // a first cargo build on a small machine

std::string first_line(std::string_view text) {
  for (const std::string& line : split(text, '\n')) {
    if (const std::string_view words = trim(line); !words.empty()) return std::string(words);
  }
  return {};
}

// The last lines of what a failed program said.
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

fs::file_time_type newest_in(const fs::path& folder) {
  fs::file_time_type newest = fs::file_time_type::min();
  std::error_code ec;
  for (const auto& entry : fs::recursive_directory_iterator(folder, ec)) {
    if (entry.is_regular_file(ec)) newest = std::max(newest, entry.last_write_time(ec));
  }
  return newest;
}

// Builds when a source is newer than the mark the last good build left. Gives why it could not.
std::string build(const Client& client, const fs::path& sources, const fs::path& target,
                  const Interrupt& interrupt) {
  const fs::path mark = target / ".built";
  std::error_code ec;
  const auto built = fs::last_write_time(mark, ec);
  if (!ec && built > std::max(newest_in(sources), fs::last_write_time(client.file.path, ec))) return {};

  Command command;
  command.argv = filled(client.file.build, client.places);
  const auto program = find_program(command.argv.front());
  if (!program) return fmt::format("{} is needed to build it", command.argv.front());
  command.argv.front() = program->string();
  command.environment = whole_environment();
  command.folder = sources;
  command.deadline = kBuildDeadline;
  fs::create_directories(target);
  const ProcessResult result = run_process(command, interrupt);
  if (result.end.exit_status != 0) {
    return fmt::format("its build {}: {}", how_it_ended(result), last_words(result));
  }
  write_file(mark, {});
  return {};
}

std::string ask_version(Client& client, const fs::path& scratch, const Interrupt& interrupt) {
  Command command;
  command.argv = filled(client.file.version, client.places);
  const auto program = find_program(command.argv.front());
  if (!program) return fmt::format("{} is not installed", command.argv.front());
  command.argv.front() = program->string();
  command.environment = client_environment(scratch);
  command.folder = client.working_folder.empty() ? scratch : client.working_folder;
  command.deadline = kVersionDeadline;
  const ProcessResult result = run_process(command, interrupt);
  client.version = first_line(result.out.empty() ? result.err : result.out);
  if (result.end.exit_status != 0)
    return fmt::format("'{}' {}: {}", join(command.argv, " "), how_it_ended(result), last_words(result));
  return {};
}

// The program that connects may be another than the one that tells the version.
std::string check_program(const Client& client) {
  const Argv& argv = client.file.is_library() ? client.file.batch : client.file.connect;
  const std::string program = filled(argv.words.front(), client.places);
  return find_program(program) ? std::string() : fmt::format("{} is not installed", program);
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
                const Interrupt& interrupt) {
  Client client;
  client.file = std::move(file);
  const fs::path sources = folders.programs / client.file.program;
  const fs::path target = fs::absolute(folders.build / client.file.name);
  client.places.values["build"] = target.string();
  client.places.values["program"] = sources.string();
  if (!client.file.program.empty()) client.working_folder = sources;
  try {
    if (!client.file.program.empty() && !fs::is_directory(sources)) {
      throw Error(fmt::format("no folder {}", sources.string()), "`program:` names it",
                  {client.file.path.string()});
    }
    if (!client.file.build.empty()) client.missing = build(client, sources, target, interrupt);
    if (client.is_installed()) client.missing = check_program(client);
    if (client.is_installed()) client.missing = ask_version(client, scratch, interrupt);
    if (client.is_installed()) apply_versions(client.file, client.version);
  } catch (const fs::filesystem_error& error) {
    client.missing = error.what();
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
