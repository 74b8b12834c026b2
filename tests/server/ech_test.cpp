// Encrypted Client Hello (RFC 9849), judged by BoringSSL's own client and by Go's.

#include <arpa/inet.h>
#include <openssl/base64.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <optional>

#include "tests/catch.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

constexpr const char* kHost = "test.localhost";

// A lab for a client that has that list.
class EchLab : public TestLab {
 public:
  EchLab(const std::string& server, EchList list)
      : TestLab(parse_server(parse_yaml(server, "test.yaml")), kHost, Milliseconds(5000), std::nullopt,
                view_of(list)) {}

 private:
  static ClientView view_of(EchList list) {
    ClientView view;
    view.ech = list;
    return view;
  }
};

Bytes from_base64_text(const std::string& text) {
  Bytes bytes(text.size());
  size_t size = 0;
  REQUIRE(EVP_DecodeBase64(bytes.data(), &size, bytes.size(), reinterpret_cast<const uint8_t*>(text.data()),
                           text.size()) == 1);
  bytes.resize(size);
  return bytes;
}

// What became of a connection of BoringSSL's client.
struct Met {
  bool is_connected = false;
  bool is_ech_accepted = false;
  std::string public_name;            // the name that it checked the certificate for, when ECH was rejected
  std::optional<Bytes> retry_list{};  // what it was sent to retry with; nothing: ECH was not rejected
};

Met met(uint16_t port, const Bytes& list) {
  const bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  SSL_CTX_set_custom_verify(ctx.get(), SSL_VERIFY_PEER, [](SSL*, uint8_t*) { return ssl_verify_ok; });
  const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
  REQUIRE(SSL_set1_ech_config_list(ssl.get(), list.data(), list.size()) == 1);
  SSL_set_tlsext_host_name(ssl.get(), kHost);
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  SSL_set_fd(ssl.get(), fd);
  Met met;
  met.is_connected = SSL_connect(ssl.get()) == 1;
  met.is_ech_accepted = SSL_ech_accepted(ssl.get()) == 1;
  if (!met.is_connected && ERR_GET_REASON(ERR_peek_error()) == SSL_R_ECH_REJECTED) {
    const char* name = nullptr;
    const uint8_t* retry = nullptr;
    size_t size = 0;
    SSL_get0_ech_name_override(ssl.get(), &name, &size);
    met.public_name.assign(name, size);
    SSL_get0_ech_retry_configs(ssl.get(), &retry, &size);
    met.retry_list.emplace(retry, retry + size);
  }
  ERR_clear_error();
  SSL_shutdown(ssl.get());
  ::close(fd);
  return met;
}

TEST_CASE("ech opens the inner ClientHello and serves the chain of the name in it", "[server]") {
  EchLab lab("ech: {}", EchList::current);
  const Met connection = met(lab.port(), from_base64_text(lab.ech_list()));
  CHECK(connection.is_connected);
  CHECK(connection.is_ech_accepted);
  const json event = lab.event();
  CHECK(event["ech"] == json({{"offered", true},
                              {"accepted", true},
                              {"asks_for", "public-name"},
                              {"inner_sni", kHost},
                              {"client_has", "current"}}));
  CHECK(event["client_hello"]["sni"] == "public.localhost");
  CHECK(event["certificate"]["selected_by"] == "only");
  CHECK(event["certificate"]["findings"] == json::array());
}

TEST_CASE("ech confirms in a HelloRetryRequest too", "[server]") {
  EchLab lab("{groups: [P-384], ech: {}}", EchList::current);
  const Met connection = met(lab.port(), from_base64_text(lab.ech_list()));
  CHECK(connection.is_ech_accepted);
}

TEST_CASE("a client of a stale or a foreign ECH key is sent the right configurations, which it may use",
          "[server]") {
  const auto [list, id] =
      GENERATE(table<EchList, const char*>({{EchList::stale, "unknown"}, {EchList::other_key, "known"}}));
  EchLab lab("ech: {}", list);
  const Met rejected = met(lab.port(), from_base64_text(lab.ech_list()));
  CHECK_FALSE(rejected.is_connected);
  CHECK(rejected.public_name == "public.localhost");
  REQUIRE(rejected.retry_list);
  CHECK(met(lab.port(), *rejected.retry_list).is_ech_accepted);
  const auto events = lab.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["ech"] == json({{"offered", true},
                                  {"accepted", false},
                                  {"retry_configs_sent", true},
                                  {"config_id", id},
                                  {"asks_for", "public-name"},
                                  {"client_has", name_of(list)}}));
  CHECK(events[0]["certificate"]["selected_by"] == "sni");
  CHECK(events[0]["certificate"]["findings"] == json::array());
  CHECK(events[0]["alerts"][0]["description"] == "ech_required");
  CHECK(events[1]["ech"]["accepted"] == true);
}

TEST_CASE("a server that has no ECH key sends none to retry with", "[server]") {
  EchLab lab("ech: {keys: none}", EchList::current);
  const Met rejected = met(lab.port(), from_base64_text(lab.ech_list()));
  REQUIRE(rejected.retry_list);
  CHECK(rejected.retry_list->empty());
  CHECK(lab.event()["ech"]["retry_configs_sent"] == false);
}

TEST_CASE("a cut list is none, and one of an unknown version has nothing to use", "[server]") {
  const bssl::UniquePtr<SSL_CTX> ctx(SSL_CTX_new(TLS_method()));
  const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
  EchLab cut("ech: {}", EchList::cut);
  const Bytes list = from_base64_text(cut.ech_list());
  CHECK(SSL_set1_ech_config_list(ssl.get(), list.data(), list.size()) == 0);
  ERR_clear_error();
  EchLab unknown("ech: {}", EchList::unknown);
  const Met connection = met(unknown.port(), from_base64_text(unknown.ech_list()));
  CHECK(connection.is_connected);
  CHECK_FALSE(connection.is_ech_accepted);
  CHECK(unknown.event()["ech"] == json({{"offered", false}, {"accepted", false}, {"client_has", "unknown"}}));
}

TEST_CASE("what is sent to a client without ECH does not depend on the keys", "[server]") {
  EchLab lab("ech: {}", EchList::none);
  CHECK(lab.ech_list().empty());
  if (!can_use("curl")) return;
  const ProgramResult answer =
      run_program({"curl", "-sS", "--cacert", lab.ca_file(), "--resolve",
                   std::string(kHost) + ":" + std::to_string(lab.port()) + ":127.0.0.1",
                   "https://" + std::string(kHost) + ":" + std::to_string(lab.port())});
  CHECK_THAT(answer.output, ContainsSubstring("you reached"));
  CHECK_FALSE(lab.event().contains("ech"));
}

// The matrix's program in Go, which has ECH of its own since 1.23.
class GoClient {
 public:
  GoClient() : folder_("ech-test") {
    const ProgramResult built = run_program({"sh", "-c",
                                             "cd '" + (source_dir() / "client-matrix/programs/go").string() +
                                                 "' && go build -o '" + program() + "' main.go"});
    INFO(built.output);
    REQUIRE(built.exit == 0);
  }

  // The answer to a target; of a Go without ECH it is "unsupported".
  json answer(EchLab& lab, bool retries) const {
    const json target = {{"id", "1"},
                         {"address", "127.0.0.1"},
                         {"host", kHost},
                         {"port", lab.port()},
                         {"ca_file", lab.ca_file()},
                         {"ech_config_list", lab.ech_list()},
                         {"ech_retry", retries},
                         {"deadline_ms", 5000}};
    const std::string line = (folder_.path() / "target").string();
    write_file(line, target.dump() + "\n");
    return json::parse(
        run_program({"sh", "-c", "'" + program() + "' --api crypto/tls <'" + line + "'"}).output);
  }

 private:
  std::string program() const { return (folder_.path() / "client").string(); }

  const TemporaryFolder folder_;
};

TEST_CASE("Go's client is served by ECH, rejected by a stale key, and recovers when it retries", "[server]") {
  if (!can_use("go")) return;
  const GoClient go;
  EchLab current("ech: {}", EchList::current);
  const json served = go.answer(current, false);
  if (served["outcome"] == "unsupported") return skip("a Go before 1.23 has no ECH");
  CHECK(served["outcome"] == "accepted");
  CHECK(current.event()["ech"]["accepted"] == true);

  EchLab off("ech: {keys: none}", EchList::current);
  const json rejected = go.answer(off, true);
  CHECK(rejected["outcome"] == "rejected");
  CHECK(rejected["text"] == "tls: server rejected ECH");
  CHECK(off.event()["alerts"][0]["description"] == "ech_required");

  EchLab stale("ech: {}", EchList::stale);
  CHECK(go.answer(stale, false)["text"] == "tls: server rejected ECH");
  CHECK(stale.event()["ech"]["retry_configs_sent"] == true);
  if (run_program({"go", "version"}).output.find("go1.23") != std::string::npos)
    return skip("Go 1.23 does not hand over what it is sent to retry with");
  EchLab retried("ech: {}", EchList::stale);
  CHECK(go.answer(retried, true)["outcome"] == "accepted");
  const auto events = retried.events();
  REQUIRE(events.size() == 2);
  CHECK(events[0]["ech"]["accepted"] == false);
  CHECK(events[1]["ech"]["accepted"] == true);
}

}  // namespace
}  // namespace lab
