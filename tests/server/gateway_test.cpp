// The hop behind a gateway: what the client, the report and a real nginx say of it.

#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

struct Hop {
  const char* failure;
  const char* gateway;  // its keys, but for `back`
  const char* back;
  const char* nginx;  // the same, said to nginx
};

const Hop kHops[] = {
    {"untrusted", "trusts: other-root", "{}", "proxy_ssl_trusted_certificate {other_ca};"},
    {"incomplete", "trusts: root", "{send: [leaf]}", ""},
    {"expired", "trusts: root", "{certificate: expired}", ""},
    {"name", "trusts: root", "{certificate: wrong-host}", ""},
    {"alert", "sni: none", "{sni: {absent: alert, alert: handshake_failure}}", "proxy_ssl_server_name off;"},
    {"alert", "sni: other.localhost", "{sni: {known: {back.localhost: leaf}, unknown: alert}}",
     "proxy_ssl_name other.localhost; proxy_ssl_verify off;"},
    {"alert", "trusts: root", "{client_auth: {mode: required}, versions: [tls1.3]}", ""},
    {"alert", "trusts: root", "{client_auth: {mode: required}, versions: [tls1.2]}", ""},
    {"plain", "trusts: root", "{faults: [answer-plaintext]}", ""},
    {"silent", "speaks: plain", "{}", "plain"},
};

// What curl prints of a status and a body.
std::string curl(TestLab& lab) {
  return run_shell(fmt::format(
                       "curl -q -sS -m 10 --noproxy '*' --cacert {} --resolve test.localhost:{}:127.0.0.1 -w "
                       "' %{{http_code}}' https://test.localhost:{}/it 2>&1",
                       lab.ca_file(), lab.port(), lab.port()))
      .output;
}

nlohmann::json front_event(TestLab& lab) {
  for (const nlohmann::json& event : lab.events()) {
    if (!event.contains("hop")) return event;
  }
  return {};
}

TEST_CASE("a healthy gateway hands the request on and the answer back", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {}}");
  CHECK_THAT(curl(lab), ContainsSubstring("you reached test/it (back.localhost)"));
  const auto event = front_event(lab);
  CHECK(event["gateway"]["answered"] == true);
  CHECK(event["http"]["status"] == 200);
  CHECK(lab.events().size() == 2);
}

TEST_CASE("a gateway with a client certificate shows it to the server behind", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {certificate: client, back: {client_auth: {mode: required}}}}");
  CHECK_THAT(curl(lab), ContainsSubstring(" 200"));
}

TEST_CASE("a server behind that is down is told", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {back: {listens: false}}}");
  CHECK_THAT(curl(lab), ContainsSubstring("502"));
  CHECK(front_event(lab)["gateway"]["failure"] == "refused");
}

TEST_CASE("a server behind that never answers is given up before the client gives up", "[server]") {
  if (!can_use("curl")) return;
  TestLab lab("{gateway: {back: {faults: [{stall-handshake: {delay_ms: 60000}}]}}}", "test.localhost",
              Milliseconds(2000));
  CHECK_THAT(curl(lab), ContainsSubstring("502"));
  CHECK(front_event(lab)["gateway"]["failure"] == "silent");
}

// nginx in front of a lab that serves the server behind.
class Nginx {
 public:
  Nginx(TestLab& back, const std::string& directives) : folder_(back.folder()) {
    const bool is_plain = directives == "plain";
    const std::string location =
        is_plain
            ? fmt::format("proxy_pass http://127.0.0.1:{};", back.port())
            : fmt::format("proxy_pass https://127.0.0.1:{}; {} {} {} {} proxy_ssl_protocols TLSv1.2 TLSv1.3;",
                          back.port(), directives,
                          unless_in(directives, "proxy_ssl_trusted_certificate", back.ca_file()),
                          unless_in(directives, "proxy_ssl_name", "back.localhost"),
                          unless_in(directives, "proxy_ssl_server_name", "on") +
                              unless_in(directives, "proxy_ssl_verify", "on"));
    std::string temporary;
    for (const char* one : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      temporary += fmt::format("{}_temp_path {}/nginx-{}; ", one, folder_, one);
    write_file(conf(),
               fmt::format("daemon off; master_process off; pid {0}/nginx.pid; error_log {0}/error.log;\n"
                           "events {{}}\nhttp {{ access_log off; {1}\n"
                           "server {{ listen unix:{0}/nginx.sock; location / {{ {2} }} }} }}\n",
                           folder_, temporary, location));
    pid_ = fork();
    if (pid_ == 0) {
      execlp("nginx", "nginx", "-c", conf().c_str(), "-e", (folder_ + "/start.log").c_str(), nullptr);
      _exit(127);
    }
  }

  ~Nginx() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }

  // log asks once and gives the error log.
  std::string log() const {
    run_shell(
        fmt::format("for i in 1 2 3 4 5 6 7 8 9 10; do [ -S {0}/nginx.sock ] && break; sleep 0.2; done; "
                    "curl -q -sS -m 10 --unix-socket {0}/nginx.sock http://it/it",
                    folder_));
    return read_file(folder_ + "/error.log");
  }

 private:
  static std::string unless_in(const std::string& directives, const std::string& name,
                               const std::string& value) {
    return directives.find(name + " ") == std::string::npos ? name + " " + value + "; " : "";
  }
  std::string conf() const { return folder_ + "/nginx.conf"; }

  const std::string folder_;
  pid_t pid_ = -1;
};

TEST_CASE("of each hop that fails the gateway says what a real nginx writes", "[server]") {
  if (!can_use("curl") || !can_use("nginx")) return;
  for (const Hop& hop : kHops) {
    INFO(hop.gateway << ", " << hop.back);
    TestLab gateway(fmt::format("{{gateway: {{{}, back: {}}}}}", hop.gateway, hop.back));
    CHECK_THAT(curl(gateway), ContainsSubstring("502 Bad Gateway"));
    const auto event = front_event(gateway);
    CHECK(event["gateway"]["failure"] == hop.failure);

    TestLab back(hop.back, "back.localhost");
    const std::string other = back.folder() + "/other.pem";
    write_file(other, back.pki().issue("other-root", {})->pem());
    const Nginx nginx(back, replace_all(hop.nginx, "{other_ca}", other));
    CHECK_THAT(nginx.log(), ContainsSubstring(event["gateway"]["log"].get<std::string>()));
  }
}

}  // namespace
}  // namespace lab
