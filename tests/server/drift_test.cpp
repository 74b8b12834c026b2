// What drifts while a server runs: its certificate, its key, its bundle of CAs.

#include "lab-server/server/renewal.h"
#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

std::string said(TestLab& lab, const std::string& options = "") {
  return run_program({"sh", "-c",
                      "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -connect 127.0.0.1:" +
                          std::to_string(lab.port()) + " -servername test.localhost -CAfile " +
                          lab.ca_file() + " -verify_return_error " + options + " 2>&1"})
      .output;
}

TEST_CASE("a renewal is due when less than 30 days and less than a third of the lifetime remain",
          "[server]") {
  constexpr std::time_t kDay = 24 * 60 * 60;
  const auto days_left = [](std::time_t before, std::time_t left) {
    return days_left_when_due(Validity{-before * kDay, left * kDay}, 0);
  };
  CHECK(days_left(61, 29) == 29);
  CHECK(days_left(89, 1) == 1);
  CHECK_FALSE(days_left(60, 30));
  CHECK_FALSE(days_left(0, 7));
  CHECK_FALSE(days_left(300, 65));
  CHECK_FALSE(days_left(90, -1));
  CHECK_FALSE(days_left_when_due(std::nullopt, 0));
  CHECK(lab::days_left(Validity{0, 90 * kDay - 1}, 0) == 89);
  CHECK(lab::days_left(Validity{0, 0}, 1) == -1);
  CHECK(lab::days_left(Validity{0, 0}, kDay + 1) == -2);
}

TEST_CASE("the event counts the days of a certificate whose renewal is due", "[server]") {
  if (!has_openssl()) return;
  TestLab due("certificate: {based_on: leaf, not_before: -61d, not_after: 708h}"), healthy("{}");
  CHECK_THAT(said(due), ContainsSubstring("you reached"));
  CHECK_THAT(said(healthy), ContainsSubstring("you reached"));
  const json certificate = due.event()["certificate"];
  CHECK(certificate["renewal"] == "due");
  CHECK(certificate["days_left"] == 29);
  CHECK_FALSE(healthy.event()["certificate"].contains("renewal"));
}

TEST_CASE("the event tells that another certificate lies in the server's file", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{certificate: expired, stored: renewed}");
  CHECK_THAT(said(lab), ContainsSubstring("certificate has expired"));
  const json event = lab.event();
  CHECK(event["certificate"]["recipe"] == "expired");
  CHECK(event["certificate"]["stored"] == "other");
  CHECK_THAT(event["sentence"].get<std::string>(),
             ContainsSubstring("its renewal renewed lies on the disk and is not loaded"));
}

TEST_CASE("a server without a usable key ends the handshake after the ClientHello", "[server]") {
  if (!has_openssl()) return;
  const auto [how, words] =
      GENERATE(table<std::string, std::string>({{"close", "unexpected eof"},
                                                {"internal_error", "alert internal error"},
                                                {"handshake_failure", "alert handshake failure"}}));
  TestLab lab("without_key: " + how);
  CHECK_THAT(said(lab), ContainsSubstring(words));
  const json event = lab.event();
  CHECK(event["phase"] == "client-hello");
  CHECK(event["handshake_error"] == "no-usable-key");
}

TEST_CASE("of two nodes one trusts the CA of the client's certificate", "[server]") {
  if (!has_openssl()) return;
  TestLab lab(
      "{client_auth: {mode: required}, nodes: [{client_auth: {mode: required, trusts: {based_on: "
      "client-root}}}]}");
  const std::string certificate =
      "-cert " + lab.certificate_file("client") + " -key " + lab.key_file("client");
  CHECK_THAT(said(lab, certificate), ContainsSubstring("you reached"));
  CHECK_THAT(said(lab, certificate), ContainsSubstring("alert unknown ca"));
  CHECK_THAT(said(lab, certificate), ContainsSubstring("you reached"));
  const auto events = lab.events();
  REQUIRE(events.size() == 3);
  CHECK(events[1]["client_certificate"]["refused"] == "untrusted-issuer");
}

TEST_CASE("of two nodes one signs with a key that is not its certificate's", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("nodes: [{key: renewed}]");
  CHECK_THAT(said(lab), ContainsSubstring("you reached"));
  CHECK_THAT(said(lab), ContainsSubstring("bad signature"));
  CHECK(lab.events()[1]["certificate"]["key"] == "other");
}

}  // namespace
}  // namespace lab
