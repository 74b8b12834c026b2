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

#include "lab-server/base/error.h"
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

void write_file(const fs::path& path, std::string_view bytes, Access access) {
  const SignalsBlocked blocked;  // an interrupt waits until the file is whole
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::string temporary = (folder / fmt::format(".{}.XXXXXX", path.filename().string())).string();
  const int fd = ::mkstemp(temporary.data());  // 0600 from the first byte on
  const auto fail = [&](const char* step) {
    const std::string why = std::strerror(errno);
    if (fd >= 0) {
      ::close(fd);
      ::unlink(temporary.c_str());
    }
    throw Error(fmt::format("cannot {} {}: {}", step, path.string(), why));
  };
  if (fd < 0) fail("create");
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno != EINTR) fail("write");
    if (n > 0) done += static_cast<size_t>(n);
  }
  if (::fchmod(fd, access == Access::owner ? 0600 : 0644) != 0) fail("set the mode of");
  if (::rename(temporary.c_str(), path.c_str()) != 0) fail("write");
  ::close(fd);
}

TemporaryFolder::TemporaryFolder(const std::string& prefix) {
  std::string name = (fs::temp_directory_path() / (prefix + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(fmt::format("cannot create a folder {}: {}", name, std::strerror(errno)), "set TMPDIR");
  }
  path_ = name;
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
