// Making a client connect, whatever kind of client it is.

#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "client-matrix/drive/batch_program.h"
#include "client-matrix/drive/installed.h"
#include "client-matrix/drive/names.h"

namespace lab {

// Surroundings is what the clients of one run share. Its parts must outlive the drivers.
struct Surroundings {
  std::filesystem::path folder;  // for temporary files
  const Names& names;
  const Interrupt& interrupt;
};

// Driver makes one client connect.
class Driver {
 public:
  virtual ~Driver() = default;
  // attempt makes the client connect to the target and waits until it ends.
  virtual Attempt attempt(const Target& target) = 0;
  // is_serial: attempts must run one after the other.
  virtual bool is_serial() const = 0;
};

// make_driver makes the driver of an installed client. The client must outlive it.
std::unique_ptr<Driver> make_driver(const Client& client, const Surroundings& surroundings);

// cannot tells why a client cannot do what a scenario demands of it; nothing when it can.
std::optional<std::string> cannot(const ClientFile& client, const ClientSpec& wanted, const Names& names);

// outcome_of reads a program's end by its client's rules.
Outcome outcome_of(const ClientFile& client, const ProcessResult& result);

}  // namespace lab
