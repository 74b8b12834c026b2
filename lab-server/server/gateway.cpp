#include "lab-server/server/gateway.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "lab-server/base/marker.h"
#include "lab-server/tls/alert.h"

namespace lab {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// OpenSSL's numbers, which BoringSSL shares.
constexpr int kNotYetValid = 9, kExpired = 10, kNoFirst = 21, kOtherName = 62;

// What nginx says it was doing.
constexpr const char* kConnecting = "while connecting to upstream";
constexpr const char* kShaking = "while SSL handshaking to upstream";
constexpr const char* kReading = "while reading response header from upstream";

// One connection to the server behind.
struct Hop {
  Hop(const asio::any_io_executor& executor, bool asks_for_head)
      : socket(executor), deadline(executor), answer(asks_for_head) {}

  asio::ip::tcp::socket socket;
  asio::steady_timer deadline;
  std::unique_ptr<TlsClient> tls;  // null: plain
  AnswerReader answer;
  const char* doing = kConnecting;
  bool is_late = false;
};

awaitable<bool> send(Hop& hop, Bytes& bytes) {
  const auto buffer = asio::buffer(bytes);
  const auto [ec, n] = co_await asio::async_write(hop.socket, buffer, kAsTuple);
  bytes.clear();
  co_return !ec;
}

// read gives the server's next bytes; none: it has ended the connection.
awaitable<Bytes> read(Hop& hop) {
  Bytes bytes(16 * 1024);
  const auto buffer = asio::buffer(bytes);
  const auto [ec, n] = co_await hop.socket.async_read_some(buffer, kAsTuple);
  bytes.resize(ec ? 0 : n);
  co_return bytes;
}

// step_through sends what TLS wants to send and reads what it wants to read, until the call is done; false
// when the connection or TLS has ended.
template <class Call>
awaitable<bool> step_through(Hop& hop, Call call) {
  for (;;) {
    const TlsClient::Step step = call();
    Bytes& outgoing = hop.tls->outgoing();
    bool is_sent = true;
    if (!outgoing.empty()) is_sent = co_await send(hop, outgoing);
    if (step == TlsClient::Step::done) co_return true;
    if (step != TlsClient::Step::wants_bytes || !is_sent) co_return false;
    const Bytes bytes = co_await read(hop);
    if (bytes.empty()) co_return false;
    hop.tls->feed(bytes);
  }
}

awaitable<void> exchange_plain(Hop& hop, std::string request) {
  Bytes bytes = bytes_of(request);
  hop.doing = kReading;
  co_await send(hop, bytes);
  while (!hop.answer.is_over()) {
    const Bytes more = co_await read(hop);
    if (more.empty()) break;
    hop.answer.read(text_of(more));
  }
  hop.answer.end();
}

awaitable<void> exchange_sealed(Hop& hop, std::string request) {
  TlsClient& tls = *hop.tls;
  hop.doing = kShaking;
  const auto shake = [&tls] { return tls.handshake(); };
  const bool is_connected = co_await step_through(hop, shake);
  if (!is_connected) co_return;
  hop.doing = kReading;
  const auto write = [&tls, &request] { return tls.write(request); };
  bool goes_on = co_await step_through(hop, write);
  std::string plaintext;
  const auto listen = [&tls, &plaintext] { return tls.read(plaintext); };
  while (goes_on && !hop.answer.is_over()) {
    goes_on = co_await step_through(hop, listen);
    hop.answer.read(plaintext);
    plaintext.clear();
  }
  hop.answer.end();
  tls.close();
  Bytes& farewell = tls.outgoing();
  if (!farewell.empty()) co_await send(hop, farewell);
}

std::string request_text(const HttpRequest& request, const std::string& host) {
  return fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", request.method,
                     request.target, host);
}

// OpenSSL's words for an alert that it receives, as nginx prints them.
std::string openssl_words_of(uint8_t alert) {
  const bool is_of_ssl3 = alert >= 10 && alert <= 47;
  const bool is_of_tls13 = alert == 109 || alert == 116;
  const bool is_of_extensions = alert >= 110 && alert <= 114;
  const char* prefix = is_of_tls13        ? "tlsv13 alert "
                       : is_of_extensions ? "tlsv1 "
                       : is_of_ssl3       ? "sslv3 alert "
                                          : "tlsv1 alert ";
  return fmt::format("SSL: error:{:08X}:SSL routines::{}{}:SSL alert number {}", 0x0A000000u + 1000u + alert,
                     prefix, replace_all(alert_name(alert), "_", " "), alert);
}

GatewayStory story_of(const TlsFailure& failure, const std::string& host) {
  if (failure.verify_code == kOtherName)
    return {"name", 0, fmt::format("upstream SSL certificate does not match \"{}\" {}", host, kShaking)};
  if (failure.verify_code != 0) {
    const char* word = failure.verify_code == kExpired       ? "expired"
                       : failure.verify_code == kNotYetValid ? "not-yet-valid"
                       : failure.verify_code == kNoFirst     ? "incomplete"
                                                             : "untrusted";
    return {word, 0,
            fmt::format("upstream SSL certificate verify error: ({}:{}) {}", failure.verify_code,
                        failure.text, kShaking)};
  }
  if (failure.alert != 0) {
    return {"alert", failure.alert,
            fmt::format("{}() failed ({}) {}", failure.is_late ? "SSL_read" : "SSL_do_handshake",
                        openssl_words_of(failure.alert), failure.is_late ? kReading : kShaking)};
  }
  if (failure.is_not_tls) {
    return {
        "plain", 0,
        fmt::format("SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) {}",
                    kShaking)};
  }
  return {"silent", 0, fmt::format("peer closed connection in SSL handshake {}", kShaking)};
}

Page bad_gateway() {
  Page page{.status = 502, .type = "text/html"};
  page.body = fmt::format(
      "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
      "Gateway</h1></center>\r\n"
      "<hr><center>{}</center>\r\n</body>\r\n</html>\r\n",
      kMarker);
  return page;
}

GatewayStory story_of(const Hop& hop, const std::string& host) {
  if (hop.is_late)
    return {"silent", 0, fmt::format("upstream timed out (110: Connection timed out) {}", hop.doing)};
  if (hop.tls && !hop.tls->failure().text.empty()) return story_of(hop.tls->failure(), host);
  if (hop.answer.has_begun())
    return {"no-http", 0, fmt::format("upstream sent no valid HTTP/1.0 header {}", kReading)};
  return {"silent", 0, fmt::format("upstream prematurely closed connection {}", kReading)};
}

}  // namespace

Gateway::Gateway(const GatewaySpec& spec, Pki& pki, uint16_t port)
    : speaks_tls_(spec.speaks == GatewaySpec::Speaks::tls), port_(port) {
  plan_.roots = {pki.issue(spec.trusts, {})->der};
  plan_.sni = spec.sni == "none" ? "" : spec.sni;
  plan_.host = kBackHost;
  if (spec.certificate) plan_.certificate = pki.issue(*spec.certificate, {});
}

awaitable<GatewayAnswer> Gateway::ask(asio::any_io_executor executor, HttpRequest request,
                                      Milliseconds at_most) const {
  const auto hop = std::make_shared<Hop>(executor, request.method == "HEAD");
  hop->deadline.expires_after(at_most);
  hop->deadline.async_wait([weak = std::weak_ptr(hop)](error_code ec) {
    const auto self = weak.lock();
    if (ec || !self) return;
    self->is_late = true;
    error_code ignored;
    self->socket.close(ignored);
  });
  const asio::ip::tcp::endpoint there(asio::ip::address_v4::loopback(), port_);
  const auto [failed] = co_await hop->socket.async_connect(there, kAsTuple);
  GatewayAnswer answer{bad_gateway(), {}};
  if (failed) {
    answer.story =
        hop->is_late
            ? story_of(*hop, kBackHost)
            : GatewayStory{"refused", 0,
                           fmt::format("connect() failed (111: Connection refused) {}", kConnecting)};
    co_return answer;
  }
  std::string text = request_text(request, kBackHost);
  if (speaks_tls_) {
    hop->tls = make_tls_client(plan_);
    co_await exchange_sealed(*hop, std::move(text));
  } else {
    co_await exchange_plain(*hop, std::move(text));
  }
  hop->deadline.cancel();
  if (std::optional<Page> page = hop->answer.page()) {
    answer.page = std::move(*page);
  } else {
    answer.story = story_of(*hop, kBackHost);
  }
  co_return answer;
}

}  // namespace lab
