// The same over HTTP/2: many requests on one connection, each on a stream of its own.

#include "lab-server/server/connection.h"

namespace lab {
namespace {

// A client leaves once it has its answer. GOAWAY together with the answer makes some discard it (Java 17).
constexpr Milliseconds kLeave{50};

}  // namespace

awaitable<void> Connection::answer_http2() {
  Pages answer_to = [this](const HttpRequest& request) { return page_of(request); };
  Http2Session session(setup_->http2, std::move(answer_to));
  std::string plaintext;
  for (;;) {
    Reply reply;
    reply.text = session.output();
    const bool is_answer = session.requests() > story_.http_requests;
    if (is_answer) {
      arm(options_.deadline);
      reply.request = session.requests();
      note_requests(session);
    }
    if (is_answer && !faults().empty()) {
      const bool goes_on = co_await change(reply);
      if (!goes_on) co_return;
    }
    engine_->write(reply.text);
    if (session.is_over()) {
      co_await close(reply);
      co_return;
    }
    const bool is_sent = co_await flush();
    if (!is_sent) co_return;
    if (is_answer) account_.reach(Phase::application_data);
    if (session.requests() >= setup_->requests && session.status() != 0) {
      co_await sleep(kLeave);
      if (is_ended()) co_return;
      session.finish();
      continue;
    }
    plaintext.clear();
    const bool has_come = co_await read_plaintext(plaintext);
    if (!has_come) co_return;
    session.read(plaintext);
  }
}

void Connection::note_requests(const Http2Session& session) {
  story_.http_version = 2;
  story_.http_requests = session.requests();
  story_.http_goaway = session.goaway();
  story_.http_reset = session.reset();
  if (session.status() != 0) return;  // page_of has noted the rest
  story_.http_method = session.last_request().method;
  story_.http_target = session.last_request().target;
  story_.http_status = 0;
  story_.http_because.clear();
}

}  // namespace lab
