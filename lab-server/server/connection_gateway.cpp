// A connection to a gateway: its request is answered by the server behind, or by 502.

#include "lab-server/server/connection.h"

namespace lab {

awaitable<void> Connection::answer_as_gateway() {
  arm(options_.deadline);
  RequestReader reader;
  const bool has_come = co_await read_request(reader);
  if (!has_come) co_return;
  HttpRequest request{"GET", "/"};
  if (!reader.is_bad()) request = reader.request();
  story_.http_method = request.method;
  story_.http_target = request.target;
  story_.http_requests = 1;
  // The hop has less time than the client, so that the client is told of it.
  GatewayAnswer answer = co_await setup_->gateway()->ask(executor(), request, options_.deadline / 2);
  if (is_ended()) co_return;
  story_.gateway = std::move(answer.story);
  story_.http_status = answer.page.status;
  if (!story_.gateway->failure.empty()) story_.http_because = "gateway";
  engine_->write(response_of(answer.page, request.method == "HEAD", true));
  const Reply said{.text = {}, .says_close_notify = true, .request = 1};
  co_await close(said);
}

}  // namespace lab
