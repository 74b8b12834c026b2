// What is wrong with session tickets, seen by another TLS stack that keeps a session and offers it again.

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

// An openssl that connects, keeps its session in a file, and offers what is in it.
class SessionKeeper {
 public:
  explicit SessionKeeper(TestLab& lab, std::string options = "") : lab_(lab), options_(std::move(options)) {}

  std::string connect() {
    const std::string file = lab_.folder() + "/session";
    const std::string offered = has_connected_ ? " -sess_in " + file : "";
    has_connected_ = true;
    return run_program(
               {"sh", "-c",
                "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -verify_return_error "
                "-connect 127.0.0.1:" +
                    std::to_string(lab_.port()) + " -servername test.localhost -CAfile " + lab_.ca_file() +
                    offered + " -sess_out " + file + " " + options_ + " 2>&1"})
        .output;
  }

 private:
  TestLab& lab_;
  const std::string options_;
  bool has_connected_ = false;
};

TEST_CASE("nodes that share their ticket keys resume each other's sessions, and others do not", "[server]") {
  if (!has_openssl()) return;
  const std::string keys = GENERATE("kept", "shared");
  const std::string version = GENERATE("-tls1_2", "-tls1_3");
  TestLab lab("{nodes: [{}], tickets: {keys: " + keys + "}}");
  SessionKeeper client(lab, version);
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  CHECK_THAT(client.connect(), ContainsSubstring(keys == "shared" ? "Reused, TLSv1" : "New, TLSv1"));
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["ticket"]["accepted"] == (keys == "shared"));
  if (keys == "kept") CHECK(events[1]["ticket"]["why"] == "unknown-key");
}

TEST_CASE("a ticket that cannot be opened is fatal where the server is made so", "[server]") {
  if (!has_openssl()) return;
  const std::string version = GENERATE("-tls1_2", "-tls1_3");
  TestLab lab("tickets: {keys: rotated, unknown: fatal}");
  SessionKeeper client(lab, version);
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  CHECK_THAT(client.connect(), ContainsSubstring("alert internal error"));
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["phase"] == "client-hello");
  CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", false}, {"why", "unknown-key"}}));
  CHECK(events[1]["sentence"] ==
        "we refused the client (internal_error) after its ClientHello: it offered a ticket under a key we no "
        "longer have, and we fail on that");
}

TEST_CASE("an altered ticket, and one that is too old, are ignored", "[server]") {
  if (!has_openssl()) return;
  const std::string version = GENERATE("-tls1_2", "-tls1_3");
  const auto [tickets, why] = GENERATE(
      table<std::string, std::string>({{"altered: true", "unusable"}, {"honoured_s: 0", "expired"}}));
  TestLab lab("tickets: {" + tickets + "}");
  SessionKeeper client(lab, version);
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  const std::string second = client.connect();
  CHECK_THAT(second, ContainsSubstring("you reached"));
  CHECK_THAT(second, ContainsSubstring("New, TLSv1"));
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", false}, {"why", why}}));
}

TEST_CASE("with rolling keys each connection renews the ticket, and an older one is worth nothing",
          "[server]") {
  if (!has_openssl()) return;
  TestLab lab("tickets: {keys: rolling}");
  SessionKeeper client(lab, "-tls1_3");
  client.connect();
  run_program({"cp", lab.folder() + "/session", lab.folder() + "/first"});
  for (int round = 0; round < 2; ++round) CHECK_THAT(client.connect(), ContainsSubstring("Reused, TLSv1"));
  run_program({"cp", lab.folder() + "/first", lab.folder() + "/session"});
  CHECK_THAT(client.connect(), ContainsSubstring("New, TLSv1"));
}

TEST_CASE("with rolling keys a resumed TLS 1.2 handshake holds a new ticket", "[server]") {
  if (!has_openssl()) return;
  const std::string keys = GENERATE("kept", "rolling");
  TestLab lab("tickets: {keys: " + keys + "}");
  SessionKeeper client(lab, "-tls1_2 -msg");
  client.connect();
  const std::string second = client.connect();
  CHECK_THAT(second, ContainsSubstring("Reused, TLSv1"));
  CHECK((second.find("NewSessionTicket") != second.npos) == (keys == "rolling"));
}

TEST_CASE("a server that requires sessions serves the first connection and those that resume", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("tickets: {required: true}");
  SessionKeeper client(lab), stranger(lab);
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  CHECK_THAT(stranger.connect(), !ContainsSubstring("you reached"));
  const auto events = lab.events();
  REQUIRE(events.size() == 3);
  CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", true}}));
  CHECK(events[2]["ticket"] == json({{"offered", false}, {"accepted", false}, {"required", true}}));
  CHECK(events[2]["phase"] == "finished");
  CHECK(events[2]["end"] == json({{"by", "server"}, {"how", "fin"}}));
}

TEST_CASE("a resumed session hides a certificate that a full handshake would show", "[server]") {
  if (!has_openssl()) return;
  const std::string version = GENERATE("-tls1_2", "-tls1_3");
  TestLab lab("{nodes: [{certificate: expired}], tickets: {keys: shared}}");
  SessionKeeper client(lab, version);
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  CHECK_THAT(client.connect(), ContainsSubstring("you reached"));
  client.connect();
  CHECK_THAT(SessionKeeper(lab, version).connect(), ContainsSubstring("certificate has expired"));
  const auto events = lab.events();
  REQUIRE(events.size() == 4);
  CHECK_FALSE(events[0].contains("hidden_certificate"));
  CHECK_FALSE(events[1].contains("certificate"));
  CHECK(events[1]["hidden_certificate"] ==
        json({{"recipe", "expired"}, {"shown", false}, {"findings", {"expired"}}}));
  CHECK_FALSE(events[2].contains("hidden_certificate"));
  CHECK(events[3]["certificate"]["findings"] == json({"expired"}));
}

}  // namespace
}  // namespace lab
