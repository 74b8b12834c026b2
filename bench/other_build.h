// Another build of a benchmark, run beside this one: it measures a round whenever it is asked to.

#pragma once

#include <sys/types.h>
#include <cstdio>
#include <string>
#include <vector>

namespace lab {

class OtherBuild {
 public:
  // Starts a program of the folder this one lies in. Error when it does not start.
  OtherBuild(const std::string& program, const std::vector<std::string>& options);
  ~OtherBuild();  // ends it and waits for it
  OtherBuild(const OtherBuild&) = delete;
  OtherBuild& operator=(const OtherBuild&) = delete;

  // round asks for one round and gives its figure. Error when the program has ended.
  double round();

 private:
  pid_t pid_ = -1;
  FILE* asks_ = nullptr;
  FILE* answers_ = nullptr;
};

// answer_rounds is the other side: it measures for each line on stdin and prints what comes out.
template <class Measure>
void answer_rounds(const Measure& measure) {
  for (int c = std::getchar(); c != EOF; c = std::getchar()) {
    if (c != '\n') continue;
    std::printf("%.3f\n", measure());
    std::fflush(stdout);
  }
}

}  // namespace lab
