#include "lab-server/control/service.h"

#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "lab-server/control/routes.h"
#include "lab-server/control/who_asks.h"
#include "lab-server/server/spawn.h"

namespace lab {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr const char* kAddress = "127.0.0.1";
constexpr auto kPatience = std::chrono::seconds(30);  // with a client that sends nothing
constexpr uint32_t kMaxHead = 16 * 1024;
constexpr uint64_t kMaxBody = 1024 * 1024;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

std::optional<std::string> field(const Request& request, http::field name) {
  const auto found = request.find(name);
  if (found == request.end()) return std::nullopt;
  return std::string(found->value());
}

Response response_of(const ControlAnswer& answer, unsigned version, bool keep_alive) {
  Response response(static_cast<http::status>(answer.status), version);
  response.set(http::field::content_type, answer.type);
  response.set(http::field::cache_control, "no-store");
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.keep_alive(keep_alive);
  response.body() = answer.type == kJson ? answer.body.dump(2) + "\n" : answer.body.get<std::string>();
  response.prepare_payload();
  return response;
}

Response answer(Control& control, const Request& request) {
  ControlAnswer given;
  if (const auto why = why_not(field(request, http::field::host), field(request, http::field::origin))) {
    given = {403,
             error_body(*why, "the control API is for programs of this machine: ask for it as 127.0.0.1")};
  } else {
    given = answer_control(control, std::string(request.method_string()), std::string(request.target()),
                           request.body());
  }
  return response_of(given, request.version(), request.keep_alive());
}

// What cannot be read as a request, as far as there is somebody to tell.
ControlAnswer unreadable(const error_code& ec) {
  if (ec == http::error::body_limit) {
    return {413, error_body(fmt::format("the body has more than {} bytes", kMaxBody), "")};
  }
  return {400, error_body(fmt::format("this is no HTTP/1.1 request: {}", ec.message()), "")};
}

bool is_gone(const error_code& ec) {
  return ec == http::error::end_of_stream || ec == beast::error::timeout ||
         (ec && ec.category() == asio::error::get_system_category());
}

asio::awaitable<void> converse(tcp::socket socket, Control& control) {
  beast::tcp_stream stream(std::move(socket));
  beast::flat_buffer buffer;
  bool goes_on = true;
  while (goes_on) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kMaxHead);
    parser.body_limit(kMaxBody);
    stream.expires_after(kPatience);
    const auto [ec, read] = co_await http::async_read(stream, buffer, parser, kAsTuple);
    if (is_gone(ec)) co_return;
    Response response = ec ? response_of(unreadable(ec), 11, false) : answer(control, parser.get());
    goes_on = response.keep_alive();
    if (!ec && parser.get().method() == http::verb::head) response.body().clear();  // its length stays
    const auto [failed, written] = co_await http::async_write(stream, response, kAsTuple);
    if (failed) co_return;
  }
  error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

ControlService::ControlService(Control& control, uint16_t port)
    : workers_(1), listener_(workers_, kAddress, port, [&control](tcp::socket socket) {
        const auto executor = socket.get_executor();
        asio::co_spawn(executor, converse(std::move(socket), control), reported);
      }) {}

std::string ControlService::url() const { return fmt::format("http://{}:{}", kAddress, listener_.port()); }

}  // namespace lab
