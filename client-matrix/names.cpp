#include "client-matrix/names.h"

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/environment.h"
#include "client-matrix/process.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"

namespace lab {
namespace {

// No resolver knows it, so an answer can only come from our file.
constexpr const char* kProbe = "tls-failure-lab.test";

// $0 is the hosts file, "$@" the command.
constexpr const char* kMount = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";

}  // namespace

Names::Names(const std::filesystem::path& folder, const std::vector<std::string>& hosts,
             const std::string& address)
    : hosts_file_(folder / "hosts") {
  std::string text = fmt::format("127.0.0.1 localhost\n::1 localhost\n{} {}\n", address, kProbe);
  for (const std::string& host : hosts) text += fmt::format("{} {}\n", address, host);
  write_file(hosts_file_, text);

  const bool is_root = ::geteuid() == 0;
  const auto unshare = find_program("unshare");
  if (unshare && find_program("mount")) {
    prefix_ = {unshare->string(),   is_root ? "-m" : "-Urm", "--", "/bin/sh", "-c", kMount,
               hosts_file_.string()};
    if (try_out(folder)) return;
    prefix_.clear();
  }
  extra_ = {"LD_PRELOAD=libnss_wrapper.so", "NSS_WRAPPER_HOSTS=" + hosts_file_.string()};
  if (try_out(folder)) return;
  extra_.clear();
  why_not_ =
      "it resolves names itself, and this machine allows neither a mount namespace (unshare -m) nor has it "
      "libnss-wrapper";
}

void Names::wrap(Command& command) const {
  command.argv.insert(command.argv.begin(), prefix_.begin(), prefix_.end());
  command.environment.insert(command.environment.end(), extra_.begin(), extra_.end());
}

bool Names::try_out(const std::filesystem::path& folder) const {
  const auto getent = find_program("getent");
  if (!getent) return false;
  Command command;
  command.argv = {getent->string(), "hosts", kProbe};
  command.environment = client_environment(folder);
  command.deadline = Milliseconds(5000);
  wrap(command);
  try {
    const Interrupt never;
    return run_process(command, never).end.exit_status == 0;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace lab
