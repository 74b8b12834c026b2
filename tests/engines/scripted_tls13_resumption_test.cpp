// Another TLS stack resumes a session of the scripted TLS 1.3 server, with and without early data.

#include "tests/faults/exchange.h"

namespace lab {
namespace {

using nlohmann::json;

// An openssl that keeps its session, and sends a request early where it is told to.
class Resumer {
 public:
  explicit Resumer(TestLab& lab) : lab_(lab) {
    write_file(lab.folder() + "/request", "GET /early HTTP/1.0\r\n\r\n");
  }
  std::string first(const std::string& options = "") { return get("-sess_out " + session() + " " + options); }
  std::string again(const std::string& options = "") { return get("-sess_in " + session() + " " + options); }
  std::string early() { return again("-early_data " + lab_.folder() + "/request"); }

 private:
  std::string session() const { return lab_.folder() + "/session"; }
  std::string get(const std::string& options) {
    return run_shell(
               "printf 'GET /late HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -connect 127.0.0.1:" +
               std::to_string(lab_.port()) + " -servername test.localhost -CAfile " + lab_.ca_file() +
               " -verify_return_error -alpn http/1.1 " + options + " 2>&1")
        .output;
  }

  TestLab& lab_;
};

TEST_CASE("a healthy script resumes a session by its ticket, under every suite", "[engines]") {
  if (!has_openssl()) return;
  const std::string suite =
      GENERATE("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
  TestLab lab("{scripted_tls13: {resumes: true}}");
  Resumer client(lab);
  CHECK_THAT(client.first("-ciphersuites " + suite), ContainsSubstring("New, TLSv1.3"));
  const std::string second = client.again();
  CHECK_THAT(second, ContainsSubstring("Reused, TLSv1.3, Cipher is " + suite));
  CHECK_THAT(second, ContainsSubstring("you reached"));
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[1]["negotiated"]["resumed"] == true);
  CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", true}}));
  CHECK_FALSE(events[1].contains("certificate"));
  CHECK_FALSE(events[1].contains("deviations"));
}

TEST_CASE("a healthy script resumes behind a HelloRetryRequest too, and twice in a row", "[engines]") {
  if (!has_openssl()) return;
  TestLab lab("{scripted_tls13: {group: secp384r1, resumes: true}}");
  Resumer client(lab);
  client.first();
  CHECK_THAT(client.again("-sess_out " + lab.folder() + "/session"), ContainsSubstring("Reused, TLSv1.3"));
  CHECK_THAT(client.again(), ContainsSubstring("Reused, TLSv1.3"));
}

TEST_CASE("a script makes a full handshake of a session that it does not know, and of one of another hash",
          "[engines]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{scripted_tls13: {resumes: true, cipher: TLS_AES_128_GCM_SHA256, when_resuming: {cipher: "
      "TLS_AES_256_GCM_SHA384}}}");
  Resumer client(lab);
  client.first();
  CHECK_THAT(client.again(), ContainsSubstring("New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384"));
  CHECK(lab.events()[1]["ticket"]["accepted"] == false);

  TestLab other("{scripted_tls13: {resumes: true}}");
  Resumer stranger(other);
  run_program({"cp", lab.folder() + "/session", other.folder() + "/session"});
  CHECK_THAT(stranger.again(), ContainsSubstring("New, TLSv1.3"));
  CHECK(other.events()[0]["ticket"] ==
        json({{"offered", true}, {"accepted", false}, {"why", "unknown-key"}}));
}

TEST_CASE("a script that resumes an identity that was not offered is refused", "[engines]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{scripted_tls13: {resumes: true, when_resuming: {server_hello: {extensions: {pre_shared_key: "
      "\"0005\"}}}}}");
  Resumer client(lab);
  client.first();
  CHECK_THAT(client.again(), ContainsSubstring("bad psk identity"));
  const json event = lab.events().at(1);
  CHECK(event["deviations"] == json({"extension-wrong"}));
  CHECK(event["alerts"][0]["description"] == "illegal_parameter");
}

TEST_CASE("a script passes over early data that it has not accepted", "[engines]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{scripted_tls13: {resumes: true, new_session_ticket: {extensions: {early_data: \"00004000\"}}}}");
  Resumer client(lab);
  client.first();
  const std::string second = client.early();
  CHECK_THAT(second, ContainsSubstring("Early data was rejected"));
  CHECK_THAT(second, ContainsSubstring("you reached"));
  CHECK(lab.events()[1]["http"]["target"] == "/late");
}

TEST_CASE("a script that accepts early data reads it, whatever suite it goes on with", "[engines]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{scripted_tls13: {resumes: true, cipher: TLS_AES_128_GCM_SHA256, new_session_ticket: {extensions: "
      "{early_data: \"00004000\"}}, when_resuming: {cipher: TLS_CHACHA20_POLY1305_SHA256, "
      "encrypted_extensions: {extensions: {early_data: \"\"}}}}}");
  Resumer client(lab);
  client.first();
  CHECK_THAT(client.early(), ContainsSubstring("Early data was accepted"));
  const json event = lab.events().at(1);
  CHECK(event["negotiated"]["cipher"] == "TLS_CHACHA20_POLY1305_SHA256");
  CHECK(event["http"]["target"] == "/early");
  CHECK(event["early_data"] == json({{"offered", true}, {"accepted", true}}));
  CHECK(event["deviations"] == json({"early-data-accepted"}));
}

}  // namespace
}  // namespace lab
