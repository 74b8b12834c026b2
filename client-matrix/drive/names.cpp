#include "client-matrix/drive/names.h"

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/drive/environment.h"
#include "client-matrix/drive/process.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"

namespace lab {
namespace {

// No resolver knows it, so an answer can only come from our file.
constexpr const char* kProbe = "tls-failure-lab.test";

// $0 is the hosts file, "$@" the command.
constexpr const char* kMount = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";

}  // namespace

Names::Names(const std::filesystem::path& folder) {
  const auto unshare = find_program("unshare");
  if (unshare && find_program("mount")) {
    unshare_ = {unshare->string(), ::geteuid() == 0 ? "-m" : "-Urm", "--", "/bin/sh", "-c", kMount};
    if (try_out(Way::mount, folder)) return;
  }
  if (try_out(Way::preload, folder)) return;
  way_ = Way::none;
  why_not_ =
      "it resolves names itself, and this machine allows neither a mount namespace (unshare -m) nor has it "
      "libnss-wrapper";
}

void Names::wrap(Command& command, const std::filesystem::path& hosts_file) const {
  if (way_ == Way::mount) {
    std::vector<std::string> words = unshare_;
    words.push_back(hosts_file.string());
    command.argv.insert(command.argv.begin(), words.begin(), words.end());
  }
  if (way_ == Way::preload) {
    command.environment.insert(command.environment.end(),
                               {"LD_PRELOAD=libnss_wrapper.so", "NSS_WRAPPER_HOSTS=" + hosts_file.string()});
  }
}

bool Names::try_out(Way way, const std::filesystem::path& folder) {
  way_ = way;
  const auto getent = find_program("getent");
  if (!getent) return false;
  const std::filesystem::path hosts_file = folder / "hosts";
  write_hosts_file(hosts_file, kProbe, "127.0.0.1");
  Command command;
  command.argv = {getent->string(), "hosts", kProbe};
  command.environment = client_environment(folder);
  command.deadline = Milliseconds(5000);
  wrap(command, hosts_file);
  try {
    const Interrupt never;
    return run_process(command, never).end.exit_status == 0;
  } catch (const Error&) {
    return false;
  }
}

void write_hosts_file(const std::filesystem::path& file, const std::string& host,
                      const std::string& address) {
  // A name with its last dot is looked up with that dot by some versions of glibc, and without it by others.
  const std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
  write_file(file, fmt::format("127.0.0.1 localhost\n::1 localhost\n{0} {1} {1}.\n", address, name));
}

}  // namespace lab
