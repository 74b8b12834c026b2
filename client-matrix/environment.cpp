#include "client-matrix/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <set>

#include "lab-server/base/text.h"

extern char** environ;

namespace lab {

namespace fs = std::filesystem;

std::string search_path() {
  std::vector<std::string> folders = {"/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"};
  std::set<std::string> seen(folders.begin(), folders.end());
  const char* own = std::getenv("PATH");
  for (const std::string& folder : split(own == nullptr ? "" : own, ':')) {
    if (folder.starts_with('/') && seen.insert(folder).second) folders.push_back(folder);
  }
  return join(folders, ":");
}

std::optional<fs::path> find_program(std::string_view name) {
  const auto is_program = [](const fs::path& path) {
    std::error_code ec;
    return fs::is_regular_file(path, ec) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != name.npos) {
    const fs::path path(name);
    return is_program(path) ? std::optional(path) : std::nullopt;
  }
  for (const std::string& folder : split(search_path(), ':')) {
    const fs::path path = fs::path(folder) / name;
    if (is_program(path)) return path;
  }
  return std::nullopt;
}

std::vector<std::string> client_environment(const fs::path& folder) {
  fs::create_directories(folder / "home");
  fs::create_directories(folder / "tmp");
  return {"PATH=" + search_path(), "LANG=C.UTF-8", fmt::format("HOME={}", (folder / "home").string()),
          fmt::format("TMPDIR={}", (folder / "tmp").string())};
}

std::vector<std::string> whole_environment() {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with("PATH=")) result.emplace_back(*entry);
  }
  result.push_back("PATH=" + search_path());
  return result;
}

}  // namespace lab
