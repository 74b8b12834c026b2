// A connection in front of the user's own service: after the handshake it hands bytes on, both ways.

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>

#include "lab-server/server/connection.h"

namespace lab {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr size_t kPiece = 16 * 1024;  // one record (RFC 8446 5.1)

std::string bad_gateway(const std::string& url, const std::string& why) {
  Page page{.status = 502};
  page.body = fmt::format("the service at {} cannot be reached: {}\n", url, why);
  return response_of(page, false, true);
}

// The method and target of a request's first line, or the status of an answer's; nothing of what is no HTTP.
std::vector<std::string> words_of_first_line(std::string_view bytes) {
  return split(trim(bytes.substr(0, bytes.find('\r'))), ' ');
}

}  // namespace

// The service's side of one connection.
struct Connection::Relay {
  explicit Relay(const asio::any_io_executor& executor) : service(executor) {}

  asio::ip::tcp::socket service;
  bool is_flushing = false;
};

awaitable<void> Connection::relay() {
  const Upstream& upstream = *setup_->upstream;
  story_.upstream.url = upstream.text();
  Relay relay(executor());
  const asio::ip::tcp::endpoint there(asio::ip::make_address(upstream.address), upstream.port);
  arm(options_.deadline);
  service_ = &relay.service;
  const auto [ec] = co_await relay.service.async_connect(there, kAsTuple);
  if (ec || is_ended()) {
    service_ = nullptr;
    if (is_ended()) co_return;
    story_.upstream.failure = ec == asio::error::connection_refused ? "refused" : "unreachable";
    co_await answer_for_upstream(ec.message());
    co_return;
  }
  relay.service.non_blocking(true);
  using asio::experimental::awaitable_operators::operator&&;
  awaitable<void> forth = hand_on(relay);
  awaitable<void> back = hand_back(relay);
  awaitable<void> both = std::move(forth) && std::move(back);
  co_await std::move(both);
  service_ = nullptr;
}

void Connection::cancel() {
  SocketWire::cancel();
  error_code ignored;
  if (service_ != nullptr) service_->close(ignored);
}

// Waits for the client's request, so that it is answered as a gateway would.
awaitable<void> Connection::answer_for_upstream(std::string why) {
  if (!setup_->upstream->is_http) {
    const Reply silent{.text = {}, .says_close_notify = true, .request = 1};
    co_await close(silent);
    co_return;
  }
  RequestReader reader;
  const bool has_come = co_await read_request(reader);
  if (!has_come) co_return;
  story_.http_status = 502;
  story_.http_requests = 1;
  if (!reader.is_bad()) {
    const HttpRequest request = reader.request();
    story_.http_method = request.method;
    story_.http_target = request.target;
  }
  engine_->write(bad_gateway(story_.upstream.url, why));
  const Reply said{.text = {}, .says_close_notify = true, .request = 1};
  co_await close(said);
}

awaitable<bool> Connection::flush_alone(Relay& relay) {
  if (relay.is_flushing) co_return true;  // whoever flushes sends this too
  relay.is_flushing = true;
  bool is_sent = true;
  while (is_sent && !engine_->outgoing().empty()) is_sent = co_await flush();
  relay.is_flushing = false;
  co_return is_sent;
}

// From the client to the service.
awaitable<void> Connection::hand_on(Relay& relay) {
  std::string plaintext;
  bool goes_on = true;
  while (goes_on && !is_ended()) {
    plaintext.clear();
    const Engine::Step step = engine_->read(plaintext);
    if (step == Engine::Step::done) {
      note_request(plaintext);
      arm(options_.deadline);
      const auto bytes = asio::buffer(plaintext);
      const auto [ec, n] = co_await asio::async_write(relay.service, bytes, kAsTuple);
      story_.upstream.sent += n;
      if (ec) break;
      continue;
    }
    if (step == Engine::Step::closed) note_end("client", "close-notify");
    if (step == Engine::Step::failed) conclude();
    if (step != Engine::Step::wants_bytes) break;
    goes_on = co_await flush_alone(relay);
    if (goes_on) goes_on = co_await next_bytes();
  }
  error_code ignored;
  if (end().by == "client" && end().how != "rst") {
    relay.service.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);  // its answer may still come
  } else if (is_ended()) {
    relay.service.close(ignored);
  }
}

// From the service to the client.
awaitable<void> Connection::hand_back(Relay& relay) {
  std::string piece(kPiece, '\0');
  bool goes_on = true;
  while (goes_on) {
    const auto room = asio::buffer(piece);
    const auto [ec, n] = co_await relay.service.async_read_some(room, kAsTuple);
    if (ec) {
      const bool is_reset = ec != asio::error::eof && ec != asio::error::operation_aborted;
      if (is_reset) story_.upstream.failure = "reset";
      co_await end_after_service(relay, is_reset);
      break;
    }
    const std::string_view bytes(piece.data(), n);
    if (story_.upstream.received == 0) note_answer(bytes);
    story_.upstream.received += n;
    arm(options_.deadline);
    engine_->write(bytes);
    goes_on = co_await flush_alone(relay);
    account_.reach(Phase::application_data);
  }
  cancel();
}

// A service that ended in order ends the client's connection in order. One that broke off breaks it off.
awaitable<void> Connection::end_after_service(Relay& relay, bool is_reset) {
  if (end().how == "time-out" || end().how == "shutdown" || end().how == "rst") co_return;
  if (!is_reset) {
    engine_->close();
    co_await flush_alone(relay);
    note_end("server", "close-notify");
  }
  end_with_fin();
}

void Connection::note_request(std::string_view bytes) {
  if (!setup_->upstream->is_http || story_.upstream.sent > 0) return;
  const std::vector<std::string> words = words_of_first_line(bytes);
  if (words.size() != 3) return;
  story_.http_method = words[0];
  story_.http_target = words[1];
  story_.http_requests = 1;
}

void Connection::note_answer(std::string_view bytes) {
  if (!setup_->upstream->is_http) return;
  const std::vector<std::string> words = words_of_first_line(bytes);
  if (words.size() >= 2 && words[0].starts_with("HTTP/")) story_.http_status = std::atoi(words[1].c_str());
}

}  // namespace lab
