// Processes that clients leave behind: they left their client's group (setsid) and would outlive the run.

#pragma once

#include <sys/types.h>

#include <vector>

namespace lab {

// Orphans adopts orphaned descendants of this process while it lives, and kills them when it is destroyed.
// Make it before the first child, destroy it after the last; only one at a time. If the process already has
// children, it adopts nothing: those are not ours.
class Orphans {
 public:
  Orphans();
  ~Orphans();
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;

 private:
  bool adopts_ = false;
};

// children_of_this_process lists its children, including those that have ended and were not waited for.
std::vector<pid_t> children_of_this_process();

}  // namespace lab
