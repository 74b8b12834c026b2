// `lab-server serve` as people meet it: what it prints works when pasted, and nothing of it is hidden or left
// behind.

#include <csignal>
#include <fstream>
#include <sstream>

#include "lab-server/base/text.h"
#include "tests/catch.h"
#include "tests/commands/serving.h"
#include "tests/support/probe.h"

namespace lab {
namespace {

using nlohmann::json;

bool has_curl() { return can_use("curl"); }

bool has_ipv6() {
  return run_shell("exec 3<>/proc/net/if_inet6; cat <&3").output.find("lo") != std::string::npos;
}

std::vector<json> events_in(const std::filesystem::path& path) {
  std::vector<json> events;
  std::istringstream lines(read_file(path));
  for (std::string line; std::getline(lines, line);) events.push_back(json::parse(line));
  return events;
}

TEST_CASE("what serve prints to try works when pasted, whatever it listens on", "[commands]") {
  if (!has_curl()) return;
  for (const std::string bind : {"127.0.0.1", "127.0.0.53", "0.0.0.0", "::1", "::"}) {
    if (bind.find(':') != bind.npos && !has_ipv6()) continue;
    CAPTURE(bind);
    Serving one("expired --files 'my files' --bind " + bind);
    CHECK_THAT(run_shell("cd " + one.folder().string() + "; " + one.printed("try:")).output,
               ContainsSubstring("certificate has expired"));
    Serving many("expired good-tls13 ip-san-match --bind " + bind);
    CHECK_THAT(run_shell(many.printed("try:")).output, ContainsSubstring("certificate has expired"));
  }
}

TEST_CASE("names below another domain are served, and written for /etc/hosts", "[commands]") {
  if (!has_curl()) return;
  Serving serving(
      "expired wrong-host good-tls13 ip-san-match --host-suffix lab.test --hosts-file hosts --advertise "
      "127.0.0.1");
  const std::string hosts = read_file(serving.folder() / "hosts");
  CHECK(hosts ==
        "127.0.0.1 lab.test\n127.0.0.1 good-tls13.lab.test\n127.0.0.1 wrong-host.lab.test\n127.0.0.1 "
        "expired.lab.test\n");
  CHECK_THAT(run_shell(serving.printed("try:")).output, ContainsSubstring("certificate has expired"));
  CHECK_THAT(serving.printed("browse:"), ContainsSubstring("https://lab.test:"));
  const json ready = serving.ready();
  CHECK(ready["name/wrong-host"]["host"] == "wrong-host.lab.test");
  const auto asked = [&](const std::string& name) {
    const json& one = ready[name];
    const std::string port = std::to_string(one["port"].get<int>()), host = one["host"];
    return run_shell("curl -sS --cacert " + one["ca_file"].get<std::string>() + " --resolve " + host + ":" +
                     port + ":127.0.0.1 https://" + host + ":" + port + "/")
        .output;
  };
  CHECK_THAT(asked("name/wrong-host"), ContainsSubstring("no alternative certificate subject name matches"));
  CHECK_THAT(asked("baseline/good-tls13"),
             ContainsSubstring("you reached baseline/good-tls13 (good-tls13.lab.test)"));
}

TEST_CASE("every scenario has its one defect below another domain too", "[commands]") {
  const ProgramResult one_label = run_shell(lab_server() + " check --host-suffix lab");
  CHECK_THAT(one_label.output, ContainsSubstring(" checked, 0 unsound\n"));
  // A wildcard for a top-level domain is none any more.
  const ProgramResult two_labels = run_shell(lab_server() + " check --host-suffix lab.test");
  CHECK_THAT(two_labels.output, ContainsSubstring("scenarios/name/wildcard-tld.yaml"));
  CHECK_THAT(two_labels.output, ContainsSubstring(" checked, 1 unsound\n"));
}

TEST_CASE("serve tells where the renewal lies that is not loaded, and it is not what is served",
          "[commands]") {
  if (!can_use("openssl")) return;
  Serving serving("certificate-not-reloaded");
  const std::string stored = serving.printed("stored:");
  CHECK(serving.ready()["drift/certificate-not-reloaded"]["stored_certificate"] == stored);
  const std::string port =
      std::to_string(serving.ready()["drift/certificate-not-reloaded"]["port"].get<int>());
  CHECK(run_shell("openssl x509 -in " + stored + " -noout -checkend 0").exit == 0);
  CHECK(run_shell("openssl s_client -connect 127.0.0.1:" + port +
                  " </dev/null 2>/dev/null | openssl x509 -noout -checkend 0")
            .exit == 1);
}

TEST_CASE("serve tells how many days are left when a renewal is due", "[commands]") {
  CHECK(Serving("renewal-overdue").printed("renewal:") == "due; the certificate has 29 days left");
  CHECK(Serving("renewal-overdue-last-hours").printed("renewal:") == "due; the certificate has 0 days left");
  CHECK_THAT(Serving("good-tls13").output(), !ContainsSubstring("renewal:"));
}

TEST_CASE("another user of the machine can paste what serve prints", "[commands]") {
  if (!has_curl() || ::getuid() != 0 || !is_installed("setpriv")) return;
  Serving serving("expired client-certificate-good");
  const std::string as_nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
  CHECK_THAT(run_shell(as_nobody + serving.printed("try:")).output,
             ContainsSubstring("certificate has expired"));
  const std::string key = serving.ready()["control/client-certificate-good"]["client_key"];
  CHECK(run_shell(as_nobody + "cat " + key).exit != 0);
}

TEST_CASE("a hang-up, and a second interrupt, leave nothing behind", "[commands]") {
  const auto is_clean = [](const Serving& serving) {
    return std::filesystem::is_empty(serving.folder() / "tmp");
  };
  Serving hung_up("expired");
  CHECK_FALSE(is_clean(hung_up));
  CHECK(hung_up.end(SIGHUP) == 0);
  CHECK(is_clean(hung_up));

  Serving twice("expired");
  twice.signal(SIGINT);
  CHECK(twice.end(SIGINT) == 0);
  CHECK(is_clean(twice));

  Serving kept("expired", "trap '' HUP;");  // as nohup starts it
  kept.signal(SIGHUP);
  CHECK(connects(kept.ready()["validity/expired"]["port"].get<uint16_t>()));
  CHECK(kept.end(SIGTERM) == 0);
}

TEST_CASE("events that cannot be written are told once, leave no torn line, and fail the run", "[commands]") {
  // 8 blocks of 512 bytes in dash, of 1024 in bash.
  Serving serving("expired --events events --keylog keys", "ulimit -f 8;");
  const uint16_t port = serving.ready()["validity/expired"]["port"];
  for (int i = 0; i < 40; ++i) {
    Probe probe(port);
    probe.send("GET / HTTP/1.0\r\n\r\n");
    probe.received_until_end();
  }
  const auto path = serving.folder() / "events";
  CHECK(serving.end(SIGTERM) == 2);
  const std::string errors = serving.errors();
  const size_t told = errors.find("cannot write events: File too large");
  CHECK(told != errors.npos);
  CHECK(errors.find("cannot write events", told + 1) == errors.npos);
  const std::vector<json> events = events_in(path);
  CHECK(events.size() > 2);
  CHECK(events.size() < 40);
  CHECK(read_file(path).back() == '\n');
}

TEST_CASE("'-' is stdout, which then has events and nothing else", "[commands]") {
  Serving serving("expired --events -");
  Probe probe(serving.ready()["validity/expired"]["port"].get<uint16_t>());
  probe.send("GET / HTTP/1.0\r\n\r\n");
  probe.received_until_end();
  CHECK(serving.end(SIGTERM) == 0);
  const std::vector<json> events = events_in(serving.folder() / "stdout");
  REQUIRE(events.size() == 1);
  CHECK(events[0]["scenario"] == "validity/expired");
  CHECK_THAT(serving.errors(), ContainsSubstring("serving validity/expired on 127.0.0.1:"));
}

TEST_CASE("a result that could not be written to stdout is an error", "[commands]") {
  const std::string certs_gen = (binary_dir() / "certs-gen" / "certs-gen").string();
  for (const std::string& command :
       {lab_server() + " list", lab_server() + " list --json", lab_server() + " explain expired",
        lab_server() + " --help", certs_gen + " list"}) {
    CAPTURE(command);
    const ProgramResult result = run_program({"sh", "-c", command + " 2>&1 >/dev/full"});
    CHECK(result.exit == 2);
    CHECK_THAT(result.output, ContainsSubstring(": No space left on device"));
  }
}

TEST_CASE("wrong values of options are told alike", "[commands]") {
  struct Row {
    const char* words;
    const char* error;
    const char* hint;
  };
  const Row rows[] = {
      {"serve --port 99999", "expected a port from 0 to 65535, got '99999'", "lab-server serve --help"},
      {"serve --control -1", "expected a port from 0 to 65535, got '-1'", "lab-server serve --help"},
      {"serve --events ''", "got an empty text: is a variable not set?", "lab-server serve --help"},
      {"serve --pcap -", "expected a folder, got '-'", "lab-server serve --help"},
      {"serve expired --files /dev/null/x",
       "cannot create the folder /dev/null/x: ", "a part of this path is a file"},
      {"serve expired --events /dev/null/x", "cannot create the folder /dev/null",
       "a part of this path is a file"},
      {"serve expired --pcap /dev/null/x",
       "cannot create the folder /dev/null/x: ", "a part of this path is a file"},
      {"serve expired --ready-file /dev/null/x", "cannot create the folder /dev/null",
       "a part of this path is a file"},
      {"serve expired --bind 192.0.2.1",
       "cannot listen on 192.0.2.1:0: ", "this machine has no such address"},
      {"serve --host-suffix lab..test", "two dots in a row", "lab-server serve --help"},
      {"serve --host-suffix .lab.test", "leave the first dot out: lab.test", "lab-server serve --help"},
      {"check --host-suffix 'a b'", "a name has no ' '", "lab-server check --help"},
      {"serve --advertise lab.test", "expected an IP address, got 'lab.test'", "lab-server serve --help"},
      {"ctl --control 1 off good-tls13 ''", "expected a text, got an empty one", "lab-server ctl"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.words);
    const ProgramResult result = run_shell("timeout 20 " + lab_server() + " " + row.words);
    CHECK(result.exit == 2);
    CHECK_THAT(result.output, ContainsSubstring(row.error));
    CHECK_THAT(result.output, ContainsSubstring(row.hint));
  }
  const ProgramResult no_tmp = run_shell("TMPDIR=/no/such timeout 20 " + lab_server() + " serve expired");
  CHECK_THAT(no_tmp.output, ContainsSubstring("set TMPDIR to a folder"));
  if (has_sanitizer())
    return;  // with few descriptors UBSan cannot look at memory, and reports a fault of its own
  const ProgramResult few = run_shell("ulimit -n 64; timeout 20 " + lab_server() + " serve");
  CHECK_THAT(few.output, ContainsSubstring("raise the limit with ulimit -n"));
}

}  // namespace
}  // namespace lab
