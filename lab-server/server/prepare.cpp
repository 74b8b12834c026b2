#include "lab-server/server/prepare.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "certs-gen/x509/crypto.h"
#include "lab-server/server/spawn.h"

namespace lab {

namespace asio = boost::asio;

namespace {

asio::awaitable<std::string> make_credentials(std::shared_ptr<Setup> setup) {
  try {
    setup->require_credentials();
    co_return std::string();
  } catch (const Stopped& stopped) {
    co_return stopped.what();  // the server's end, and nobody's mistake
  } catch (const Error& error) {
    reported(std::current_exception());
    co_return error.what();
  }
}

asio::awaitable<void> judge(Engine& engine) {
  engine.judge();
  co_return;
}

}  // namespace

asio::awaitable<std::string> prepared(std::shared_ptr<Setup> setup, asio::thread_pool& aside) {
  asio::awaitable<std::string> making = make_credentials(std::move(setup));
  std::string error = co_await asio::co_spawn(aside, std::move(making), asio::use_awaitable);
  co_return error;
}

asio::awaitable<void> judged(Engine& engine, asio::thread_pool& aside) {
  asio::awaitable<void> judging = judge(engine);
  co_await asio::co_spawn(aside, std::move(judging), asio::use_awaitable);
}

}  // namespace lab
