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
  return is_whole();
}

bool RequestReader::is_bad() const { return state_->is_bad; }

bool RequestReader::is_whole() const { return !state_->is_bad && state_->parser.is_done(); }

const std::string& RequestReader::rest() const { return state_->pending; }

HttpRequest RequestReader::request() const {
  const auto& message = state_->parser.get();
  HttpRequest request{std::string(message.method_string()), std::string(message.target())};
  request.host = std::string(message[http::field::host]);
  request.body = message.body();
  request.keeps_alive = message.keep_alive();
  // An IPv6 address stands in brackets; the port follows the last colon outside of them.
  const size_t colon = request.host.rfind(':');
  if (colon != std::string::npos && request.host.find(']', colon) == std::string::npos) {
    request.port = request.host.substr(colon + 1);
    request.host.resize(colon);
  }
  return request;
}

std::string response_of(const Page& page, bool is_head, bool is_last) {
  std::string response = fmt::format(
      "HTTP/1.1 {} {}\r\n"
      "Content-Type: {}\r\n"
      "Content-Length: {}\r\n"
      "Cache-Control: no-store\r\n"
      "Connection: {}\r\n",
      page.status, std::string_view(http::obsolete_reason(static_cast<http::status>(page.status))), page.type,
      page.body.size(), is_last ? "close" : "keep-alive");
  if (!page.location.empty()) response += fmt::format("Location: {}\r\n", page.location);
  if (!page.file_name.empty())
    response += fmt::format("Content-Disposition: attachment; filename=\"{}\"\r\n", page.file_name);
  return response + "\r\n" + (is_head ? "" : page.body);
}

Page page_for(const std::string& scenario, const std::string& host, int status) {
  Page page{.status = status};
  page.body = fmt::format(
      "{}: you reached {} ({}).\n"
      "If this page should have been refused, the client accepted what it should not.\n",
      kMarker, scenario, host);
  return page;
}

}  // namespace lab
