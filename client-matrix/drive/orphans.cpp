#include "client-matrix/drive/orphans.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>

namespace lab {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  return ec == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

// /proc/PID/stat is "PID (name) state ppid …", and the name may hold anything.
std::optional<pid_t> parent_of(const fs::path& folder) {
  std::ifstream file(folder / "stat");
  std::string stat;
  std::getline(file, stat, '\0');
  const size_t name_end = stat.rfind(')');
  if (name_end == stat.npos || name_end + 4 >= stat.size()) return std::nullopt;
  const size_t begin = name_end + 4;
  return number_in<pid_t>(std::string_view(stat).substr(begin, stat.find(' ', begin) - begin));
}

}  // namespace

std::vector<pid_t> children_of_this_process() {
  std::vector<pid_t> children;
  std::error_code ec;
  for (fs::directory_iterator entry("/proc", ec), end; !ec && entry != end; entry.increment(ec)) {
    const auto pid = number_in<pid_t>(entry->path().filename().native());
    if (pid && parent_of(entry->path()) == ::getpid()) children.push_back(*pid);
  }
  return children;
}

Orphans::Orphans() {
  if (children_of_this_process().empty()) adopts_ = ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
}

Orphans::~Orphans() {
  if (!adopts_) return;
  // The children of one that is ended become ours: until there is none, or one that will not go.
  const auto patience = std::chrono::steady_clock::now() + 2s;
  for (auto children = children_of_this_process();
       !children.empty() && std::chrono::steady_clock::now() < patience;
       children = children_of_this_process()) {
    for (const pid_t child : children)
      ::kill(child, SIGKILL);  // unreaped, so that the number is still its own
    for (const pid_t child : children) {
      while (::waitpid(child, nullptr, WNOHANG) == 0 && std::chrono::steady_clock::now() < patience) {
        std::this_thread::sleep_for(1ms);
      }
    }
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
}

}  // namespace lab
