// What `serve` records of each connection: a line on the terminal, its event, its packets and its secrets.

#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "lab-server/base/log_file.h"
#include "lab-server/server/lab.h"

namespace lab {

// Prints a line per event and appends each event to a file. Thread-safe.
class EventLog {
 public:
  // Throws Error when the file cannot be written. With an empty name there is no file; "-" is stdout.
  EventLog(const std::string& file, bool is_quiet);

  void operator()(const nlohmann::json& event);

  // lost counts the lines that could not be written.
  uint64_t lost() const;

 private:
  std::unique_ptr<LogFile> events_;
  std::unique_ptr<LogFile> lines_;
};

// Writes the packets of each connection to a file of its own, and appends its TLS secrets to the key log.
class TrafficLog {
 public:
  TrafficLog(const std::string& folder, const std::string& key_log);

  // sink is empty when nothing is to be kept. The log must outlive it.
  TrafficSink sink();

  uint64_t lost() const { return keys_ ? keys_->lost() : 0; }

 private:
  void write(const std::string& id, const Traffic& traffic);

  const std::filesystem::path folder_;
  std::unique_ptr<LogFile> keys_;
};

}  // namespace lab
