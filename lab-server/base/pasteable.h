// Text that a person pastes into a shell or a browser.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lab {

// shell_word is text as one word of a shell's command line, quoted where it must be.
std::string shell_word(std::string_view text);

// authority is "host:port", with an IPv6 address in brackets (RFC 3986 3.2.2).
std::string authority(std::string_view host, uint16_t port);
// reached_at is the address by which this machine reaches a server that listens on that one: loopback where
// it listens on every address.
std::string reached_at(const std::string& address);

}  // namespace lab
