// Which of a scenario's answers a request gets, whatever version of HTTP it comes by.

#pragma once

#include <string>
#include <vector>

#include "lab-server/scenario/http_spec.h"
#include "lab-server/server/http.h"

namespace lab {

// What decides the answer to a request.
struct RequestFacts {
  std::string target;
  std::string host;  // Host, or :authority, without the port
  std::string sni;   // empty: none was sent
  bool is_name_known = true;
  bool has_client_certificate = false;
  bool is_client_refused = false;  // its certificate was refused, and the handshake went on
};

// answer_to is the first answer that fits, or else the healthy page. The page's `because` names a refusal:
// the answer's `when`, or "path" when it has none.
Page answer_to(const RequestFacts& asked, const std::vector<HttpAnswerSpec>& answers, Page healthy);

}  // namespace lab
