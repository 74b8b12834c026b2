// The little HTTP the lab speaks behind TLS: one request, one answer that shows the client has really
// arrived.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace lab {

struct HttpRequest {
  std::string method;
  std::string target;
  std::string host{};  // as the Host header says it, without the port
  std::string port{};  // that of the Host header; empty: the scheme's own
  std::string body{};
  bool keeps_alive = true;  // RFC 9112 9.3: HTTP/1.0 keeps a connection only when it asks for that
};

// What a request is answered with.
struct Page {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body{};
  std::string location{};   // where a redirection leads
  std::string file_name{};  // what a browser shall call it when it is saved; empty: it is shown
};

// Answers requests, whether they come over TLS or in the clear.
using Pages = std::function<Page(const HttpRequest& request)>;

// response_of is a page as bytes. A HEAD request gets no body (RFC 9110 9.3.2); after the last one the
// connection is closed.
std::string response_of(const Page& page, bool is_head, bool is_last);

// RequestReader takes one HTTP/1.x request from bytes, whatever the chunks (RFC 9112). At most 16 KiB of
// head, 64 KiB of body.
class RequestReader {
 public:
  RequestReader();
  ~RequestReader();

  // read takes bytes; true once the request is whole. False with is_bad() for what is no HTTP.
  bool read(std::string_view bytes);
  bool is_bad() const;
  bool is_whole() const;
  HttpRequest request() const;
  // rest is what came behind the request: the next one has begun (RFC 9112 9.3.2).
  const std::string& rest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What is in the body of every answer, so that a client can show that application data arrived.
inline constexpr std::string_view kMarker = "tls-failure-lab";

// page_for is what a scenario answers with: 200, or 421 when the request is misdirected (RFC 9110 15.5.20).
Page page_for(const std::string& scenario, const std::string& host, int status);

}  // namespace lab
