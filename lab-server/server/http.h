// The little HTTP that the lab speaks over TLS: one request, and one answer, which proves that the client
// really arrived.

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lab {

struct HttpRequest {
  std::string method;
  std::string target;
  std::string host{};  // of the Host header, without the port
  std::string port{};  // of the Host header; empty: the scheme's default
  std::string body{};
  bool keeps_alive = true;  // RFC 9112 9.3: HTTP/1.0 keeps a connection only when it asks for that
};

// set_host takes a Host header, or :authority, apart.
void set_host(HttpRequest& request, std::string authority);

// The answer to a request.
struct Page {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body{};
  std::string location{};   // target of a redirection
  std::string file_name{};  // a browser saves the page under it; empty: it shows the page
  std::map<std::string, std::string> headers{};  // more; a Content-Type here counts instead of the type above
  std::string because{};                         // which of the scenario's answers it is; empty: none of them

  // has_content: RFC 9110 6.4.1 gives none to some statuses.
  bool has_content() const { return status != 204 && status != 304; }
};

// Answers requests, whether they come over TLS or in the clear.
using Pages = std::function<Page(const HttpRequest& request)>;

// headers_of lists a page's headers, but for those that its transfer takes (Content-Length, Connection).
std::vector<std::pair<std::string, std::string>> headers_of(const Page& page);

// response_of is a page as bytes. A HEAD request gets no body (RFC 9110 9.3.2). With is_last, the answer
// announces that the connection closes.
std::string response_of(const Page& page, bool is_head, bool is_last);

// RequestReader reads one HTTP/1.x request from bytes in any chunks (RFC 9112). The head may have at most 16
// KiB, the body 64 KiB.
class RequestReader {
 public:
  RequestReader();
  ~RequestReader();

  // read takes bytes; true once the request is complete. False, with is_bad(), for bytes that are not HTTP.
  bool read(std::string_view bytes);
  bool is_bad() const;
  bool is_whole() const;
  HttpRequest request() const;
  // rest holds the bytes after the request: the beginning of the next one (RFC 9112 9.3.2).
  const std::string& rest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// AnswerReader reads one HTTP/1.x answer from bytes in any chunks (RFC 9112), as far as it comes. Its head
// may have at most 16 KiB, its body 64 KiB.
class AnswerReader {
 public:
  // to_head: the answer has no body, whatever its head says (RFC 9110 9.3.2).
  explicit AnswerReader(bool to_head);
  ~AnswerReader();

  void read(std::string_view bytes);
  // end says that the server has ended the connection, which ends an answer of no stated length.
  void end();
  // is_over: the answer is whole, or is no HTTP, or is too long.
  bool is_over() const;
  // has_begun: some byte came.
  bool has_begun() const;
  // page is the answer, or what came of it; nothing without a whole head.
  std::optional<Page> page() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// page_for is a healthy scenario's page.
Page page_for(const std::string& scenario, const std::string& host);

}  // namespace lab
