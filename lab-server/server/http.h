// The little HTTP the lab speaks behind TLS: one request, one answer that shows the client has really
// arrived.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lab {

struct HttpRequest {
  std::string method;
  std::string target;
  std::string host{};  // as the Host header says it, without the port
  std::string body{};
};

// RequestReader takes one HTTP/1.x request from bytes, whatever the chunks (RFC 9112). At most 16 KiB of
// head, 64 KiB of body.
class RequestReader {
 public:
  RequestReader();
  ~RequestReader();

  // read takes bytes; true once the request is whole. False with is_bad() for what is no HTTP.
  bool read(std::string_view bytes);
  bool is_bad() const;
  HttpRequest request() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What is in the body of every answer, so that a client can show that application data arrived.
inline constexpr std::string_view kMarker = "tls-failure-lab";

// page_for is the answer to a request for a scenario, as bytes: 200, or 421 when it is misdirected (RFC
// 9110 15.5.20). After the last one the connection is closed.
std::string page_for(const std::string& scenario, const std::string& host, int status, bool is_last);

}  // namespace lab
