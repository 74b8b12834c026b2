#include "lab-server/base/input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lab-server/base/error.h"

namespace lab {
namespace {

// Closes it, unless it is one that the program was given.
struct Open {
  int fd;
  ~Open() {
    if (fd > STDERR_FILENO) ::close(fd);
  }
};

}  // namespace

std::string read_input(const std::string& name, size_t max_bytes) {
  const bool is_stdin = name == "-";
  const Open in{is_stdin ? STDIN_FILENO : ::open(name.c_str(), O_RDONLY | O_CLOEXEC)};
  if (in.fd < 0 && errno == ENOENT) throw Error(fmt::format("no such file: {}", name));
  if (in.fd < 0) throw Error(fmt::format("cannot open {}: {}", name, std::strerror(errno)));
  std::string bytes;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t n = ::read(in.fd, buffer, sizeof buffer);
    if (n == 0) return bytes;
    if (n < 0 && errno == EINTR) continue;
    const std::string shown = is_stdin ? "stdin" : name;
    if (n < 0) throw Error(fmt::format("cannot read {}: {}", shown, std::strerror(errno)));
    bytes.append(buffer, static_cast<size_t>(n));
    if (bytes.size() > max_bytes) throw Error(fmt::format("{} has more than {} bytes", shown, max_bytes));
  }
}

}  // namespace lab
