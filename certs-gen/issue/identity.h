// What distinguishes the certificates of one run from those of every other: a tag in their names, and serial
// numbers. Keys never depend on it: they are secrets.

#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "lab-server/base/text.h"

namespace lab {

// Thread-safe.
class Identity {
 public:
  // Equal seeds give equal identities; an empty seed gives a fresh one.
  explicit Identity(std::string seed);

  const std::string& run() const { return run_; }
  // serial is the content octets of the next serial number for this recipe and host: positive, unique, 16 of
  // them (RFC 5280 4.1.2.2).
  Bytes serial(const std::string& recipe, const std::string& host);

 private:
  const std::string seed_;
  const std::string run_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, int> given_;
};

}  // namespace lab
