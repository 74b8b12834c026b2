// What a client sends as its certificate is judged where it keeps nobody else waiting.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <future>

#include "lab-server/server/prepare.h"
#include "lab-server/server/spawn.h"
#include "tests/catch.h"
#include "tests/support/dense_chain.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

// An engine whose judgment takes until it is told to end.
class Undecided : public Engine {
 public:
  void feed(std::span<const uint8_t>) override {}
  Step handshake() override { return Step::wants_verdict; }
  void judge() override { was_released = released.get_future().wait_for(30s) == std::future_status::ready; }
  Step read(std::string&) override { return Step::failed; }
  Step write(std::string_view) override { return Step::failed; }
  void close() override {}
  void alert(uint8_t) override {}
  Bytes& outgoing() override { return nothing_; }

  std::promise<void> released;
  bool was_released = false;

 private:
  Bytes nothing_;
};

TEST_CASE("while a client's chain is judged its thread goes on with other connections", "[server]") {
  Undecided engine;
  boost::asio::io_context thread;
  boost::asio::thread_pool aside(1);
  boost::asio::co_spawn(thread, judged(engine, aside), reported);
  boost::asio::post(thread, [&] { engine.released.set_value(); });  // comes after it, on the same thread
  thread.run();
  aside.join();

  CHECK(engine.was_released);
}

// A lab whose threads aside are busy making keys for a while.
class Busy {
 public:
  explicit Busy(Milliseconds deadline)
      : book_(
            RecipeBook::parse(parse_yaml(read_file(source_dir() / "certs-gen" / "recipes.yaml") +
                                             "\nslow-ca: {based_on: intermediate, key: rsa2048, levels: 10}\n"
                                             "slow: {based_on: leaf, issuer: slow-ca}\n"
                                             "other-slow-ca: {based_on: slow-ca}\n"
                                             "other-slow: {based_on: leaf, issuer: other-slow-ca}\n",
                                         "recipes.yaml"))),
        pki_(book_),
        files_(pki_, folder_.path()),
        lab_(pki_, {.handshake_deadline = deadline}) {
    served_ = serve("client_auth: {mode: required}", true);
    served_->prepare();
    for (const char* server : {"certificate: slow", "certificate: other-slow"}) {
      busy_.push_back(serve(server, false));
      waiting_.emplace_back(busy_.back()->port()).send(stored_hello("gnutls-default"));
    }
  }

  // connect has a client show a certificate of that recipe.
  void connect(const std::string& recipe) {
    run_program({"sh", "-c",
                 "openssl s_client -connect 127.0.0.1:" + std::to_string(served_->port()) +
                     " -servername test.localhost -cert " + files_.certificate_file(recipe).string() +
                     " -key " + files_.key_file(recipe).string() + " </dev/null 2>&1"});
  }

  nlohmann::json event() {
    REQUIRE(served_->drain(Milliseconds(60'000)));
    REQUIRE(events_.size() == 1);
    return events_.front();
  }

 private:
  std::unique_ptr<Served> serve(const std::string& server, bool is_noted) {
    ServeRequest request{.id = "test/it", .host = "test.localhost"};
    request.server = parse_server(parse_yaml(server, "test.yaml"));
    if (is_noted) request.sink = [this](const nlohmann::json& event) { events_.push_back(event); };
    return lab_.serve(request);
  }

  const RecipeBook book_;
  Pki pki_;
  TemporaryFolder folder_{"judge-client-test"};
  ClientFiles files_;
  std::vector<nlohmann::json> events_;
  Lab lab_;
  std::unique_ptr<Served> served_;
  std::vector<std::unique_ptr<Served>> busy_;
  std::deque<Probe> waiting_;
};

TEST_CASE("a client whose chain waits to be judged is given up at the deadline", "[server]") {
  if (!has_openssl()) return;
  Busy lab(300ms);
  lab.connect("client");

  const nlohmann::json event = lab.event();
  CHECK(event["end"] == nlohmann::json({{"by", "server"}, {"how", "time-out"}}));
}

TEST_CASE("a client's chain of 145 cross-signed CAs is refused as untrusted-issuer before its deadline",
          "[server]") {
  if (!has_openssl()) return;
  TestLab lab("client_auth: {mode: required}");
  const std::vector<CertificatePtr> chain = dense_chain(5, 6, false);
  std::string rest;
  for (size_t i = 1; i < chain.size(); ++i) rest += chain[i]->pem();
  write_file(lab.folder() + "/leaf.pem", chain[0]->pem());
  write_file(lab.folder() + "/key.pem", chain[0]->key_pem(), Access::owner);
  write_file(lab.folder() + "/rest.pem", rest);
  run_program(
      {"sh", "-c",
       "cd " + lab.folder() + " && openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
           " -servername test.localhost -cert leaf.pem -key key.pem -cert_chain rest.pem </dev/null 2>&1"});

  const nlohmann::json event = lab.event();
  CHECK(event["client_certificate"]["refused"] == "untrusted-issuer");
  CHECK(event["end"]["how"] == "fatal-alert");
}

}  // namespace
}  // namespace lab
