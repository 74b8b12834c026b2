// The front port's own set-ups: a client that asks for no scenario gets pages, with a certificate that fits
// the name.

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "lab-server/server/connection.h"
#include "lab-server/server/lab.h"

namespace lab {

// FrontDoor is thread-safe.
class FrontDoor {
 public:
  // The Pki must outlive this.
  FrontDoor(FrontRequest request, Pki& pki);

  // find returns the set-up for a name that belongs to no scenario, in lower case. Without a name, the
  // address at which the client arrived counts.
  Found find(const std::string& name, const std::string& address);

  // shut_down ends the open connections, and waits for that at most that long.
  void shut_down(Milliseconds at_most);

 private:
  std::shared_ptr<Setup> setup_for(const std::string& host, const std::string& certificate, std::string note);

  const FrontRequest request_;
  const std::string index_host_;
  Pki& pki_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Setup>> setups_;  // by the name their certificate is for
};

}  // namespace lab
