// The command that shows a scenario to a person.

#pragma once

#include <string>

#include "certs-gen/issue/client_files.h"
#include "lab-server/scenario/scenario.h"
#include "lab-server/server/lab.h"

namespace lab {

// url_of is the URL of a scenario on that port.
std::string url_of(const Served& served, uint16_t port);

// command_for is a line for a shell: curl, or openssl for what curl has no option for. It writes the files
// that the line names.
std::string command_for(const Scenario& scenario, const Served& served, uint16_t port,
                        const ClientFiles& files);

}  // namespace lab
