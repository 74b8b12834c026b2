// What the front port of `serve` shows.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"
#include "lab-server/server/lab.h"

namespace lab {

struct ServedScenario {
  const Scenario* scenario;
  std::unique_ptr<Served> served;
};

// expectation is what a good client comes to, in a few words: "rejected, expired".
std::string expectation(const Scenario& scenario);

// index_url is where a browser finds the index of a server that listens on this address.
std::string index_url(const std::string& address, uint16_t port);

// front_request has the index of these scenarios, and for a name that none of them has, what was perhaps
// meant. is_kept says whether the next start has the same root.
FrontRequest front_request(const std::vector<ServedScenario>& all, std::string root_pem, bool is_kept);

}  // namespace lab
