#include "tests/support/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "lab-server/base/text.h"
#include "tests/catch.h"

extern char** environ;

namespace lab {

ProgramResult run_program(const std::vector<std::string>& argv) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);

  ProgramResult result;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    result.output.append(buffer, static_cast<size_t>(n));
  }
  ::close(ends[0]);
  int status = 0;
  if (failed == 0 && ::waitpid(pid, &status, 0) == pid && WIFEXITED(status))
    result.exit = WEXITSTATUS(status);
  return result;
}

ProgramResult run_shell(const std::string& line) { return run_program({"sh", "-c", line}); }

void skip(const std::string& why) {
  if (const char* list = std::getenv("LAB_SKIPPED")) {
    std::ofstream(list, std::ios::app)
        << Catch::getResultCapture().getCurrentTestName() << ": " << why << '\n';
  }
  WARN("skipped: " << why);
}

void lacks(const std::string& what) {
  if (std::getenv("LAB_REQUIRE_TOOLS") != nullptr) FAIL("this test needs what is not installed: " << what);
  skip(what + " is not installed");
}

bool can_use(const std::string& program) {
  if (is_installed(program)) return true;
  lacks(program);
  return false;
}

bool is_installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  for (const std::string& folder : split(path != nullptr ? path : "", ':')) {
    if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

#if defined(__SANITIZE_ADDRESS__)
bool has_sanitizer() { return true; }
#elif defined(__has_feature)
bool has_sanitizer() { return __has_feature(address_sanitizer) || __has_feature(thread_sanitizer); }
#else
bool has_sanitizer() { return false; }
#endif

std::filesystem::path source_dir() { return LAB_SOURCE_DIR; }
std::filesystem::path binary_dir() { return LAB_BINARY_DIR; }

}  // namespace lab
