#include "lab-server/control/who_asks.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>

#include "lab-server/base/text.h"

namespace lab {
namespace {

std::string_view without_port(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t end = authority.find(']');
    return end == authority.npos ? std::string_view() : authority.substr(1, end - 1);
  }
  return authority.substr(0, authority.find(':'));
}

}  // namespace

bool is_loopback_name(std::string_view authority) {
  const std::string host = lower(without_port(authority));
  if (host == "localhost" || host.ends_with(".localhost")) return true;  // RFC 6761 6.3
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(host, ec);
  return !ec && address.is_loopback();
}

std::optional<std::string> why_not(const std::optional<std::string>& host,
                                   const std::optional<std::string>& origin) {
  if (!host) return "the request has no Host";
  if (!is_loopback_name(*host))
    return fmt::format("it was asked for under the name '{}', which is not this machine's", *host);
  if (!origin) return std::nullopt;
  const size_t scheme = origin->find("://");
  if (scheme != origin->npos && is_loopback_name(std::string_view(*origin).substr(scheme + 3)))
    return std::nullopt;
  return fmt::format("a page of '{}' asks", *origin);
}

}  // namespace lab
