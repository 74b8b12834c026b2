// Slow work, done on another thread so that the thread that serves connections stays free.

#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>

#include "lab-server/server/setup.h"

namespace lab {

// prepared makes the credentials of a set-up on a thread of `aside`, unless they exist. Returns "" when they
// are there, else the reason why they cannot be made, which it also reports as an internal error.
boost::asio::awaitable<std::string> prepared(std::shared_ptr<Setup> setup, boost::asio::thread_pool& aside);

// judged lets the engine judge the client's chain on a thread of `aside`. The engine must outlive it.
boost::asio::awaitable<void> judged(Engine& engine, boost::asio::thread_pool& aside);

}  // namespace lab
