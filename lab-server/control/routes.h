// The control API as one table: methods, paths, actions.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/control/control.h"

namespace lab {

// A request to a route: the parts of the path in braces, in order, and the body.
struct Asked {
  std::vector<std::string> names;
  Node body;
};

constexpr const char* kJson = "application/json";
// Prometheus, "Exposition formats".
constexpr const char* kMetricsText = "text/plain; version=0.0.4; charset=utf-8";

struct Route {
  const char* method;
  const char* path;  // "/scenarios/{scenario}"
  const char* summary;
  int status;  // of success
  bool takes_body;
  nlohmann::json (*answer)(Control& control, const Asked& asked);
  const char* type = kJson;  // of the answer; of any other, the answer is a text
};

// kRoutes lists all routes; docs/control-api.openapi.yaml describes the same.
extern const std::vector<Route> kRoutes;

struct ControlAnswer {
  int status = 200;
  nlohmann::json body;
  const char* type = kJson;  // of any other, body is a text
  std::string allow{};       // the allowed methods of the path, when the request has another one
};

// answer_control answers one request. HEAD gets the answer of GET; the sender omits the body. target is a
// percent-encoded path; a query (?x=1) is ignored. A wrong request gets status 400, 404, 405 or 409, and the
// body tells what is wrong, where in the request, and what to do.
ControlAnswer answer_control(Control& control, const std::string& method, const std::string& target,
                             const std::string& body);

// error_body is the body of the API's error answers.
nlohmann::json error_body(const std::string& error, const std::string& hint, const std::string& at = {});

}  // namespace lab
