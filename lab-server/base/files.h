// Files as the lab reads and writes them: whole, bounded, and never half written.

#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "lab-server/base/error.h"

namespace lab {

// read_file returns a regular file's bytes; an Error when it is missing, not a file, or over max_bytes.
std::string read_file(const std::filesystem::path& path, size_t max_bytes = 64 * 1024 * 1024);

// Who may read a file that is written.
enum class Access { everyone, owner };  // 0644, 0600

// write_file writes to a temporary name beside path and renames it, so that an interrupted run leaves the old
// file or the new one, never a half. A device or a pipe is written to directly. Missing folders are made.
// Throws Error.
void write_file(const std::filesystem::path& path, std::string_view bytes, Access access = Access::everyone);

// create_folder makes a folder and its missing parents. Throws Error.
void create_folder(const std::filesystem::path& path);

// cannot is the Error "cannot write x: Permission denied", with a hint for this errno.
Error cannot(const std::string& what, const std::filesystem::path& path, int error);

// TemporaryFolder is a fresh folder; the destructor removes it with its content. Only its owner may enter it
// (0700), or everyone may enter and only its owner may write (0755).
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& prefix, Access access = Access::owner);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// data_root is the folder that holds scenarios/, certs-gen/recipes.yaml and client-matrix/clients/: the
// checkout this program was built in, or PREFIX/share/tls-failure-lab once installed. $TLS_LAB_DATA overrides
// it.
std::filesystem::path data_root();

// shown is path as a person in the current folder would write it (relative where that is shorter).
std::string shown(const std::filesystem::path& path);

}  // namespace lab
