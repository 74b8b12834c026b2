// The lab's names for clients that resolve names themselves: a hosts file that only they see.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "client-matrix/child.h"

namespace lab {

// Names is the way this machine allows, found by trying: a mount namespace with the file over /etc/hosts, or
// libnss_wrapper. Immutable after its construction.
class Names {
 public:
  // The hosts file is written into folder; every host stands for the address.
  Names(const std::filesystem::path& folder, const std::vector<std::string>& hosts,
        const std::string& address);

  bool work() const { return why_not_.empty(); }
  const std::string& why_not() const { return why_not_; }
  const std::filesystem::path& hosts_file() const { return hosts_file_; }

  // wrap has the command see the file as its /etc/hosts. Does nothing when names do not work.
  void wrap(Command& command) const;

 private:
  bool try_out(const std::filesystem::path& folder) const;

  std::filesystem::path hosts_file_;
  std::vector<std::string> prefix_;  // words in front of the command
  std::vector<std::string> extra_;   // of the environment
  std::string why_not_;
};

}  // namespace lab
