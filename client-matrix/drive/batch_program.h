// A library's small program: started once, given one target at a time, restarted when it breaks.
// docs/clients.md states the contract it keeps.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "client-matrix/drive/child.h"
#include "client-matrix/drive/interrupt.h"
#include "client-matrix/drive/process.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// What a client that keeps its deadline itself is given beyond it, so that its own words come before our
// signal.
inline constexpr Milliseconds kGrace{1000};

// Target is one attempt: where to connect, and with what.
struct Target : ClientNeeds {
  std::string address;
  std::string host;
  uint16_t port = 0;
  std::string ca_file;
  std::string client_cert;  // empty: none
  std::string client_key;
  std::chrono::seconds clock_offset{0};  // how far the client's clock shall be ahead
  std::string pin;  // base64 of the SHA-256 of the key it shall insist on; empty: of none
  Milliseconds deadline{4000};
};

// Attempt is what a client came to, by its own account.
struct Attempt {
  Outcome outcome = Outcome::unclassified;
  std::string text;  // all it said
  double ms = 0;
  std::string end;  // what we saw of its end where the outcome is not by its own account
};

// BatchProgram keeps one such program running. Not thread-safe: its targets come one after the other.
class BatchProgram {
 public:
  // The command's deadline is not used; interrupt must outlive this.
  BatchProgram(Command command, const Interrupt& interrupt);
  ~BatchProgram();  // ends its stdin, waits a moment, kills it
  BatchProgram(const BatchProgram&) = delete;
  BatchProgram& operator=(const BatchProgram&) = delete;

  // ask sends a target and waits for its answer, at most a second longer than the target's deadline. A
  // program that hangs is killed (timed-out); one that ends, or answers what the contract does not know, is
  // killed (crashed). The next target starts a new one.
  Attempt ask(const Target& target);

 private:
  void start();
  Attempt broken(Outcome outcome, const std::string& what);
  std::optional<std::string> next_line();

  const Command command_;
  const Interrupt& interrupt_;
  std::unique_ptr<Child> child_;
  std::string buffer_;  // of stdout, up to the next line's end
  Kept log_;            // its stderr
  uint64_t asked_ = 0;
};

}  // namespace lab
