#include "lab-server/base/log_file.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "tests/support/errors.h"

namespace lab {
namespace {

// As long as this lives, no file of this process grows beyond so many bytes: a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_CASE("a log on a full disk has no torn line, counts what is lost, and goes on when it can", "[files]") {
  const TemporaryFolder folder("log-file-test");
  const auto path = folder.path() / "events" / "log";
  LogFile log(path);
  const std::string line(59, 'x');
  log.append(line + "1\n");
  {
    const FullDisk disk(100);
    log.append(line + "2\n");  // 39 bytes of it would fit
    log.append(line + "3\n");
    log.append("short\n");
  }
  log.append(line + "4\n");

  CHECK(log.lost() == 2);
  CHECK(read_file(path) == line + "1\nshort\n" + line + "4\n");
}

// What this process writes to stderr meanwhile.
class Stderr {
 public:
  Stderr() : before_(::dup(STDERR_FILENO)) {
    REQUIRE(::pipe(ends_) == 0);
    ::dup2(ends_[1], STDERR_FILENO);
    ::close(ends_[1]);
  }
  // text ends it.
  std::string text() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
    std::string text(65536, '\0');
    text.resize(static_cast<size_t>(std::max<ssize_t>(0, ::read(ends_[0], text.data(), text.size()))));
    ::close(ends_[0]);
    return text;
  }

 private:
  int ends_[2];
  int before_;
};

TEST_CASE("a short line that still fits does not mean that a disk has room again", "[files]") {
  const TemporaryFolder folder("log-file-test");
  LogFile log(folder.path() / "log");
  const std::string line(99, 'x');
  Stderr errors;
  {
    const FullDisk disk(150);
    for (int i = 0; i < 10; ++i) {
      log.append(line + "\n");
      log.append("\n");
    }
  }
  for (int i = 0; i < 50; ++i) log.append(line + "\n");  // there is room
  {
    const FullDisk disk(150);
    log.append(line + "\n");
  }
  const std::string text = errors.text();
  const size_t first = text.find("cannot write "), second = text.find("cannot write ", first + 1);
  CHECK(first != text.npos);
  CHECK(second != text.npos);
  CHECK(text.find("cannot write ", second + 1) == text.npos);
}

TEST_CASE("a log says why it cannot be written", "[files]") {
  const TemporaryFolder folder("log-file-test");
  write_file(folder.path() / "file", "");
  const Error below_a_file = error_of([&] { LogFile log(folder.path() / "file" / "log"); });
  CHECK_THAT(below_a_file.message(), ContainsSubstring("cannot create the folder"));
  CHECK_THAT(error_of([&] { LogFile log(folder.path()); }).hint(), ContainsSubstring("this is a folder"));
}

}  // namespace
}  // namespace lab
