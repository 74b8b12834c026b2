// A log that grows by complete lines, even on a full disk.

#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string_view>

#include "lab-server/base/files.h"

namespace lab {

// LogFile appends to a file. A line that cannot be written completely is removed and counted, and reported
// once on stderr; the next line is tried again. Thread-safe.
class LogFile {
 public:
  // Opens the file; makes it and its folder if they are missing. "-" is stdout. Throws Error when the file
  // cannot be written.
  explicit LogFile(const std::filesystem::path& path, Access access = Access::everyone);
  ~LogFile();
  LogFile(const LogFile&) = delete;
  LogFile& operator=(const LogFile&) = delete;

  // append adds lines, each with its newline.
  void append(std::string_view lines);

  // lost counts the calls whose lines could not be written.
  uint64_t lost() const;

 private:
  int write(std::string_view lines);

  const std::filesystem::path path_;
  int fd_ = -1;
  mutable std::mutex mutex_;
  bool is_failing_ = false;
  size_t written_since_ = 0;  // the last failure, in bytes
  uint64_t lost_ = 0;
};

}  // namespace lab
