// A library's small program: it is started once, gets one target at a time, and is restarted when it breaks.
// docs/clients.md states its contract.

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

// Extra time for a client that keeps its own deadline, so that it reports the time-out before our signal ends
// it.
inline constexpr Milliseconds kGrace{1000};

// Target is one attempt: where to connect, and with what.
struct Target : ClientNeeds {
  std::string address;
  std::string host;
  uint16_t port = 0;
  std::string ca_file;
  std::string client_cert;  // empty: none
  std::string client_key;
  std::chrono::seconds clock_offset{0};  // how far the client's clock must be ahead
  std::string pin;                       // base64 of the SHA-256 of the key that it must pin; empty: none
  std::string ech_list;                  // base64 of the ECHConfigList that it must use; empty: none
  Milliseconds deadline{4000};
};

// Attempt is the outcome that a client reported.
struct Attempt {
  Outcome outcome = Outcome::unclassified;
  std::string text;  // all that it printed
  double ms = 0;
  std::string end;  // how we saw it end, if the outcome is not its own report
};

// BatchProgram keeps one such program running. Not thread-safe: its targets come one after the other.
class BatchProgram {
 public:
  // The command's deadline is not used; interrupt must outlive this.
  BatchProgram(Command command, const Interrupt& interrupt);
  ~BatchProgram();  // ends its stdin, waits a moment, kills it
  BatchProgram(const BatchProgram&) = delete;
  BatchProgram& operator=(const BatchProgram&) = delete;

  // ask sends a target and waits for its answer, at most a second longer than the target's deadline. It kills
  // a program that hangs (timed-out), and one that ends or breaks the contract (crashed). The next target
  // starts a new program.
  Attempt ask(const Target& target);

 private:
  void start();
  Attempt broken(Outcome outcome, const std::string& what);
  std::optional<std::string> next_line();

  const Command command_;
  const Interrupt& interrupt_;
  std::unique_ptr<Child> child_;
  std::string buffer_;  // of stdout, up to the end of the next line
  Kept log_;            // its stderr
  uint64_t asked_ = 0;
};

}  // namespace lab
