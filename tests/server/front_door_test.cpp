// The front port: scenarios by name, and what it says to who asks for none.

#include "lab-server/server/front_door.h"

#include <condition_variable>
#include <mutex>

#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

// A lab with a front port, whose own events it keeps.
class Front {
 public:
  explicit Front(bool has_pages) {
    FrontRequest request;
    if (has_pages) {
      request.pages = [](const HttpRequest& asked) { return Page{.body = "page " + asked.target}; };
    }
    request.note = [](const std::string& name) { return "nobody serves '" + name + "'"; };
    request.sink = [this](const json& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
      has_events_.notify_all();
    };
    port_ = lab_.lab().open_front(std::move(request));
  }

  uint16_t port() const { return port_; }

  std::string gets(const std::string& options) {
    return run_program({"sh", "-c",
                        "printf 'GET /x HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -CAfile " +
                            lab_.ca_file() + " -verify_return_error -connect 127.0.0.1:" +
                            std::to_string(port_) + " " + options + " 2>&1"})
        .output;
  }

  json event() {
    std::unique_lock lock(mutex_);
    REQUIRE(has_events_.wait_for(lock, 10s, [this] { return !events_.empty(); }));
    const json first = events_.front();
    events_.clear();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable has_events_;
  std::vector<json> events_;
  TestLab lab_{"faults: [answer-plaintext]", "openssl.localhost"};  // last: its events go above
  uint16_t port_ = 0;
};

TEST_CASE("a name nobody serves leaves a trace, whatever becomes of it", "[server]") {
  Front front(false);
  Probe stranger(front.port());
  stranger.send(stored_hello("openssl-tls13"));  // asks for another name
  // fatal unrecognized_name (112), RFC 6066 3
  CHECK(stranger.first_bytes(5s) == Bytes{21, 3, 3, 0, 2, 2, 112});
  stranger.send_fin();
  const json event = front.event();
  CHECK(event["scenario"] == "");
  CHECK(event["name_refused"] == "unknown");
  CHECK(event["sentence"].get<std::string>().starts_with("nobody serves '"));

  Probe silent(front.port());
  silent.send_fin();
  CHECK(front.event()["end"] == json({{"by", "client"}, {"how", "fin"}}));
}

TEST_CASE("with pages, who asks for no scenario gets them behind a certificate that fits", "[server]") {
  if (!has_openssl()) return;
  Front front(true);
  for (const char* name :
       {"-noservername -verify_ip 127.0.0.1", "-servername localhost -verify_hostname localhost",
        "-servername expird.localhost -verify_hostname expird.localhost",
        "-servername EXPIRD.localhost -verify_hostname expird.localhost"}) {
    CAPTURE(name);
    CHECK_THAT(front.gets(name), ContainsSubstring("page /x"));
    const json event = front.event();
    const bool is_unknown = std::string(name).find("ocalhost -verify_hostname expird") != std::string::npos;
    const std::string sentence = event["sentence"];
    CHECK(sentence.starts_with("nobody serves 'expird.localhost'; served /x") == is_unknown);
    CHECK(event["certificate"]["findings"].empty());
  }
  CHECK_THAT(front.gets("-servername ..x"), ContainsSubstring("alert number 112"));
}

TEST_CASE("the front port answers plain HTTP, and takes nothing else for it", "[server]") {
  Front front(true);
  Probe browser(front.port());
  browser.send("GET /x HT");
  browser.send("TP/1.1\r\nHost: a\r\n\r\n");
  CHECK(text_of(browser.received_until_end()).ends_with("page /x"));
  const json event = front.event();
  CHECK(event["sentence"] == "answered /x in plain HTTP");
  CHECK(event["sent_instead"] == "http");

  Probe other(front.port());
  other.send("SSH-2.0-OpenSSH\r\n\r\n");
  CHECK(other.received_until_end().empty());
  CHECK(front.event()["sentence"] == "what arrived is not TLS");
}

TEST_CASE("who makes names up gets certificates for some of them only", "[server]") {
  TestLab lab("{}");
  FrontRequest request;
  request.pages = [](const HttpRequest&) { return Page(); };
  FrontDoor door(std::move(request), lab.pki());
  for (int i = 0; i < 256; ++i) CHECK_FALSE(door.find("a" + std::to_string(i) + ".localhost", "").is_refused);
  CHECK(door.find("another.localhost", "").is_refused);
  CHECK_FALSE(door.find("a0.localhost", "").is_refused);
}

TEST_CASE("the certificate of the index is for localhost and for the address that was reached", "[server]") {
  TestLab lab("{}");
  const CertificatePtr certificate = lab.pki().issue("front-door", {.host = "192.0.2.1"});
  const std::string der = text_of(certificate->der);
  CHECK(der.find("localhost") != std::string::npos);
  CHECK(der.find(std::string("\x87\x04\xc0\x00\x02\x01", 6)) != std::string::npos);  // iPAddress [7]
}

}  // namespace
}  // namespace lab
