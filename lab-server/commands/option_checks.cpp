#include "lab-server/commands/option_checks.h"

#include <fmt/format.h>

#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdint>

namespace lab {

std::string why_no_port(const std::string& value) {
  uint16_t port = 0;
  const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), port);
  if (ec == std::errc() && end == value.data() + value.size()) return {};
  return fmt::format("expected a port from 0 to 65535, got '{}'", value);
}

std::string why_no_address(const std::string& value) {
  boost::system::error_code ec;
  boost::asio::ip::make_address(value, ec);
  return ec ? fmt::format("expected an IP address, got '{}'", value) : std::string();
}

std::string why_no_text(const std::string& value) {
  return value.empty() ? "expected a text, got an empty one: is a variable not set?" : std::string();
}

std::string why_no_path(const std::string& value) {
  return value.empty() ? "expected a path, got an empty text: is a variable not set?" : std::string();
}

std::string why_no_folder(const std::string& value) {
  return value == "-" ? "expected a folder, got '-'" : why_no_path(value);
}

}  // namespace lab
