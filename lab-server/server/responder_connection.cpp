#include "lab-server/server/responder_connection.h"

#include <fmt/format.h>

#include <chrono>

#include "lab-server/server/fault_wire.h"

namespace lab {
namespace {

Bytes http_bytes(const HttpAnswer& answer) {
  return bytes_of(
      fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                  answer.status, answer.status == 200 ? "OK" : "Error", answer.content_type,
                  answer.body.size(), answer.body));
}

}  // namespace

ResponderConnection::ResponderConnection(Socket socket, ConnectionOptions options,
                                         std::shared_ptr<Setup> setup, size_t part, uint64_t n)
    : SocketWire(std::move(socket)),
      options_(std::move(options)),
      setup_(std::move(setup)),
      index_(part),
      number_(n) {
  story_.head = {options_.id, setup_->id, peer(), port(), utc_now()};
  if (setup_->traffic) keep_traffic({});
}

awaitable<void> ResponderConnection::run() {
  const auto begin = std::chrono::steady_clock::now();
  arm(options_.deadline);
  if (setup_->credentials() == nullptr) co_await prepared(setup_, options_.aside);
  if (Credentials* credentials = setup_->credentials()) {
    use_part(credentials->responders.at(index_));
    co_await serve();
  }
  co_await drain();
  story_.faults = deliveries();
  story_.end = end();
  const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - begin;
  if (setup_->traffic) setup_->traffic(story_.head.id, {take_packets(), {}});
  setup_->ledger.closed(this, event_of(story_, ms.count()));
}

void ResponderConnection::use_part(const RespondingPart& part) {
  part_ = &part;
  story_.responder = part.responder->name();
  story_.status = part.responder->status();
  story_.defect = part.responder->defect();
  set_faults(part.faults);
}

void ResponderConnection::received(std::span<const uint8_t> bytes) {
  if (!is_request_whole_ && !reader_.is_bad()) is_request_whole_ = reader_.read(text_of(bytes));
}

awaitable<void> ResponderConnection::serve() {
  while (!is_request_whole_ && !reader_.is_bad()) {
    const bool has_more = co_await fill();
    if (!has_more) co_return;
  }
  HttpAnswer answer{400, "text/plain", "not an HTTP request\n"};
  if (is_request_whole_) {
    const HttpRequest request = reader_.request();
    story_.method = request.method;
    answer = part_->responder->answer(request.method, request.target, request.body);
  }
  const Occasion occasion{number_, client()};
  for (size_t i = 0; i < part_->faults.size() && !is_ended(); ++i) {
    FaultWire wire(*this, i);
    if (part_->faults[i].when.holds(occasion)) {
      co_await part_->faults[i].fault->on_response(wire, answer);
    } else {
      wire.does_not_apply(kNotOnThisOne);
    }
  }
  if (is_ended()) co_return;
  Bytes bytes = http_bytes(answer);
  const bool is_sent = co_await send(bytes);
  story_.is_answered = is_sent;
  end_with_fin();
}

}  // namespace lab
