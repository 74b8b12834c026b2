// bench-start: how long `lab-server serve` takes until every scenario accepts, in units of `openssl version`:
// the wall clock of a small program on the same machine, run beside it in the same rounds.

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "bench/benchmark.h"
#include "bench/statistics.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/run.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

constexpr auto kPoll = std::chrono::microseconds(200);  // well below the unit, which is a few milliseconds
constexpr auto kPatience = std::chrono::seconds(60);

struct Options : BenchmarkArguments {
  std::string server;
};

struct Figures {
  std::vector<double> start_ms, unit_ms, ratio;
  size_t scenarios = 0;
  size_t refusing = 0;  // scenarios whose server does not listen: nothing may accept there
};

// A program that runs beside us, its output thrown away.
class Program {
 public:
  explicit Program(const Words& command) {
    std::vector<char*> argv;
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    const int failed = posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw Error(fmt::format("cannot run {}", command.front()), "is it installed?");
  }
  ~Program() {
    if (pid_ > 0) end();
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // has_ended says whether it is over before anybody told it.
  bool has_ended() {
    if (waitpid(pid_, nullptr, WNOHANG) != pid_) return false;
    pid_ = 0;
    return true;
  }
  // end returns its exit status, or -1 when a signal ended it.
  int end() {
    kill(pid_, SIGTERM);
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t pid_ = 0;
};

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double time_unit() {
  const auto begin = Clock::now();
  if (run_silently({"openssl", "version"}) != 0) throw Error("openssl version failed", "is it installed?");
  return milliseconds_since(begin);
}

bool accepts(const std::string& address, uint16_t port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &to.sin_addr);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool is_connected = connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  close(fd);
  return is_connected;
}

double time_start(const std::string& server, Figures& figures) {
  const TemporaryFolder folder("bench-start");
  const std::filesystem::path ready = folder.path() / "ready.json";
  const auto begin = Clock::now();
  Program program({server, "serve", "--quiet", "--ready-file", ready.string()});
  while (!std::filesystem::exists(ready)) {  // it is renamed into place, so it is whole once it is there
    if (program.has_ended()) throw Error(fmt::format("{} serve ended before it was ready", server));
    if (Clock::now() - begin > kPatience)
      throw Error(fmt::format("{} serve is not ready after a minute", server));
    std::this_thread::sleep_for(kPoll);
  }
  const double time = milliseconds_since(begin);

  const auto all = nlohmann::json::parse(read_file(ready));
  figures.scenarios = all.size();
  figures.refusing = 0;
  for (const auto& [id, served] : all.items()) {
    if (!accepts(served.at("address"), served.at("port"))) ++figures.refusing;
  }
  if (program.end() != 0) throw Error(fmt::format("{} serve did not end well", server));
  return time;
}

Figures measure(const Options& options) {
  Figures figures;
  for (int round = -1; round < options.rounds; ++round) {  // the first one warms up and is not counted
    const double unit = time_unit();
    const double start = time_start(options.server, figures);
    if (round < 0) continue;
    figures.unit_ms.push_back(unit);
    figures.start_ms.push_back(start);
    figures.ratio.push_back(start / unit);
  }
  return figures;
}

void print(const Figures& figures, const Options& options) {
  if (options.json) {
    nlohmann::json json = ratio_json("start", figures.ratio);
    json.update({{"start_ms", median(figures.start_ms)},
                 {"unit_ms", median(figures.unit_ms)},
                 {"scenarios", figures.scenarios},
                 {"refusing", figures.refusing}});
    std::cout << json.dump(2) << "\n";
    return;
  }
  fmt::print("lab-server serve, {}, {} rounds\n", plural(figures.scenarios, "scenario"), options.rounds);
  fmt::print("  start     {:7.1f} ms until all of them accept (but {} whose server does not listen)\n",
             median(figures.start_ms), figures.refusing);
  fmt::print("  unit      {:7.1f} ms for `openssl version`\n", median(figures.unit_ms));
  print_ratio(figures.ratio);
}

std::string built_server() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  return (program.parent_path().parent_path() / "lab-server" / "lab-server").string();
}

}  // namespace
}  // namespace lab

int main(int argc, char** argv) {
  lab::Options options;
  options.server = lab::built_server();
  const auto add_options = [&](lab::CommandLine& app) {
    app.add_option("--server", options.server,
                   "the lab-server to start (default: the one built beside this)");
  };
  const auto run = [&] {
    lab::print(lab::measure(options), options);
    return lab::kExitExpected;
  };
  return lab::run_benchmark(
      {"bench-start", "How long the lab takes to serve every scenario, in units of `openssl version`.",
       add_options, run},
      options, argc, argv);
}
