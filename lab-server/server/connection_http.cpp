// What a connection does behind the handshake: requests are read and answered, then it is closed in order.

#include "lab-server/server/connection.h"

namespace lab {

awaitable<void> Connection::answer() {
  bool is_kept = true;
  for (size_t nth = 1; is_kept; ++nth) is_kept = co_await answer_request(nth);
}

awaitable<bool> Connection::answer_request(size_t nth) {
  arm(options_.deadline);
  RequestReader reader;
  const bool is_read = co_await read_request(reader);
  if (!is_read) co_return false;
  const bool is_last = reader.is_bad() || nth == setup_->requests;
  Reply reply = reply_to(reader, is_last);
  reply.request = story_.http_requests = nth;
  if (!faults().empty()) {
    const bool goes_on = co_await change(reply);
    if (!goes_on) co_return false;
  }
  engine_->write(reply.text);
  if (!is_last) {
    const bool is_sent = co_await flush();
    account_.reach(Phase::application_data);
    co_return is_sent;
  }
  co_await close(reply);
  co_return false;
}

Reply Connection::reply_to(const RequestReader& reader, bool is_last) {
  Reply reply;
  if (reader.is_bad()) {
    story_.http_method = "?";
    story_.http_status = 400;
    reply.text = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  } else {
    const HttpRequest request = reader.request();
    story_.http_method = request.method;
    story_.http_target = request.target;
    const bool is_misdirected =
        setup_->sni.holds_host && lower(request.host) != lower(story_.hello ? story_.hello->sni : "");
    story_.http_status = is_misdirected ? 421 : 200;
    reply.text = page_for(setup_->id, setup_->host, story_.http_status, is_last);
  }
  return reply;
}

awaitable<void> Connection::close(const Reply& reply) {
  if (!faults().empty()) {
    const bool goes_on = co_await closing();
    if (!goes_on) co_return;
  }
  if (reply.says_close_notify) engine_->close();
  const bool is_sent = co_await flush();
  if (!is_sent) co_return;
  account_.reach(Phase::application_data);
  note_end("server", reply.says_close_notify ? "close-notify" : "fin");
  end_with_fin();
}

awaitable<bool> Connection::read_request(RequestReader& reader) {
  std::string plaintext;
  for (;;) {
    plaintext.clear();
    const Engine::Step step = engine_->read(plaintext);
    if (step == Engine::Step::done) {
      if (reader.read(plaintext) || reader.is_bad()) co_return true;
      continue;
    }
    if (step == Engine::Step::closed) note_end("client", "close-notify");
    if (step == Engine::Step::failed) conclude();
    const bool is_sent = co_await flush();
    if (step != Engine::Step::wants_bytes || !is_sent) co_return false;
    const bool has_more = co_await next_bytes();
    if (!has_more) co_return false;
  }
}

}  // namespace lab
