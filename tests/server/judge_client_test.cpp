// What a client sends as its certificate is judged where it keeps nobody else waiting.

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>

#include "lab-server/server/prepare.h"
#include "lab-server/server/spawn.h"
#include "tests/catch.h"
#include "tests/support/dense_chain.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

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
