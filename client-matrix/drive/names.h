// The lab's names for clients that resolve names themselves: a hosts file that only these clients see.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "client-matrix/drive/child.h"

namespace lab {

// Names is the way this machine allows to give a program a hosts file of its own, found by trying: a mount
// namespace with the file over /etc/hosts, or libnss_wrapper. Immutable after its construction.
class Names {
 public:
  // Tries with files in folder.
  explicit Names(const std::filesystem::path& folder);

  bool work() const { return way_ != Way::none; }
  const std::string& why_not() const { return why_not_; }

  // wrap makes the command see hosts_file as its /etc/hosts. Does nothing when names do not work.
  void wrap(Command& command, const std::filesystem::path& hosts_file) const;

 private:
  enum class Way { none, mount, preload };

  bool try_out(Way way, const std::filesystem::path& folder);

  Way way_ = Way::none;
  std::vector<std::string> unshare_;  // the command that makes a mount namespace
  std::string why_not_;
};

// write_hosts_file writes a hosts file that maps the host to the address, and localhost to itself. One name
// is enough for a cell; libnss_wrapper refuses files with hundreds of names.
void write_hosts_file(const std::filesystem::path& file, const std::string& host, const std::string& address);

}  // namespace lab
