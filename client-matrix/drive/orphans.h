// What clients leave behind: processes that left their client's group (setsid) and would outlive the run.

#pragma once

#include <sys/types.h>

#include <vector>

namespace lab {

// Orphans adopts the orphaned descendants of this process while it lives, and ends them with it. To be made
// before the first child, and to end after the last; one at a time. A process that has children already
// adopts nothing: they are none of ours.
class Orphans {
 public:
  Orphans();
  ~Orphans();
  Orphans(const Orphans&) = delete;
  Orphans& operator=(const Orphans&) = delete;

 private:
  bool adopts_ = false;
};

// children_of_this_process are its children, those that ended and were not waited for among them.
std::vector<pid_t> children_of_this_process();

}  // namespace lab
