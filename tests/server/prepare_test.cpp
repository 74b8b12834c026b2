// Certificates are issued when a set-up's first client comes.

#include <thread>

#include "lab-server/server/spawn.h"
#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

// A lab whose set-ups nobody has prepared.
class Unprepared {
 public:
  explicit Unprepared(const std::string& recipes = "")
      : book_(RecipeBook::parse(parse_yaml(
            read_file(source_dir() / "certs-gen" / "recipes.yaml") + "\n" + recipes, "recipes.yaml"))),
        pki_(book_),
        lab_(pki_, {.handshake_deadline = Milliseconds(30'000)}) {}

  std::unique_ptr<Served> serve(const std::string& server,
                                std::optional<std::vector<std::string>> findings = {}) {
    ServeRequest request{.id = "test/it", .host = "test.localhost"};
    request.server = parse_server(parse_yaml(server, "test.yaml"));
    request.findings = std::move(findings);
    request.sink = [this](const nlohmann::json& event) {
      const std::lock_guard lock(mutex_);
      events_.push_back(event);
    };
    return lab_.serve(request);
  }

  std::vector<nlohmann::json> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

 private:
  const RecipeBook book_;
  Pki pki_;
  std::mutex mutex_;
  std::vector<nlohmann::json> events_;
  Lab lab_;
};

ProgramResult show_certificate(const Served& served) {
  return run_program({"sh", "-c",
                      "openssl s_client -connect 127.0.0.1:" + std::to_string(served.port()) +
                          " -servername test.localhost 2>&1 </dev/null"});
}

// What stands between the first PEM certificate's lines.
std::string certificate_in(const std::string& output) {
  const size_t begin = output.find("-----BEGIN CERTIFICATE-----");
  const size_t end = output.find("-----END CERTIFICATE-----");
  return begin == output.npos || end == output.npos ? "" : output.substr(begin, end - begin);
}

TEST_CASE("the first clients of a set-up, all at once, get the certificate that later ones get", "[server]") {
  if (!has_openssl()) return;
  Unprepared lab;
  const auto served = lab.serve("certificate: leaf-rsa");
  std::vector<std::string> seen(4);
  {
    std::vector<std::jthread> clients;
    for (std::string& one : seen) {
      clients.emplace_back([&] { one = certificate_in(show_certificate(*served).output); });
    }
  }
  served->prepare();
  const std::string later = certificate_in(show_certificate(*served).output);
  CHECK_FALSE(later.empty());
  for (const std::string& one : seen) CHECK(one == later);
}

TEST_CASE("a set-up with another defect than declared refuses its clients and says why", "[server]") {
  if (!has_openssl()) return;
  Unprepared lab;
  const auto served = lab.serve("certificate: expired", {{"name-mismatch"}});
  const uint64_t before = internal_errors();
  const std::string kWhy = "the audit of the chain served finds expired, the scenario declares name-mismatch";

  CHECK_THAT(show_certificate(*served).output, ContainsSubstring("alert internal error"));
  REQUIRE(served->drain(10s));
  REQUIRE(lab.events().size() == 1);
  CHECK(lab.events()[0]["failure"] == kWhy);
  CHECK_THAT(lab.events()[0]["sentence"].get<std::string>(), ContainsSubstring(kWhy));
  CHECK(internal_errors() == before + 1);
  CHECK(error_of([&] { served->prepare(); }).message() == kWhy);
}

TEST_CASE("a set-up with the defect it declares, or that declares nothing, serves it", "[server]") {
  if (!has_openssl()) return;
  Unprepared lab;
  for (const auto& declared : {std::optional<std::vector<std::string>>({"expired"}), {}}) {
    const auto served = lab.serve("certificate: expired", declared);
    CHECK_THAT(show_certificate(*served).output, ContainsSubstring("certificate has expired"));
  }
}

TEST_CASE("a set-up that BoringSSL refuses refuses its clients", "[server]") {
  Unprepared lab;
  const auto served = lab.serve("ciphers: [NO-SUCH]");
  Probe probe(served->port());
  probe.send(stored_hello("gnutls-default"));
  CHECK(probe.received_until_end() == Bytes{21, 3, 3, 0, 2, 2, 80});
  CHECK_THAT(error_of([&] { served->prepare(); }).message(), ContainsSubstring("no cipher suite 'NO-SUCH'"));
}

TEST_CASE("a set-up whose keys take long keeps no other set-up's clients waiting", "[server]") {
  if (!has_openssl()) return;
  Unprepared lab(
      "slow-ca: {based_on: intermediate, key: rsa2048, levels: 20}\nslow: {based_on: leaf, issuer: slow-ca}");
  const auto slow = lab.serve("certificate: slow");
  const auto quick = lab.serve("{}");
  Probe first(slow->port());
  first.send(stored_hello("gnutls-default"));

  CHECK_FALSE(certificate_in(show_certificate(*quick).output).empty());
  CHECK(first.received_within(0ms).empty());
  CHECK(is_server_hello(first.first_bytes(60s)));
}

}  // namespace
}  // namespace lab
