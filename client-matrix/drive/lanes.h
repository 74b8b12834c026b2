// Work in lanes. The stages of a lane run one after the other; the jobs of a stage run in parallel unless the
// lane is serial. Jobs that mostly wait run beside the others and do not use up a thread. So does, up to a
// limit, a job that has already taken long: most of them wait for a server that is slow on purpose.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <vector>

namespace lab {

class Lanes {
 public:
  using Job = std::function<void()>;

  // add_lane returns the number of a new lane with that many stages.
  size_t add_lane(bool is_serial, size_t stages);
  // add appends a job to a stage of a lane. Call it only before run. A job that `waits` (for a time-out, say)
  // costs no processor.
  void add(size_t lane, size_t stage, Job job, bool waits = false);

  // run does all jobs on `threads` threads; jobs that wait get extra ones. It returns when no job is left,
  // or, once should_stop returns true, when the running ones have ended. The first exception of a job stops
  // the rest and is thrown from here.
  void run(size_t threads, const std::function<bool()>& should_stop);

 private:
  struct Stage {
    std::deque<Job> busy;
    std::deque<Job> waiting;

    size_t left() const { return busy.size() + waiting.size(); }
    std::deque<Job>& jobs(bool waits) { return waits ? waiting : busy; }
  };
  struct Lane {
    bool is_serial;
    std::deque<Stage> stages;
    size_t running = 0;

    size_t left() const;
  };

  using Clock = std::chrono::steady_clock;
  struct Running {
    bool waits;
    Clock::time_point since;
  };
  // How many run: those that keep a core busy, those that have taken long, those that wait.
  struct Load {
    size_t busy = 0, late = 0, waiting = 0;
    std::optional<Clock::time_point> next_late;  // when one of the busy ones will have taken long
  };

  // work runs jobs until none is left.
  void work(const std::function<bool()>& should_stop, size_t threads);
  Load load() const;
  // next is a lane with a job of that kind that may start now.
  Lane* next(bool waits);
  void start(Lane& lane, bool waits, std::unique_lock<std::mutex>& lock);
  bool is_finished() const;

  std::vector<Lane> lanes_;
  std::list<Running> running_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::exception_ptr failure_;
};

}  // namespace lab
