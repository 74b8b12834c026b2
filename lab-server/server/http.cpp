#include "lab-server/server/http.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "lab-server/base/marker.h"
#include "lab-server/base/text.h"

namespace lab {

namespace http = boost::beast::http;

namespace {

// Beast does not know 421 and 425.
std::string reason_of(int status) {
  if (status == 421) return "Misdirected Request";  // RFC 9110 15.5.20
  if (status == 425) return "Too Early";            // RFC 8470 5.2
  return std::string(http::obsolete_reason(static_cast<http::status>(status)));
}

// A message as far as it has come.
template <class Parser>
struct Reading {
  Parser parser;
  std::string pending;
  bool is_bad = false;

  Reading() {
    parser.eager(true);
    parser.header_limit(16 * 1024);
    parser.body_limit(64 * 1024);
  }

  void read(std::string_view bytes) {
    pending.append(bytes);
    boost::system::error_code ec;
    const size_t used = parser.put(boost::asio::buffer(pending), ec);
    pending.erase(0, used);
    if (ec && ec != http::error::need_more) is_bad = true;
  }
};

}  // namespace

struct RequestReader::State : Reading<http::request_parser<http::string_body>> {};

RequestReader::RequestReader() : state_(std::make_unique<State>()) {}

RequestReader::~RequestReader() = default;

bool RequestReader::read(std::string_view bytes) {
  state_->read(bytes);
  return is_whole();
}

bool RequestReader::is_bad() const { return state_->is_bad; }

bool RequestReader::is_whole() const { return !state_->is_bad && state_->parser.is_done(); }

const std::string& RequestReader::rest() const { return state_->pending; }

HttpRequest RequestReader::request() const {
  const auto& message = state_->parser.get();
  HttpRequest request{std::string(message.method_string()), std::string(message.target())};
  set_host(request, std::string(message[http::field::host]));
  request.body = message.body();
  request.keeps_alive = message.keep_alive();
  return request;
}

struct AnswerReader::State : Reading<http::response_parser<http::string_body>> {};

AnswerReader::AnswerReader(bool to_head) : state_(std::make_unique<State>()) { state_->parser.skip(to_head); }

AnswerReader::~AnswerReader() = default;

void AnswerReader::read(std::string_view bytes) {
  if (!is_over()) state_->read(bytes);
}

void AnswerReader::end() {
  boost::system::error_code ec;
  if (!is_over() && state_->parser.got_some()) state_->parser.put_eof(ec);
}

bool AnswerReader::is_over() const { return state_->is_bad || state_->parser.is_done(); }

bool AnswerReader::has_begun() const { return state_->parser.got_some() || !state_->pending.empty(); }

std::optional<Page> AnswerReader::page() const {
  if (!state_->parser.is_header_done()) return std::nullopt;
  const auto& message = state_->parser.get();
  Page page{.status = static_cast<int>(message.result_int()), .body = message.body()};
  if (message.count(http::field::content_type) > 0)
    page.type = std::string(message[http::field::content_type]);
  return page;
}

void set_host(HttpRequest& request, std::string authority) {
  request.host = std::move(authority);
  // An IPv6 address stands in brackets; the port follows the last colon outside of them.
  const size_t colon = request.host.rfind(':');
  if (colon != std::string::npos && request.host.find(']', colon) == std::string::npos) {
    request.port = request.host.substr(colon + 1);
    request.host.resize(colon);
  }
}

std::string response_of(const Page& page, bool is_head, bool is_last) {
  std::string response = fmt::format(
      "HTTP/1.1 {} {}\r\n"
      "Cache-Control: no-store\r\n"
      "Connection: {}\r\n",
      page.status, reason_of(page.status), is_last ? "close" : "keep-alive");
  if (page.has_content()) response += fmt::format("Content-Length: {}\r\n", page.body.size());
  for (const auto& [name, value] : headers_of(page)) response += fmt::format("{}: {}\r\n", name, value);
  return response + "\r\n" + (is_head || !page.has_content() ? "" : page.body);
}

std::vector<std::pair<std::string, std::string>> headers_of(const Page& page) {
  std::vector<std::pair<std::string, std::string>> headers;
  const bool is_typed = std::any_of(page.headers.begin(), page.headers.end(),
                                    [](const auto& header) { return lower(header.first) == "content-type"; });
  if (!is_typed) headers.emplace_back("Content-Type", page.type);
  if (!page.location.empty()) headers.emplace_back("Location", page.location);
  if (!page.file_name.empty())
    headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", page.file_name));
  headers.insert(headers.end(), page.headers.begin(), page.headers.end());
  return headers;
}

Page page_for(const std::string& scenario, const std::string& host) {
  Page page;
  page.body = fmt::format(
      "{}: you reached {} ({}).\n"
      "If this page should have been refused, the client accepted what it should not.\n",
      kMarker, scenario, host);
  return page;
}

}  // namespace lab
