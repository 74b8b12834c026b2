// Work in lanes. The stages of a lane run one after the other; the jobs of a stage run in parallel unless the
// lane is serial. Jobs that mostly wait run beside the others and do not use up a thread.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
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

  // work runs jobs of one of the two kinds until none is left.
  void work(const std::function<bool()>& should_stop, bool waits);
  Lane* next(bool waits);
  bool is_finished() const;

  std::vector<Lane> lanes_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::exception_ptr failure_;
};

}  // namespace lab
