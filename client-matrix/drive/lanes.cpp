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

// A job of so long most likely waits. On a machine that is overloaded all of them take long, so not many more
// may start.
constexpr std::chrono::milliseconds kLong{600};
constexpr size_t kLate = 4;

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

Lanes::Load Lanes::load() const {
  Load load;
  const auto now = Clock::now();
  for (const Running& job : running_) {
    const auto late_at = job.since + kLong;
    if (job.waits) {
      ++load.waiting;
    } else if (late_at <= now) {
      ++load.late;
    } else {
      ++load.busy;
      if (!load.next_late || late_at < *load.next_late) load.next_late = late_at;
    }
  }
  return load;
}

void Lanes::start(Lane& lane, bool waits, std::unique_lock<std::mutex>& lock) {
  std::deque<Job>& jobs = lane.stages.front().jobs(waits);
  const Job job = std::move(jobs.front());
  jobs.pop_front();
  ++lane.running;
  const auto running = running_.insert(running_.end(), {waits, Clock::now()});
  lock.unlock();
  std::exception_ptr failure;
  try {
    job();
  } catch (...) {
    failure = std::current_exception();
  }
  lock.lock();
  running_.erase(running);
  --lane.running;
  if (failure && !failure_) failure_ = failure;
  changed_.notify_all();
}

void Lanes::work(const std::function<bool()>& should_stop, size_t threads) {
  std::unique_lock lock(mutex_);
  while (!failure_ && !should_stop() && !is_finished()) {
    const Load now = load();
    if (Lane* lane = now.waiting < kWaiters ? next(true) : nullptr) {
      start(*lane, true, lock);
    } else if (Lane* other = now.busy < threads && now.late <= kLate ? next(false) : nullptr) {
      start(*other, false, lock);
    } else if (now.next_late) {
      changed_.wait_until(lock, *now.next_late);
    } else {
      changed_.wait(lock);
    }
  }
  changed_.notify_all();
}

void Lanes::run(size_t threads, const std::function<bool()>& should_stop) {
  threads = std::max<size_t>(1, threads);
  const size_t all = threads + kLate + kWaiters;
  std::vector<std::thread> workers;
  workers.reserve(all);
  try {
    for (size_t i = 0; i < all; ++i) workers.emplace_back([&] { work(should_stop, threads); });
  } catch (const std::system_error& error) {
    const std::lock_guard lock(mutex_);
    failure_ = std::make_exception_ptr(Error(
        fmt::format("cannot start thread {} of {}: {}", workers.size() + 1, all, error.code().message()),
        "there is too little memory, or `ulimit -u` or `-v` is too low"));
    changed_.notify_all();
  }
  for (std::thread& worker : workers) worker.join();
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace lab
