// `lab-server serve` as a person starts it, and ends it.

#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>

#include "lab-server/base/files.h"
#include "tests/support/program.h"

namespace lab {

// lab_server is the program's path, as a shell's word.
std::string lab_server();

class Serving {
 public:
  // Starts it with these words of a shell and waits until it accepts; the test fails when it ends before.
  // What stands in front of the program, "ulimit -f 8;", comes first.
  explicit Serving(const std::string& words, const std::string& first = "");
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  const nlohmann::json& ready() const { return ready_; }
  // folder is ours, and TMPDIR the folder "tmp" in it.
  const std::filesystem::path& folder() const { return folder_.path(); }

  // signal sends one; end waits for the end and gives the exit status, -1 when a signal ended it.
  void signal(int number) const;
  int end(int number);

  // output and errors are what it has printed so far.
  std::string output() const { return read_file(folder() / "stdout"); }
  std::string errors() const { return read_file(folder() / "stderr"); }
  // printed is what stands behind the label on its line: "try:".
  std::string printed(const std::string& label) const;
  // output_with waits until a text is in the output.
  std::string output_with(const std::string& text) const;

 private:
  const TemporaryFolder folder_;
  pid_t pid_ = 0;
  nlohmann::json ready_;
};

}  // namespace lab
