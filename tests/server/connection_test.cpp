#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// Another TLS stack asks for the page, as a person would.
ProgramResult fetch(TestLab& lab, const std::string& options) {
  return run_program(
      {"sh", "-c",
       "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -ign_eof -connect 127.0.0.1:" +
           std::to_string(lab.port()) + " -servername test.localhost -CAfile " + lab.ca_file() + " " +
           options + " 2>&1"});
}

TEST_CASE("a healthy set-up serves the page to another TLS stack and says so", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  const ProgramResult result = fetch(lab, "-verify_return_error -verify_hostname test.localhost");

  CHECK(result.output.find("tls-failure-lab: you reached test/it") != std::string::npos);
  const json event = lab.event();
  CHECK(event["phase"] == "closed");
  CHECK(event["negotiated"]["version"] == "TLS1.3");
  CHECK(event["certificate"]["findings"].empty());
  CHECK(event["http"]["status"] == 200);
  CHECK(event["client_hello"]["sni"] == "test.localhost");
}

TEST_CASE("versions are what another TLS stack can and cannot negotiate", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("versions: [tls1.2]");
  CHECK(fetch(lab, "-tls1_3").output.find("alert protocol version") != std::string::npos);
  CHECK(fetch(lab, "-tls1_2").output.find("you reached") != std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["handshake_error"] == "no-shared-version");
  CHECK(events[1]["negotiated"]["version"] == "TLS1.2");
}

TEST_CASE("an alert the client sends in the clear is read as its verdict", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("certificate: unknown-ca");
  fetch(lab, "-verify_return_error");

  const json event = lab.event();
  REQUIRE(event["alerts"].size() == 1);
  CHECK(event["alerts"][0]["direction"] == "received");
  CHECK(event["alerts"][0]["description"] == "unknown_ca");
  CHECK(event["alerts"][0]["phase"] == "server-certificate");
  CHECK(event["certificate"]["findings"] == json({"untrusted-root"}));
  CHECK_FALSE(event.contains("handshake_error"));
}

TEST_CASE("a client without the certificate it needs is refused, in TLS 1.2 and 1.3", "[server]") {
  if (!has_openssl()) return;
  const auto [version, option, alert] = GENERATE(table<const char*, const char*, const char*>(
      {{"tls1.2", "-tls1_2", "handshake_failure"}, {"tls1.3", "-tls1_3", "certificate_required"}}));
  TestLab lab(std::string("{versions: [") + version + "], client_auth: {mode: required}}");
  fetch(lab, option);

  const json event = lab.event();
  CHECK(event["client_certificate"]["refused"] == "none-sent");
  CHECK(event["alerts"][0]["direction"] == "sent");
  CHECK(event["alerts"][0]["description"] == alert);
  CHECK(event["phase"] == "client-certificate");
}

TEST_CASE("a client certificate of the right CA is accepted, and one of another is refused", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("client_auth: {mode: required}");
  const auto with = [&](const std::string& recipe) {
    return fetch(lab, "-cert " + lab.certificate_file(recipe) + " -key " + lab.key_file(recipe)).output;
  };
  CHECK(with("client").find("you reached") != std::string::npos);
  CHECK(with("client-wrong-ca").find("alert unknown ca") != std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["client_certificate"] == json({{"requested", true}, {"asked_for", "any"}, {"sent", true}}));
  CHECK(events[1]["client_certificate"]["refused"] == "untrusted-issuer");
}

TEST_CASE("a ticket under a rotated key is ignored, and a full handshake follows", "[server]") {
  if (!has_openssl()) return;
  const std::string keys = GENERATE("kept", "rotated");
  TestLab lab("{tickets: {keys: " + keys + "}}");
  const std::string session = lab.folder() + "/session";
  CHECK(fetch(lab, "-sess_out " + session).output.find("you reached") != std::string::npos);
  CHECK(fetch(lab, "-sess_in " + session).output.find("you reached") != std::string::npos);

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK_FALSE(events[0].contains("ticket"));
  CHECK(events[1]["negotiated"]["resumed"] == (keys == "kept"));
  if (keys == "kept") {
    CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", true}}));
  } else {
    CHECK(events[1]["ticket"] == json({{"offered", true}, {"accepted", false}, {"why", "unknown-key"}}));
  }
}

TEST_CASE("the certificate follows the name that is asked for", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("sni: {known: {api.localhost: leaf}, otherwise: default-certificate}");
  fetch(lab, "-servername api.localhost");
  fetch(lab, "-servername who.localhost");

  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["certificate"]["selected_by"] == "sni");
  CHECK(events[0]["certificate"]["findings"].empty());
  CHECK(events[1]["certificate"]["selected_by"] == "default");
  CHECK(events[1]["certificate"]["findings"] == json({"name-mismatch"}));
}

TEST_CASE("a port that is to be closed refuses connections and is nobody else's", "[server]") {
  TestLab lab("listens: false");
  CHECK_FALSE(connects(lab.port()));
  CHECK(lab.events().empty());
}

TEST_CASE("a connection serves as many requests as the set-up says, and then closes", "[server]") {
  if (!has_openssl()) return;
  const auto ask_three_times = [](TestLab& lab) {
    return run_program({"sh", "-c",
                        "(for i in 1 2 3; do printf 'GET /%s HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' $i; sleep "
                        "0.3; done) | "
                        "openssl s_client -quiet -ign_eof -connect 127.0.0.1:" +
                            std::to_string(lab.port()) + " -CAfile " + lab.ca_file() + " 2>&1"})
        .output;
  };
  for (const size_t requests : {1u, 2u}) {
    TestLab lab("requests: " + std::to_string(requests));
    const std::string text = ask_three_times(lab);
    size_t answers = 0;
    for (size_t at = text.find("HTTP/1.1 200"); at != text.npos; at = text.find("HTTP/1.1 200", at + 1))
      ++answers;
    CHECK(answers == requests);
    CHECK((text.find("Connection: keep-alive") != text.npos) == (requests == 2));
    CHECK(text.find("Connection: close") != text.npos);
    const json event = lab.event();
    CHECK(event["http"]["requests"] == requests);
    CHECK(event["http"]["target"] == "/" + std::to_string(requests));
    CHECK(event["end"]["by"] == "server");
  }
}

TEST_CASE("a connection is kept as HTTP asks for it", "[server]") {
  if (!has_openssl()) return;
  struct Row {
    const char* request;
    const char* says;
    size_t requests;
  };
  // RFC 9112 9.3
  const Row rows[] = {
      {"GET / HTTP/1.0\\r\\n", "Connection: close", 1},
      {"GET / HTTP/1.0\\r\\nConnection: keep-alive\\r\\n", "Connection: keep-alive", 2},
      {"GET / HTTP/1.1\\r\\nConnection: close\\r\\n", "Connection: close", 1},
      {"GET / HTTP/1.1\\r\\n", "Connection: keep-alive", 2},
  };
  for (const Row& row : rows) {
    INFO(row.request);
    TestLab lab("requests: 2");
    const std::string asks = std::string("printf '") + row.request + "Host: a\\r\\n\\r\\n'";
    const ProgramResult result =
        run_program({"sh", "-c",
                     "(" + asks + "; " + asks + ") | openssl s_client -quiet -ign_eof -connect 127.0.0.1:" +
                         std::to_string(lab.port()) + " -CAfile " + lab.ca_file() + " 2>&1"});
    CHECK(result.output.find(row.says) != std::string::npos);
    const json event = lab.event();
    CHECK(event["http"]["requests"] == row.requests);
    CHECK(event["end"]["how"] == "close-notify");
  }
}

TEST_CASE("a HEAD request gets the head alone", "[server]") {
  if (!has_openssl()) return;
  TestLab lab("{}");
  const ProgramResult result =
      run_program({"sh", "-c",
                   "printf 'HEAD / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' | openssl s_client -quiet -ign_eof "
                   "-connect 127.0.0.1:" +
                       std::to_string(lab.port()) + " -CAfile " + lab.ca_file() + " 2>&1"});
  CHECK(result.output.find("HTTP/1.1 200 OK") != std::string::npos);
  CHECK(result.output.find("you reached") == std::string::npos);
}

TEST_CASE("a fault on a moment that a scripted server does not have is refused", "[server]") {
  for (const char* fault : {"delay-signature", "corrupt-signature"}) {
    for (const char* script : {"scripted_tls12", "scripted_tls13"}) {
      CHECK_THROWS_AS(TestLab(std::string("{") + script + ": {}, faults: [" + fault + "]}"), Error);
    }
    CHECK_NOTHROW(TestLab(std::string("faults: [") + fault + "]"));
  }
}

TEST_CASE("a name that is unknown, or none, is turned away as the set-up says", "[server]") {
  if (!has_openssl()) return;
  struct Row {
    const char* sni;
    const char* name;
    const char* shows;
    const char* refused;
  };
  const Row rows[] = {
      {"unknown: alert", "-servername other.localhost", "alert number 112", "unknown"},
      {"unknown: close", "-servername other.localhost", "unexpected eof", "unknown"},
      {"unknown: reset", "-servername other.localhost", "errno=104", "unknown"},
      {"absent: alert", "-noservername", "alert number 109", "absent"},
      {"absent: close", "-noservername", "unexpected eof", "absent"},
      {"unknown: alert, absent: alert", "-servername API.localhost", "you reached", ""},
      {"unknown: alert", "-noservername", "you reached", ""},
      {"absent: alert", "-servername other.localhost", "you reached", ""},
  };
  for (const Row& row : rows) {
    INFO(row.sni << ", " << row.name);
    TestLab lab(std::string("sni: {known: {api.localhost: leaf}, otherwise: leaf, ") + row.sni + "}");
    const ProgramResult result =
        run_program({"sh", "-c",
                     "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -connect 127.0.0.1:" +
                         std::to_string(lab.port()) + " " + row.name + " 2>&1"});
    CHECK(result.output.find(row.shows) != std::string::npos);
    CHECK(lab.event().value("name_refused", "") == row.refused);
  }
}

TEST_CASE("the server signs by the algorithms it is given, and by the key it is given", "[server]") {
  if (!has_openssl()) return;
  TestLab pkcs("{certificate: leaf-rsa, signature_algorithms: [rsa_pkcs1_sha256]}");
  CHECK(fetch(pkcs, "-tls1_2").output.find("you reached") != std::string::npos);
  fetch(pkcs, "-tls1_3");
  CHECK(pkcs.events().back()["handshake_error"] == "no-shared-signature-algorithm");

  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    TestLab other("key: renewed");
    CHECK(fetch(other, version).output.find("bad signature") != std::string::npos);
    CHECK(other.event()["certificate"]["key"] == "other");
    TestLab own("{}");
    CHECK(fetch(own, version).output.find("you reached") != std::string::npos);
    CHECK_FALSE(own.event()["certificate"].contains("key"));
  }
}

}  // namespace
}  // namespace lab
