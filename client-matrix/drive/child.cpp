#include "client-matrix/drive/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "lab-server/base/error.h"

namespace lab {
namespace {

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe(const std::string& program) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) {
    throw Error(fmt::format("cannot make a pipe for {}: {}", program, std::strerror(errno)),
                "raise `ulimit -n`");
  }
  return {Descriptor(fds[0]), Descriptor(fds[1])};
}

void make_non_blocking(const Descriptor& fd) { ::fcntl(fd.get(), F_SETFL, O_NONBLOCK); }

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const std::string& word : words) result.push_back(const_cast<char*>(word.c_str()));
  result.push_back(nullptr);
  return result;
}

// The attributes and file actions of posix_spawn, which does all its work between vfork and exec in libc:
// safe in a process with threads.
class Spawn {
 public:
  Spawn() {
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t signals;
    sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&attributes_, &signals);
  }
  ~Spawn() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  Spawn(const Spawn&) = delete;
  Spawn& operator=(const Spawn&) = delete;

  int run(pid_t* pid, const Command& command, int in, int out, int err) {
    ::posix_spawn_file_actions_adddup2(&actions_, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, out, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, err, STDERR_FILENO);
    // Asio's sockets are not closed on exec: a copy in a client would keep the server's connections open.
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    if (!command.folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions_, command.folder.c_str());
    const auto argv = pointers(command.argv);
    const auto environment = pointers(command.environment);
    return ::posix_spawn(pid, argv[0], &actions_, &attributes_, argv.data(), environment.data());
  }

 private:
  posix_spawnattr_t attributes_;
  posix_spawn_file_actions_t actions_;
};

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = other.release();
  }
  return *this;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

void Descriptor::close() {
  if (fd_ >= 0) ::close(release());
}

Child::Child(const Command& command) {
  // A child may close its stdin at any time; writing to it must be an error code and not our end.
  [[maybe_unused]] static const auto ignored = std::signal(SIGPIPE, SIG_IGN);
  const std::string& program = command.argv.at(0);
  Pipe to_stdin = make_pipe(program);
  Pipe from_stdout = make_pipe(program);
  Pipe from_stderr = make_pipe(program);
  const int error =
      Spawn().run(&pid_, command, to_stdin.read.get(), from_stdout.write.get(), from_stderr.write.get());
  if (error != 0) throw Error(fmt::format("cannot start {}: {}", program, std::strerror(error)));
  exit_fd_ =
      Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));  // closed on exec by its definition
  in = std::move(to_stdin.write);
  out = std::move(from_stdout.read);
  err = std::move(from_stderr.read);
  for (const Descriptor* fd : {&in, &out, &err}) make_non_blocking(*fd);
}

Child::~Child() { finish(); }

bool Child::has_ended() const {
  if (is_reaped_) return true;
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid_;
}

void Child::kill_group() {
  // The unreaped process keeps its group's number from being given to another.
  if (!is_reaped_ && pid_ > 0) ::kill(-pid_, SIGKILL);
}

ChildEnd Child::finish() {
  if (is_reaped_ || pid_ < 0) return end_;
  kill_group();
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) != 0 && errno == EINTR) {
  }
  is_reaped_ = true;
  if (info.si_code == CLD_EXITED) {
    end_.exit_status = info.si_status;
  } else {
    end_.signal = info.si_status;
  }
  return end_;
}

}  // namespace lab
