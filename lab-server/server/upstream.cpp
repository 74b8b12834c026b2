#include "lab-server/server/upstream.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>

#include "lab-server/base/error.h"
#include "lab-server/base/pasteable.h"

namespace lab {
namespace {

using boost::asio::ip::tcp;

constexpr const char* kHint = "write it as http://127.0.0.1:8080, or tcp://127.0.0.1:5432 for anything else";

uint16_t port_of(const std::string& url, std::string_view text) {
  uint16_t port = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (ec != std::errc() || end != text.data() + text.size() || port == 0)
    throw Error(fmt::format("expected a port from 1 to 65535 in '{}', got '{}'", url, text), kHint);
  return port;
}

tcp::endpoint resolved(const std::string& host, uint16_t port) {
  // RFC 6761 6.3: such a name is loopback, whatever the resolver knows.
  if (host == "localhost" || host.ends_with(".localhost"))
    return {boost::asio::ip::address_v4::loopback(), port};
  boost::asio::io_context context;
  tcp::resolver resolver(context);
  boost::system::error_code ec;
  const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::numeric_service, ec);
  if (ec || found.empty())
    throw Error(fmt::format("cannot resolve '{}': {}", host, ec.message()), "give its IP address");
  return found.begin()->endpoint();
}

}  // namespace

std::string Upstream::text() const { return (is_http ? "http://" : "tcp://") + authority(address, port); }

Upstream parse_upstream(const std::string& url, bool loopback_only) {
  const size_t scheme_end = url.find("://");
  const std::string scheme = scheme_end == url.npos ? "" : url.substr(0, scheme_end);
  if (scheme != "http" && scheme != "tcp")
    throw Error(fmt::format("expected http://HOST:PORT or tcp://HOST:PORT, got '{}'", url), kHint);
  std::string rest = url.substr(scheme_end + 3);
  if (rest.ends_with('/')) rest.pop_back();
  const size_t colon = rest.rfind(':');
  const bool has_port = colon != rest.npos && rest.find(']', colon) == rest.npos;
  if (rest.find('/') != rest.npos || (!has_port && scheme == "tcp") || rest.empty())
    throw Error(fmt::format("expected a host and a port in '{}', and no path", url), kHint);
  std::string host = has_port ? rest.substr(0, colon) : rest;
  const uint16_t port = has_port ? port_of(url, std::string_view(rest).substr(colon + 1)) : 80;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const tcp::endpoint endpoint = resolved(host, port);
  if (loopback_only && !endpoint.address().is_loopback()) {
    throw Error(
        fmt::format("{} is on another machine ({})", url, endpoint.address().to_string()),
        "add --upstream-anywhere if you mean it: clients reach that service through a lab that is broken on "
        "purpose");
  }
  return {.address = endpoint.address().to_string(), .port = port, .is_http = scheme == "http"};
}

}  // namespace lab
