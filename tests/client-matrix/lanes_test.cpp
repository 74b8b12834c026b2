#include "client-matrix/drive/lanes.h"

#include <chrono>
#include <future>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/catch.h"

namespace lab {
namespace {

const std::function<bool()> kNever = [] { return false; };

TEST_CASE("stages of a lane come one after the other", "[lanes]") {
  Lanes lanes;
  std::mutex mutex;
  std::vector<std::string> order;
  for (const bool is_serial : {false, true}) {
    const size_t lane = lanes.add_lane(is_serial, 3);
    for (size_t stage : {2u, 0u}) {  // stage 1 is empty
      for (int i = 0; i < 20; ++i) {
        lanes.add(lane, stage, [&, lane, stage] {
          const std::lock_guard lock(mutex);
          order.push_back(std::to_string(lane) + std::to_string(stage));
        });
      }
    }
  }
  lanes.run(4, kNever);
  CHECK(order.size() == 80);
  for (const char* lane : {"0", "1"}) {
    bool is_later = false;
    for (const std::string& entry : order) {
      if (!entry.starts_with(lane)) continue;
      if (entry.ends_with("2")) is_later = true;
      CHECK_FALSE((is_later && entry.ends_with("0")));
    }
  }
}

TEST_CASE("jobs of a serial lane never run side by side", "[lanes]") {
  Lanes lanes;
  std::atomic<int> running = 0, most = 0, done = 0;
  const size_t lane = lanes.add_lane(true, 1);
  for (int i = 0; i < 30; ++i) {
    lanes.add(lane, 0, [&] {
      most = std::max(most.load(), ++running);
      std::this_thread::yield();
      --running;
      ++done;
    });
  }
  lanes.run(4, kNever);
  CHECK(done == 30);
  CHECK(most == 1);
}

TEST_CASE("lanes stop when told, and at a job's exception", "[lanes]") {
  Lanes stopped;
  std::atomic<int> done = 0;
  const size_t lane = stopped.add_lane(true, 1);
  for (int i = 0; i < 100; ++i) stopped.add(lane, 0, [&] { ++done; });
  stopped.run(2, [&] { return done >= 3; });
  CHECK(done < 6);

  Lanes failing;
  const size_t other = failing.add_lane(false, 1);
  failing.add(other, 0, [] { throw std::runtime_error("no port"); });
  CHECK_THROWS_WITH(failing.run(2, kNever), "no port");
}

TEST_CASE("a job that takes long keeps no other from starting, unless its lane is serial", "[lanes]") {
  Lanes lanes;
  std::promise<void> second_ran;
  std::atomic<bool> was_alone = true;
  const size_t lane = lanes.add_lane(false, 1), serial = lanes.add_lane(true, 1);
  std::atomic<int> in_serial = 0;
  // For ever, if the one thread were all there is.
  lanes.add(lane, 0, [&] { second_ran.get_future().wait(); });
  lanes.add(lane, 0, [&] { second_ran.set_value(); });
  for (int i = 0; i < 2; ++i) {
    lanes.add(serial, 0, [&] {
      if (++in_serial > 1) was_alone = false;
      std::this_thread::sleep_for(std::chrono::milliseconds(800));
      --in_serial;
    });
  }
  lanes.run(1, kNever);
  CHECK(was_alone);
}

TEST_CASE("jobs that wait run beside the others, in their stage", "[lanes]") {
  Lanes lanes;
  const size_t lane = lanes.add_lane(false, 2);
  std::atomic<int> waiting = 0;
  std::atomic<bool> is_free = false, is_later = false, was_early = false;
  for (int i = 0; i < 10; ++i) {
    lanes.add(
        lane, 0,
        [&] {
          ++waiting;
          while (!is_free) std::this_thread::yield();
          if (is_later) was_early = true;  // Catch2's checks are for one thread
        },
        true);
  }
  // One thread for all that is busy, and yet this runs while the ten wait.
  lanes.add(lane, 0, [&] {
    while (waiting < 10) std::this_thread::yield();
    is_free = true;
  });
  lanes.add(lane, 1, [&] { is_later = true; });
  lanes.run(1, kNever);
  CHECK(is_later);
  CHECK_FALSE(was_early);
}

TEST_CASE("no lanes are done at once", "[lanes]") {
  Lanes lanes;
  lanes.add_lane(true, 3);
  auto done = std::async(std::launch::async, [&] { lanes.run(2, kNever); });
  REQUIRE(done.wait_for(std::chrono::seconds(60)) == std::future_status::ready);
}

}  // namespace
}  // namespace lab
