#include "lab-server/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/errors.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

TEST_CASE("write_file replaces a file whole and leaves nothing beside it", "[files]") {
  const TemporaryFolder folder("files-test");
  const fs::path path = folder.path() / "a";
  write_file(path, "first");
  write_file(path, std::string_view("se\0cond", 7));

  CHECK(read_file(path) == std::string("se\0cond", 7));
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("write_file keeps keys to their owner", "[files]") {
  const TemporaryFolder folder("files-test");
  write_file(folder.path() / "key", "k", Access::owner);
  write_file(folder.path() / "certificate", "c");

  CHECK(mode_of(folder.path() / "key") == 0600);
  CHECK(mode_of(folder.path() / "certificate") == 0644);
  CHECK(mode_of(folder.path()) == 0700);
}

TEST_CASE("write_file makes missing folders, and names what it could not write", "[files]") {
  const TemporaryFolder folder("files-test");
  const fs::path path = folder.path() / "missing" / "a";
  write_file(path, "x");
  CHECK(read_file(path) == "x");

  const Error error = error_of([&] { write_file(path / "b", "x"); });
  CHECK_THAT(error.message(), ContainsSubstring(path.string()));
  CHECK(error.hint() == "a part of this path is a file");
}

TEST_CASE("write_file writes into a pipe, and leaves it one", "[files]") {
  const TemporaryFolder folder("files-test");
  const fs::path path = folder.path() / "pipe";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  write_file(path, "through");
  char text[16] = {};
  CHECK(::read(reader, text, sizeof text) == 7);
  ::close(reader);
  CHECK(std::string(text) == "through");
  CHECK(fs::is_fifo(path));
  CHECK_THAT(error_of([] { write_file("/dev/full", "x"); }).message(), ContainsSubstring("No space left"));
}

TEST_CASE("a temporary folder may be for everyone, and says when there is no place for one", "[files]") {
  CHECK(mode_of(TemporaryFolder("files-test", Access::everyone).path()) == 0755);
  const char* before = std::getenv("TMPDIR");
  const std::string kept = before != nullptr ? before : "/tmp";
  ::setenv("TMPDIR", "/no/such/folder", 1);
  const Error error = error_of([] { TemporaryFolder folder("files-test"); });
  ::setenv("TMPDIR", kept.c_str(), 1);
  CHECK(error.message() == "no folder for temporary files: /no/such/folder is none");
  CHECK_THAT(error.hint(), ContainsSubstring("TMPDIR"));
}

TEST_CASE("read_file refuses what is missing, no file, or too large", "[files]") {
  const TemporaryFolder folder("files-test");
  write_file(folder.path() / "a", "12345");

  CHECK_THAT(error_of([&] { read_file(folder.path() / "b"); }).message(), ContainsSubstring("no such file"));
  CHECK_THAT(error_of([&] { read_file(folder.path()); }).message(), ContainsSubstring("not a regular file"));
  CHECK_THAT(error_of([&] { read_file(folder.path() / "a", 4); }).message(), ContainsSubstring("5 bytes"));
  CHECK(read_file(folder.path() / "a", 5) == "12345");
}

TEST_CASE("read_file reads an empty file", "[files]") {
  const TemporaryFolder folder("files-test");
  write_file(folder.path() / "empty", "");

  CHECK(read_file(folder.path() / "empty").empty());
}

TEST_CASE("a temporary folder is gone with what was in it", "[files]") {
  fs::path path;
  {
    const TemporaryFolder folder("files-test");
    path = folder.path();
    write_file(path / "a", "x");
  }
  CHECK_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace lab
