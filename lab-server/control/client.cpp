#include "lab-server/control/client.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using nlohmann::json;

namespace {

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

[[noreturn]] void refused(const json& answer) {
  const std::string at = answer.value("at", "");
  throw Error(answer.value("error", "it refused, and did not say why"), answer.value("hint", ""),
              {at.empty() ? "" : "at " + at});
}

}  // namespace

ControlClient::ControlClient(const std::string& place) {
  std::string rest = place.starts_with("http://") ? place.substr(7) : place;
  if (rest.ends_with('/')) rest.pop_back();
  const size_t colon = rest.rfind(':');
  host_ = colon == rest.npos ? "127.0.0.1" : rest.substr(0, colon);
  port_ = colon == rest.npos ? rest : rest.substr(colon + 1);
  if (!is_number(port_) || host_.empty()) {
    throw Error(fmt::format("expected where the control API is, got '{}'", place),
                "http://127.0.0.1:8474, or its port alone");
  }
}

json ControlClient::ask(const std::string& method, const std::string& target, const std::string& body) const {
  const std::string where = fmt::format("{}:{}", host_, port_);
  asio::io_context context;
  beast::tcp_stream stream(context);
  http::request<http::string_body> request(http::verb::unknown, target, 11);
  request.method_string(method);
  request.set(http::field::host, where);
  request.set(http::field::connection, "close");
  request.set(http::field::content_type, "application/json");
  request.body() = body;
  request.prepare_payload();
  http::response<http::string_body> response;
  try {
    stream.connect(asio::ip::tcp::resolver(context).resolve(host_, port_));
  } catch (const boost::system::system_error& error) {
    throw Error(fmt::format("nothing listens on {}: {}", where, error.code().message()),
                "start it with `lab-server serve --control PORT`; --control says which one is meant");
  }
  try {
    http::write(stream, request);
    beast::flat_buffer buffer;
    http::read(stream, buffer, response);
  } catch (const boost::system::system_error& error) {
    throw Error(fmt::format("what listens on {} is no control API: {}", where, error.code().message()),
                "is it the port of a scenario? `serve` prints both");
  }
  const json answer = json::parse(response.body(), nullptr, false);
  if (answer.is_discarded()) {
    throw Error(fmt::format("what listens on {} is no control API: its answer is not JSON", where));
  }
  if (response.result_int() >= 400) refused(answer);
  return answer;
}

std::string percent_encoded(const std::string& text) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (const char c : text) {
    encoded +=
        kPlain.find(c) != kPlain.npos ? std::string(1, c) : fmt::format("%{:02X}", static_cast<uint8_t>(c));
  }
  return encoded;
}

}  // namespace lab
