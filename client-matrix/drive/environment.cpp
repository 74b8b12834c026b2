#include "client-matrix/drive/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
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

std::optional<fs::path> find_program(std::string_view name, const fs::path& folder) {
  const auto is_program = [](const fs::path& path) {
    std::error_code ec;
    return fs::is_regular_file(path, ec) && ::access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != name.npos) {
    const fs::path path = folder / name;
    return is_program(path) ? std::optional(path) : std::nullopt;
  }
  for (const std::string& place : split(search_path(), ':')) {
    const fs::path path = fs::path(place) / name;
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

std::vector<std::string> build_environment(const fs::path& cache) {
  // javac reads and writes names of files by the locale: in C, none that is not ASCII.
  std::map<std::string, std::string> values = {{"HOME", cache.string()}, {"XDG_CACHE_HOME", cache.string()}};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (const size_t equals = text.find('='); equals != text.npos)
      values[std::string(text.substr(0, equals))] = text.substr(equals + 1);
  }
  values["PATH"] = search_path();
  values["LC_ALL"] = "C.UTF-8";
  std::vector<std::string> result;
  for (const auto& [name, value] : values) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

}  // namespace lab
