#include "tests/support/real_gateway.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"
#include "tests/support/program.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

// Waits for what a program does; false when it does not within 2 s.
template <class Condition>
bool comes(const Condition& condition) {
  for (int tries = 0; tries < 100; ++tries) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

std::string log_so_far(const std::string& path) {
  return std::filesystem::exists(path) ? read_file(path) : "";
}

// A gateway that sends another name checks none: nginx and HAProxy would check the one that they send.
bool checks_certificate(const GatewaySpec& gateway) {
  return gateway.sni == "none" || gateway.sni == kBackHost;
}

// The line of docs/gateways.md that adds the reasons to HAProxy's log.
std::string documented_log_format() {
  for (const std::string& line : split(read_file((source_dir() / "docs/gateways.md").string()), '\n')) {
    if (trim(line).starts_with("log-format ")) return std::string(trim(line));
  }
  throw Error("docs/gateways.md states no log-format");
}

}  // namespace

RealGateway::RealGateway(const TestLab& back, std::string name)
    : folder_(back.folder()), name_(std::move(name)) {}

RealGateway::~RealGateway() {
  if (pid_ <= 0) return;  // it never started
  kill(pid_, SIGTERM);
  waitpid(pid_, nullptr, 0);
}

void RealGateway::start(const std::vector<std::string>& argv, const std::string& configuration) {
  write_file(path("conf"), configuration);
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  const std::string output = path(argv.front() == "haproxy" ? "log" : "out");
  pid_ = fork();
  if (pid_ == 0) {
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    execvp(words.front(), words.data());
    _exit(127);
  }
}

std::string RealGateway::ask() const {
  const std::string socket = path("sock");
  comes([&] { return std::filesystem::exists(socket); });
  return run_shell(
             fmt::format("curl -q -sS -m 10 -w '%{{stderr}}%{{http_code}} ' --unix-socket {} http://it/it",
                         socket))
      .output;
}

std::string RealGateway::log(const std::string& until) const {
  comes([&] { return log_so_far(path("log")).find(until) != std::string::npos; });
  return log_so_far(path("log"));
}

std::string RealGateway::trusted(const GatewaySpec& gateway, TestLab& back) const {
  write_file(path("ca.pem"), back.pki().issue(gateway.trusts, {})->pem());
  return path("ca.pem");
}

Nginx::Nginx(const GatewaySpec& gateway, TestLab& back) : RealGateway(back, "nginx") {
  std::string location =
      fmt::format("proxy_pass {}://127.0.0.1:{};",
                  gateway.speaks == GatewaySpec::Speaks::tls ? "https" : "http", back.port());
  location += fmt::format(
      " proxy_ssl_protocols TLSv1.2 TLSv1.3; proxy_ssl_verify {}; proxy_ssl_trusted_certificate {};"
      " proxy_ssl_server_name {}; proxy_ssl_name {};",
      checks_certificate(gateway) ? "on" : "off", trusted(gateway, back),
      gateway.sni == "none" ? "off" : "on", gateway.sni == "none" ? kBackHost : gateway.sni);
  if (gateway.certificate) {
    location += fmt::format(" proxy_ssl_certificate {}; proxy_ssl_certificate_key {};",
                            back.certificate_file(*gateway.certificate), back.key_file(*gateway.certificate));
  }
  std::string temporary;
  for (const char* one : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    temporary += fmt::format("{}_temp_path {}; ", one, path(one));
  start({"nginx", "-c", path("conf"), "-e", path("start")},
        fmt::format("daemon off; master_process off; pid {}; error_log {};\n"
                    "events {{}}\nhttp {{ access_log off; {}\n"
                    "server {{ listen unix:{}; location / {{ {} }} }} }}\n",
                    path("pid"), path("log"), temporary, path("sock"), location));
}

Haproxy::Haproxy(const GatewaySpec& gateway, TestLab& back, Logs logs)
    : RealGateway(back, fmt::format("haproxy-{}", static_cast<int>(logs))) {
  std::string server = fmt::format("server b 127.0.0.1:{}", back.port());
  if (gateway.speaks == GatewaySpec::Speaks::tls) {
    server += " ssl ssl-min-ver TLSv1.2";
    server += checks_certificate(gateway) ? fmt::format(" verify required ca-file {} verifyhost {}",
                                                        trusted(gateway, back), kBackHost)
                                          : " verify none";
    if (gateway.sni != "none") server += fmt::format(" sni str({0}) check-sni {0}", gateway.sni);
    if (gateway.certificate) {
      write_file(path("crt"), read_file(back.certificate_file(*gateway.certificate)) +
                                  read_file(back.key_file(*gateway.certificate)));
      server += " crt " + path("crt");
    }
  }
  if (logs == Logs::checks) server += " check inter 200 fall 1 rise 100";
  const std::string format = logs == Logs::with_reasons ? documented_log_format() : "option httplog";
  start({"haproxy", "-db", "-f", path("conf")},
        fmt::format("global\n  log stdout format raw local0\n"
                    "defaults\n  mode http\n  log global\n  retries 0\n  timeout connect 3s\n"
                    "  timeout server 3s\n  timeout client 5s\n"
                    "frontend fe\n  bind unix@{}\n  default_backend be\n  {}\n"
                    "backend be\n  {}\n",
                    path("sock"), format, server));
}

}  // namespace lab
