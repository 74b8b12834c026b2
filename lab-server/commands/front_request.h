// The content of the front port of `serve`.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab-server/scenario/scenario.h"
#include "lab-server/server/lab.h"
#include "lab-server/web/front_pages.h"

namespace lab {

struct ServedScenario {
  const Scenario* scenario;
  std::unique_ptr<Served> served;
};

// expectation is a good client's result in a few words: "rejected, expired".
std::string expectation(const Scenario& scenario);

// index_url is the URL of the index of a server that listens on this address, for names below the domain.
std::string index_url(const std::string& domain, const std::string& address, uint16_t port);

// front_request serves the index of these scenarios, and a "did you mean" for a name that none of them has.
FrontRequest front_request(const std::vector<ServedScenario>& all, FrontTexts texts);

}  // namespace lab
