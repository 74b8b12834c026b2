#include "lab-server/server/http.h"

#include <fmt/format.h>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace lab {

namespace http = boost::beast::http;

struct RequestReader::State {
  http::request_parser<http::string_body> parser;
  std::string pending;
  bool is_bad = false;
};

RequestReader::RequestReader() : state_(std::make_unique<State>()) {
  state_->parser.eager(true);
  state_->parser.header_limit(16 * 1024);
  state_->parser.body_limit(64 * 1024);
}

RequestReader::~RequestReader() = default;

bool RequestReader::read(std::string_view bytes) {
  state_->pending.append(bytes);
  boost::system::error_code ec;
  const size_t used = state_->parser.put(boost::asio::buffer(state_->pending), ec);
  state_->pending.erase(0, used);
  if (ec && ec != http::error::need_more) state_->is_bad = true;
  return !state_->is_bad && state_->parser.is_done();
}

bool RequestReader::is_bad() const { return state_->is_bad; }

HttpRequest RequestReader::request() const {
  const auto& message = state_->parser.get();
  std::string host(message[http::field::host]);
  // An IPv6 address stands in brackets; the port follows the last colon outside of them.
  if (const size_t colon = host.rfind(':'); colon != host.npos && host.find(']', colon) == host.npos)
    host.resize(colon);
  return {std::string(message.method_string()), std::string(message.target()), std::move(host),
          message.body()};
}

std::string page_for(const std::string& scenario, const std::string& host, int status, bool is_last) {
  const std::string body = fmt::format(
      "{}: you reached {} ({}).\n"
      "If this page should have been refused, the client accepted what it should not.\n",
      kMarker, scenario, host);
  return fmt::format(
      "HTTP/1.1 {}\r\n"
      "Content-Type: text/plain; charset=utf-8\r\n"
      "Content-Length: {}\r\n"
      "Cache-Control: no-store\r\n"
      "Connection: {}\r\n"
      "\r\n"
      "{}",
      status == 421 ? "421 Misdirected Request" : "200 OK", body.size(), is_last ? "close" : "keep-alive",
      body);
}

}  // namespace lab
