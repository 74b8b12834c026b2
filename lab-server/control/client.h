// Asking a running server's control API.

#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace lab {

// Where a control API is: "http://127.0.0.1:8474", "127.0.0.1:8474" or "8474".
class ControlClient {
 public:
  // Error for what is no such place.
  explicit ControlClient(const std::string& place);

  // ask sends one request and gives the body of its answer; body may be empty. Error when nothing listens,
  // when what listens is no control API, or with the API's own words when it refuses.
  nlohmann::json ask(const std::string& method, const std::string& target,
                     const std::string& body = {}) const;

 private:
  std::string host_;
  std::string port_;
};

// percent_encoded is text as one segment of a path (RFC 3986 2.1).
std::string percent_encoded(const std::string& text);

}  // namespace lab
