#include "lab-server/base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "lab-server/base/signals.h"

namespace lab {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path, size_t max_bytes) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  if (!fs::exists(status)) throw Error(fmt::format("no such file: {}", path.string()));
  if (!fs::is_regular_file(status)) throw Error(fmt::format("not a regular file: {}", path.string()));
  const uintmax_t size = fs::file_size(path, ec);
  if (!ec && size > max_bytes) {
    throw Error(
        fmt::format("{} has {} bytes, more than the {} that are read", path.string(), size, max_bytes));
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  if (!in) throw Error(fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  return content.str();
}

namespace {

const char* hint_for(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return "choose a place that you may write to";
    case EROFS:
      return "choose a place that is not read-only";
    case ENOSPC:
    case EDQUOT:
      return "the disk is full: make room, or choose another place";
    case EFBIG:
      return "files may not grow beyond this size: ulimit -f";
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files: ulimit -n";
    case ENOTDIR:
    case EEXIST:
      return "a part of this path is a file";
    case EISDIR:
      return "this is a folder: give the name of a file";
    default:
      return "";
  }
}

// Writes all of it. Returns 0, or the errno of the failure.
int write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return errno;
    if (n > 0) bytes.remove_prefix(static_cast<size_t>(n));
  }
  return 0;
}

// A device or a pipe: to put a file in its place would take it away from everybody.
void write_through(const fs::path& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) throw cannot("write", path, errno);
  const int failed = write_all(fd, bytes);
  ::close(fd);
  if (failed != 0) throw cannot("write", path, failed);
}

bool is_device_or_pipe(const fs::path& path) {
  std::error_code ec;
  const fs::file_status status = fs::status(path, ec);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace

Error cannot(const std::string& what, const fs::path& path, int error) {
  return Error(fmt::format("cannot {} {}: {}", what, path.string(), std::strerror(error)), hint_for(error));
}

void create_folder(const fs::path& path) {
  std::error_code ec;
  fs::create_directories(path, ec);
  if (ec) throw cannot("create the folder", path, ec.value());
  if (!fs::is_directory(path, ec)) throw cannot("create the folder", path, EEXIST);
}

void write_file(const fs::path& path, std::string_view bytes, Access access) {
  if (is_device_or_pipe(path)) return write_through(path, bytes);
  const SignalsBlocked blocked;  // an interrupt waits until the file is whole
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  create_folder(folder);
  std::string temporary = (folder / fmt::format(".{}.XXXXXX", path.filename().string())).string();
  const int fd = ::mkstemp(temporary.data());  // 0600 from the first byte on
  if (fd < 0) throw cannot("create", path, errno);
  const auto fail = [&](const char* step, int error) {
    ::close(fd);
    ::unlink(temporary.c_str());
    throw cannot(step, path, error);
  };
  if (const int failed = write_all(fd, bytes); failed != 0) fail("write", failed);
  if (::fchmod(fd, access == Access::owner ? 0600 : 0644) != 0) fail("set the mode of", errno);
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("write", errno);
  ::close(fd);
}

TemporaryFolder::TemporaryFolder(const std::string& prefix, Access access) {
  std::error_code ec;
  const fs::path above = fs::temp_directory_path(ec);
  if (ec) {
    const char* set = std::getenv("TMPDIR");
    throw Error(fmt::format("no folder for temporary files: {} is none", set != nullptr ? set : "/tmp"),
                "set TMPDIR to a folder that you may write to");
  }
  std::string name = (above / (prefix + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(fmt::format("cannot create a folder in {}: {}", above.string(), std::strerror(errno)),
                "set TMPDIR to a folder that you may write to");
  }
  path_ = name;
  if (access == Access::everyone) ::chmod(name.c_str(), 0755);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path data_root() {
  if (const char* set = std::getenv("TLS_LAB_DATA"); set != nullptr && *set != '\0') return set;
  std::error_code ec;
  const fs::path program = fs::read_symlink("/proc/self/exe", ec);
  for (fs::path folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    for (const fs::path& candidate : {folder, folder / "share" / "tls-failure-lab"}) {
      if (fs::exists(candidate / "certs-gen" / "recipes.yaml") && fs::is_directory(candidate / "scenarios")) {
        return candidate;
      }
    }
    if (folder == folder.root_path()) break;
  }
  throw Error("cannot find the lab's scenarios", "set TLS_LAB_DATA to the folder that holds scenarios/");
}

std::string shown(const fs::path& path) {
  std::error_code ec;
  const std::string relative = fs::relative(path, ec).string();
  const std::string whole = path.string();
  return !ec && !relative.empty() && relative.size() < whole.size() ? relative : whole;
}

}  // namespace lab
