// A client of a running server's control API.

#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace lab {

// The address of a control API: "http://127.0.0.1:8474", "127.0.0.1:8474" or "8474".
class ControlClient {
 public:
  // Throws Error for other text.
  explicit ControlClient(const std::string& place);

  // ask sends one request and returns the body of its answer; body may be empty. Throws Error when nothing
  // listens, when the listener is not a control API, or, with the API's own words, when it refuses.
  nlohmann::json ask(const std::string& method, const std::string& target,
                     const std::string& body = {}) const;

 private:
  std::string host_;
  std::string port_;
};

// percent_encoded is text as one segment of a path (RFC 3986 2.1).
std::string percent_encoded(const std::string& text);

}  // namespace lab
