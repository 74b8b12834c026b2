#include "bench/other_build.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "lab-server/base/error.h"

namespace lab {

OtherBuild::OtherBuild(const std::string& program, const std::vector<std::string>& options) {
  std::error_code ec;
  const std::string path =
      (std::filesystem::read_symlink("/proc/self/exe", ec).parent_path() / program).string();
  int to[2];
  int from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) throw Error("cannot make a pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from[1], STDOUT_FILENO);
  std::vector<char*> argv = {const_cast<char*>(path.c_str())};
  for (const std::string& option : options) argv.push_back(const_cast<char*>(option.c_str()));
  argv.push_back(nullptr);
  const int failed = posix_spawn(&pid_, path.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(to[0]);
  close(from[1]);
  asks_ = fdopen(to[1], "w");
  answers_ = fdopen(from[0], "r");
  if (failed != 0)
    throw Error(fmt::format("cannot start {}", path), "build it first: it is measured beside this program");
}

OtherBuild::~OtherBuild() {
  std::fclose(asks_);  // the end of its questions
  std::fclose(answers_);
  waitpid(pid_, nullptr, 0);
}

double OtherBuild::round() {
  std::fputc('\n', asks_);
  std::fflush(asks_);
  double figure = 0;
  if (std::fscanf(answers_, "%lf", &figure) != 1)
    throw Error("the other build has ended in the middle of the run");
  return figure;
}

}  // namespace lab
