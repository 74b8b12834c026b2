// What takes too long for a thread that serves connections, done without keeping them waiting.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>

#include "lab-server/server/setup.h"

namespace lab {

// prepared makes the credentials of a set-up on one of those threads, unless they are made. Returns why they
// cannot be, which it also reports as an internal error; "" when they are there.
boost::asio::awaitable<std::string> prepared(std::shared_ptr<Setup> setup, boost::asio::thread_pool& aside);

// judged has the engine judge the client's chain on one of those threads. The engine must outlive it.
boost::asio::awaitable<void> judged(Engine& engine, boost::asio::thread_pool& aside);

}  // namespace lab
