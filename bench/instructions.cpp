#include "bench/instructions.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr int kFew = 40;
constexpr int kMany = 140;

// The sum of a file that callgrind wrote of one thread.
double total_of(const std::string& profile) {
  constexpr std::string_view kTotals = "\ntotals: ";
  const size_t at = profile.rfind(kTotals);
  return at == profile.npos ? 0 : std::strtod(profile.c_str() + at + kTotals.size(), nullptr);
}

// What the lab's thread executed: the one that serves and is no client.
double run(const fs::path& program, int connections, const fs::path& folder) {
  const fs::path out = folder / fmt::format("{}-connections", connections);
  const std::string command = fmt::format(
      "echo | valgrind --quiet --tool=callgrind --separate-threads=yes --callgrind-out-file='{}' '{}' "
      "--answer --clients 1 "
      "--connections {} >'{}.log' 2>&1",
      out.string(), program.string(), connections, out.string());
  if (std::system(command.c_str()) != 0) {
    throw Error(fmt::format("valgrind could not run {}", program.string()), "is valgrind installed?");
  }
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with(out.filename().string() + "-")) continue;
    const std::string profile = read_file(entry.path(), 256 * 1024 * 1024);
    if (profile.find("Connection::handshake") != profile.npos) return total_of(profile);
  }
  throw Error("valgrind's profile shows no thread that served connections");
}

}  // namespace

double instructions_per_connection(const std::string& program) {
  const fs::path path = fs::read_symlink("/proc/self/exe").parent_path() / program;
  const TemporaryFolder folder("bench-handshake");
  return (run(path, kMany, folder.path()) - run(path, kFew, folder.path())) / (kMany - kFew);
}

}  // namespace lab
