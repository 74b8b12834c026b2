// Programs that hang, flood, crash and leave children behind.

#include "client-matrix/drive/process.h"

#include <fcntl.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "client-matrix/drive/environment.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;

Command shell(const std::string& script, Milliseconds deadline = Milliseconds(10'000)) {
  Command command;
  command.argv = {"/bin/sh", "-c", script};
  command.environment = {"PATH=/usr/bin:/bin"};
  command.deadline = deadline;
  return command;
}

ProcessResult run(const Command& command) {
  const Interrupt never;
  return run_process(command, never);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Whether the process with the number in text is gone, given a moment.
bool is_gone(const std::string& text) {
  const auto pid = static_cast<pid_t>(std::stol(text));
  for (int i = 0; i < 100; ++i) {
    if (::kill(pid, 0) != 0) return true;
    // A killed orphan stays a zombie for as long as its new parent does not reap it.
    const std::string stat = read_file("/proc/" + std::string(trim(text)) + "/stat");
    if (stat.find(") Z ") != stat.npos) return true;
    std::this_thread::sleep_for(Milliseconds(10));
  }
  return false;
}

TEST_CASE("a process gives its streams and its exit status", "[process]") {
  const ProcessResult result = run(shell("echo out; echo err >&2; exit 7"));
  CHECK(result.end.exit_status == 7);
  CHECK(result.end.signal == 0);
  CHECK(result.out == "out\n");
  CHECK(result.err == "err\n");
  CHECK(result.text() == "err\nout");
  CHECK_FALSE(result.is_timed_out);
  CHECK(result.ms > 0);
}

TEST_CASE("a process reads what it is given and then the end", "[process]") {
  Command command = shell("cat");
  command.std_in = std::string(300'000, 'x') + "end";  // more than a pipe holds
  const ProcessResult result = run(command);
  CHECK(result.end.exit_status == 0);
  CHECK(result.out.ends_with("end"));
}

TEST_CASE("a process that does not read what it is given does no harm", "[process]") {
  Command command = shell("exec 0<&-; sleep 0.1; echo done");
  command.std_in = std::string(300'000, 'x');
  CHECK(run(command).out == "done\n");
}

TEST_CASE("a process inherits nothing but what it is given", "[process]") {
  ::setenv("SSL_CERT_FILE", "/nowhere", 1);
  const Descriptor leaked(::fcntl(1, F_DUPFD, 300));  // not closed on exec, as Asio's sockets are not
  Command command = shell("env; ls /proc/self/fd");
  const ProcessResult result = run(command);
  CHECK(result.out.find("SSL_CERT_FILE") == result.out.npos);
  CHECK(result.out.find("\n" + std::to_string(leaked.get()) + "\n") == result.out.npos);
}

TEST_CASE("a process that hangs is killed at its deadline with its grandchildren", "[process]") {
  const auto start = Clock::now();
  const ProcessResult result = run(shell("sleep 60 & echo $!; wait", Milliseconds(300)));
  CHECK(result.is_timed_out);
  CHECK(result.end.signal == SIGKILL);
  CHECK(seconds_since(start) < 5);
  CHECK(is_gone(result.out));
}

TEST_CASE("children left behind by a process that ended are killed", "[process]") {
  const auto start = Clock::now();
  const ProcessResult result = run(shell("sleep 60 & echo $!"));
  CHECK(result.end.exit_status == 0);
  CHECK_FALSE(result.is_timed_out);
  CHECK(seconds_since(start) < 5);
  CHECK(is_gone(result.out));
}

TEST_CASE("a grandchild outside the group that holds the pipes does not hold us up", "[process]") {
  const auto start = Clock::now();
  const ProcessResult result = run(shell("setsid sleep 3 & echo gone"));
  CHECK(result.end.exit_status == 0);
  CHECK(result.out == "gone\n");
  CHECK(seconds_since(start) < 2);
}

TEST_CASE("a process that a signal ends is told from one that exits", "[process]") {
  const ProcessResult result = run(shell("kill -SEGV $$"));
  CHECK(result.end.signal == SIGSEGV);
  CHECK(result.end.exit_status == -1);
  CHECK_FALSE(result.is_timed_out);
}

TEST_CASE("of a hundred megabytes the beginning and the end are kept", "[process]") {
  const ProcessResult result =
      run(shell("echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo last", Milliseconds(60'000)));
  CHECK(result.end.exit_status == 0);
  CHECK(result.out.starts_with("first\n"));
  CHECK(result.out.ends_with("last\n"));
  CHECK(result.out.find("bytes left out") != result.out.npos);
  CHECK(result.out.size() < 3 * Kept::kEachEnd);
}

TEST_CASE("kept text adds up", "[process]") {
  Kept kept;
  const std::string chunk(1000, 'x');
  for (int i = 0; i < 1000; ++i) kept.add(chunk);
  CHECK(kept.text().find("[868928 bytes left out]") != std::string::npos);  // 1,000,000 - 2 * 65,536
  Kept small;
  small.add("all of it");
  CHECK(small.text() == "all of it");
}

TEST_CASE("an interrupt ends a process", "[process]") {
  Interrupt interrupt;
  std::thread later([&] {
    std::this_thread::sleep_for(Milliseconds(200));
    interrupt.raise();
  });
  const auto start = Clock::now();
  const ProcessResult result = run_process(shell("sleep 60"), interrupt);
  later.join();
  CHECK(result.is_interrupted);
  CHECK_FALSE(result.is_timed_out);
  CHECK(seconds_since(start) < 5);
}

TEST_CASE("a program that is not there is an error of ours", "[process]") {
  Command command;
  command.argv = {"/nowhere/program"};
  CHECK_THROWS_AS(run(command), Error);
  CHECK_FALSE(find_program("no-such-program-anywhere"));
  CHECK(find_program("sh"));
}

TEST_CASE("many processes run side by side", "[process]") {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&right, i] {
      for (int j = 0; j < 5; ++j) right += run(shell("exit " + std::to_string(i))).end.exit_status == i;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(right == 40);
}

TEST_CASE("a client's environment is an empty home and a path", "[process]") {
  const TemporaryFolder folder("environment-test");
  Command command = shell("echo $HOME; ls -A $HOME | wc -l; env | cut -d= -f1 | sort | tr '\\n' ' '");
  command.environment = client_environment(folder.path());
  const ProcessResult result = run(command);
  CHECK(result.out == (folder.path() / "home").string() + "\n0\nHOME LANG PATH PWD TMPDIR ");
}

}  // namespace
}  // namespace lab
