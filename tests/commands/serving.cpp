#include "tests/commands/serving.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"

extern char** environ;

namespace lab {
namespace {

constexpr int kPatienceMs = 60'000;

// What comes out of a pipe until its writer closes it; empty when nobody writes.
std::string read_pipe(int fd) {
  std::string text;
  pollfd waited{fd, POLLIN, 0};
  if (::poll(&waited, 1, kPatienceMs) != 1) return {};
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  char buffer[65536];
  for (ssize_t n = 0; (n = ::read(fd, buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<size_t>(n));
  return text;
}

}  // namespace

std::string lab_server() { return shell_word((binary_dir() / "lab-server" / "lab-server").string()); }

Serving::Serving(const std::string& words, const std::string& first) : folder_("serving", Access::everyone) {
  std::filesystem::create_directory(folder() / "tmp");
  const std::string pipe = (folder() / "ready").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const std::string command = fmt::format(
      "cd {}; export TMPDIR=$PWD/tmp; {} exec {} serve --ready-file ready {} >stdout 2>stderr </dev/null",
      shell_word(folder().string()), first, lab_server(), words);
  std::string argv0 = "sh", argv1 = "-c", argv2 = command;
  char* argv[] = {argv0.data(), argv1.data(), argv2.data(), nullptr};
  REQUIRE(::posix_spawnp(&pid_, "sh", nullptr, nullptr, argv, environ) == 0);
  const std::string text = read_pipe(reader);
  ::close(reader);
  INFO(errors());
  ready_ = nlohmann::json::parse(text, nullptr, false);
  REQUIRE(ready_.is_object());
}

Serving::~Serving() {
  if (pid_ != 0) end(SIGKILL);
}

void Serving::signal(int number) const { ::kill(pid_, number); }

int Serving::end(int number) {
  signal(number);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Serving::output_with(const std::string& text) const {
  using namespace std::chrono;
  const auto until = steady_clock::now() + milliseconds(kPatienceMs);
  std::string all = output();
  while (all.find(text) == all.npos && steady_clock::now() < until) {
    std::this_thread::yield();
    all = output();
  }
  return all;
}

std::string Serving::printed(const std::string& label) const {
  const std::string all = output_with("\n  expect:");
  const size_t at = all.find(label);
  if (at == all.npos) return {};
  const size_t begin = at + label.size();
  return std::string(trim(all.substr(begin, all.find('\n', begin) - begin)));
}

}  // namespace lab
