// What a connection does after the handshake: it reads and answers requests, then closes in order.

#include "lab-server/server/connection.h"

namespace lab {
namespace {

constexpr int kTooEarly = 425;  // RFC 8470 5.2

}  // namespace

awaitable<void> Connection::answer() {
  if (account_.negotiated && account_.negotiated->alpn == kHttp2Protocol) {
    co_await answer_http2();
    co_return;
  }
  bool is_kept = true;
  for (size_t nth = 1; is_kept; ++nth) is_kept = co_await answer_request(nth);
}

awaitable<bool> Connection::answer_request(size_t nth) {
  arm(options_.deadline);
  RequestReader reader;
  bool is_read = reader.read(std::exchange(next_request_, {})) || reader.is_bad();
  if (!is_read) {
    const bool has_come = co_await read_request(reader);
    is_read = has_come;
  }
  if (!is_read) co_return false;
  next_request_ = reader.rest();
  story_.is_request_early = is_early();
  const bool is_last = reader.is_bad() || nth == setup_->requests || !reader.request().keeps_alive;
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
  Page page{.status = 400};
  story_.http_method = "?";
  if (reader.is_bad()) {
    story_.http_status = page.status;
  } else {
    page = page_of(reader.request());
  }
  reply.text = response_of(page, story_.http_method == "HEAD", is_last);
  return reply;
}

Page Connection::page_of(const HttpRequest& request) {
  const Page page = chosen_page(request);
  story_.http_method = request.method;
  story_.http_target = request.target;
  story_.http_status = page.status;
  story_.http_because = page.because;
  return page;
}

Page Connection::chosen_page(const HttpRequest& request) const {
  if (is_early() && setup_->early_data == EarlyData::too_early) {
    Page page = page_for(setup_->id, setup_->host);
    page.status = kTooEarly;
    return page;
  }
  if (setup_->pages) return setup_->pages(request);
  const std::string name = story_.hello ? story_.hello->sni : "";
  const RequestFacts asked = {request.target,
                              request.host,
                              name,
                              setup_->sni.knows(name),
                              account_.client_certificate.is_sent,
                              !account_.client_certificate.refused.empty()};
  return answer_to(asked, setup_->http, page_for(setup_->id, setup_->host));
}

// A browser that was told no scheme asks the front port in the clear.
awaitable<void> Connection::answer_in_the_clear() {
  RequestReader reader;
  reader.read(text_of(pending_));
  size_t used = pending_.size();
  while (!reader.is_whole() && !reader.is_bad()) {
    const bool has_more = co_await fill();
    if (!has_more) co_return;
    reader.read(text_of(std::span<const uint8_t>(pending_).subspan(used)));
    used = pending_.size();
  }
  use_setup(find_("", local_address()).setup);
  setup_->ledger.opened(this, weak_from_this());
  if (reader.is_bad() || !setup_->pages) {
    account_.handshake_error = "not-tls";
    end_with_fin();
    co_return;
  }
  const Reply reply = reply_to(reader, true);
  story_.http_requests = 1;
  Bytes bytes = bytes_of(reply.text);
  co_await send_instead(std::move(bytes), "http");
  end_with_fin();
}

awaitable<bool> Connection::confirm() {
  bool is_sent = co_await flush();
  if (is_sent)
    account_.reach(Phase::application_data);  // the answer to early data may leave before the Finished comes
  while (is_sent && is_early()) {
    const Engine::Step step = engine_->confirm(next_request_);
    if (step == Engine::Step::failed) conclude();
    is_sent = co_await flush();
    if (step == Engine::Step::done) co_return is_sent;
    if (step != Engine::Step::wants_bytes || !is_sent) co_return false;
    is_sent = co_await next_bytes();
  }
  co_return is_sent;
}

awaitable<void> Connection::close(const Reply& reply) {
  if (!faults().empty()) {
    const bool goes_on = co_await closing();
    if (!goes_on) co_return;
  }
  if (is_early()) {
    const bool is_confirmed = co_await confirm();
    if (!is_confirmed) co_return;
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
    const bool has_come = co_await read_plaintext(plaintext);
    if (!has_come) co_return false;
    if (reader.read(plaintext) || reader.is_bad()) co_return true;
  }
}

awaitable<bool> Connection::read_plaintext(std::string& plaintext) {
  for (;;) {
    const Engine::Step step = engine_->read(plaintext);
    if (step == Engine::Step::done) co_return true;
    if (step == Engine::Step::closed) note_end("client", "close-notify");
    if (step == Engine::Step::failed) conclude();
    const bool is_sent = co_await flush();
    if (!is_sent) co_return false;
    bool goes_on = false;
    if (step == Engine::Step::wants_verdict) goes_on = co_await judge_client();
    if (step == Engine::Step::wants_bytes) goes_on = co_await next_bytes();
    if (!goes_on) co_return false;
  }
}

}  // namespace lab
