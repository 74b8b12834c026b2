// The control API as one table: methods, paths, what each does.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/control/control.h"

namespace lab {

// What a route is asked: the parts of the path in braces, in order, and the body.
struct Asked {
  std::vector<std::string> names;
  Node body;
};

struct Route {
  const char* method;
  const char* path;  // "/scenarios/{scenario}"
  const char* summary;
  int status;  // of success
  bool takes_body;
  nlohmann::json (*answer)(Control& control, const Asked& asked);
};

// kRoutes is all there is; docs/control-api.openapi.yaml describes the same.
extern const std::vector<Route> kRoutes;

struct ControlAnswer {
  int status = 200;
  nlohmann::json body;
  std::string allow{};  // the methods of the path, when the one asked for is not among them
};

// answer_control answers one request; HEAD is answered as GET, and its body left out by who sends it. target
// is a path, percent-encoded, of which a query (?x=1) is passed over; what is wrong becomes an answer of
// status 400, 404, 405 or 409 whose body says what, where in the request and what to do.
ControlAnswer answer_control(Control& control, const std::string& method, const std::string& target,
                             const std::string& body);

// error_body is how the API says what is wrong.
nlohmann::json error_body(const std::string& error, const std::string& hint, const std::string& at = {});

}  // namespace lab
