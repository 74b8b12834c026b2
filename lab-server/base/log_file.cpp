#include "lab-server/base/log_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace lab {
namespace {

// A full disk takes a short line where a long one did not fit. It has room again when it took so many bytes.
constexpr size_t kRecovered = 4096;

// How long the file is; -1 for what has no length: a pipe, a terminal.
off_t length_of(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : -1;
}

}  // namespace

LogFile::LogFile(const std::filesystem::path& path, Access access) : path_(path) {
  if (path == "-") {
    fd_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  } else {
    if (path.has_parent_path()) create_folder(path.parent_path());
    const mode_t mode = access == Access::owner ? 0600 : 0644;
    fd_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, mode);
    if (fd_ >= 0 && access == Access::owner && length_of(fd_) >= 0) ::fchmod(fd_, mode);
  }
  if (fd_ < 0) throw cannot("write", path, errno);
}

LogFile::~LogFile() { ::close(fd_); }

void LogFile::append(std::string_view lines) {
  if (lines.empty()) return;
  const std::lock_guard lock(mutex_);
  const int error = write(lines);
  if (error == 0) {
    written_since_ += lines.size();
    if (written_since_ >= kRecovered) is_failing_ = false;
    return;
  }
  ++lost_;
  written_since_ = 0;
  if (is_failing_) return;
  is_failing_ = true;
  const Error told = cannot("write", path_ == "-" ? "stdout" : path_, error);
  report(program_invocation_short_name,
         Error(told.message() + "; what comes meanwhile is missing there", told.hint()));
}

uint64_t LogFile::lost() const {
  const std::lock_guard lock(mutex_);
  return lost_;
}

// Returns 0 when all of it is written, or the errno of the failure.
int LogFile::write(std::string_view lines) {
  const off_t before = length_of(fd_);
  size_t written = 0;
  while (written < lines.size()) {
    const ssize_t n = ::write(fd_, lines.data() + written, lines.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      // Another program may append to the same file: what it wrote behind ours stays.
      const bool is_ours_the_end = length_of(fd_) == before + static_cast<off_t>(written);
      if (before >= 0 && written > 0 && is_ours_the_end && ::ftruncate(fd_, before) == 0)
        ::lseek(fd_, before, SEEK_SET);
      return error;
    }
    written += static_cast<size_t>(n);
  }
  return 0;
}

}  // namespace lab
