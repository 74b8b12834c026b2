// What `run --artifacts DIR` keeps of each cell: a folder with the packets, the keys to read them, the
// client's output and the server's events.

#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "client-matrix/judge/judge.h"
#include "lab-server/server/pcap.h"

namespace lab {

// The traffic of one cell, from all its connections. Thread-safe while it is filled.
class CellTraffic {
 public:
  void add(const Traffic& traffic);
  Traffic take();

 private:
  std::mutex mutex_;
  Traffic traffic_;
};

class Artifacts {
 public:
  // Makes the folder, which only its owner can read. Throws Error when the folder is not empty, unless
  // `may_overwrite`.
  Artifacts(std::filesystem::path folder, bool may_overwrite);

  // write makes the folder of one cell: traffic.pcap, keys.log, client.txt, events.json.
  void write(const std::string& client, const std::string& scenario, const Facts& facts,
             const Traffic& traffic) const;

  // folder_of is the folder of a cell: "curl/validity_expired".
  std::filesystem::path folder_of(const std::string& client, const std::string& scenario) const;

 private:
  const std::filesystem::path folder_;
};

}  // namespace lab
