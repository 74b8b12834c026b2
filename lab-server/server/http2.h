// HTTP/2 over an open connection (RFC 9113): bytes in, requests out, answers in, bytes out. nghttp2 does the
// frames; this file names it alone.

#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "lab-server/scenario/http2_spec.h"
#include "lab-server/server/http.h"

namespace lab {

// kHttp2Protocol is its name in ALPN.
inline constexpr const char* kHttp2Protocol = "h2";

class Http2Session {
 public:
  // answer_to is asked for the page of each request that is answered.
  Http2Session(const Http2Spec& spec, Pages answer_to);
  ~Http2Session();

  // read takes bytes of the client. What is no HTTP/2 ends the session.
  void read(std::string_view bytes);
  // output takes the bytes that are to be sent. The first are there before the client has said anything.
  std::string output();
  // finish says GOAWAY for the streams to come.
  void finish();
  // is_over: nothing is to be done once the output is sent.
  bool is_over() const;

  // requests counts those that came whole; last_request is the last of them.
  size_t requests() const;
  const HttpRequest& last_request() const;
  // What its end was: the page's status, or else the error that turned it away.
  int status() const;  // 0: it was not answered
  std::string goaway() const;
  std::string reset() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab
