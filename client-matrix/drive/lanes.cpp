#include "client-matrix/drive/lanes.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <tuple>
#include <utility>

#include "lab-server/base/error.h"

namespace lab {
namespace {

// How many jobs wait at a time: each holds a client's process, and a hundred of them start slowly.
constexpr size_t kWaiters = 48;

}  // namespace

size_t Lanes::Lane::left() const {
  size_t left = 0;
  for (const Stage& stage : stages) left += stage.left();
  return left;
}

size_t Lanes::add_lane(bool is_serial, size_t stages) {
  lanes_.push_back({is_serial, std::deque<Stage>(stages)});
  return lanes_.size() - 1;
}

void Lanes::add(size_t lane, size_t stage, Job job, bool waits) {
  lanes_[lane].stages[stage].jobs(waits).push_back(std::move(job));
}

// A lane with a job that may start now: serial lanes first, since nobody can help them later, then the
// longest.
Lanes::Lane* Lanes::next(bool waits) {
  Lane* best = nullptr;
  for (Lane& lane : lanes_) {
    while (lane.running == 0 && !lane.stages.empty() && lane.stages.front().left() == 0)
      lane.stages.pop_front();
    if (lane.stages.empty() || lane.stages.front().jobs(waits).empty()) continue;
    if (lane.is_serial && lane.running > 0) continue;
    if (best == nullptr ||
        std::tuple(lane.is_serial, lane.left()) > std::tuple(best->is_serial, best->left())) {
      best = &lane;
    }
  }
  return best;
}

bool Lanes::is_finished() const {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](const Lane& lane) { return lane.running == 0 && lane.left() == 0; });
}

void Lanes::work(const std::function<bool()>& should_stop, bool waits) {
  std::unique_lock lock(mutex_);
  while (!failure_ && !should_stop() && !is_finished()) {
    Lane* lane = next(waits);
    if (lane == nullptr) {
      changed_.wait(lock);
      continue;
    }
    std::deque<Job>& jobs = lane->stages.front().jobs(waits);
    const Job job = std::move(jobs.front());
    jobs.pop_front();
    ++lane->running;
    lock.unlock();
    std::exception_ptr failure;
    try {
      job();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    --lane->running;
    if (failure && !failure_) failure_ = failure;
    changed_.notify_all();
  }
  changed_.notify_all();
}

void Lanes::run(size_t threads, const std::function<bool()>& should_stop) {
  std::vector<std::thread> workers;
  workers.reserve(threads + kWaiters + 1);
  try {
    for (size_t i = 0; i < std::max<size_t>(1, threads); ++i)
      workers.emplace_back([&] { work(should_stop, false); });
    for (size_t i = 0; i < kWaiters; ++i) workers.emplace_back([&] { work(should_stop, true); });
  } catch (const std::system_error& error) {
    const std::lock_guard lock(mutex_);
    failure_ =
        std::make_exception_ptr(Error(fmt::format("cannot start thread {} of {}: {}", workers.size() + 1,
                                                  threads + kWaiters, error.code().message()),
                                      "there is too little memory, or `ulimit -u` or `-v` is too low"));
    changed_.notify_all();
  }
  for (std::thread& worker : workers) worker.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace lab
