// Asking the OCSP responder of a lab by a raw socket.

#pragma once

#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"

namespace lab {

// responder_port is read, as anybody would, from the certificate that is served.
inline uint16_t responder_port(TestLab& lab) {
  const ProgramResult shown =
      run_program({"sh", "-c",
                   "openssl s_client -connect 127.0.0.1:" + std::to_string(lab.port()) +
                       " </dev/null 2>/dev/null | openssl x509 -noout -ocsp_uri"});
  const std::string url(trim(shown.output));
  return static_cast<uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

// An HTTP request that is no OCSP request: whatever the responder means to answer, it gets this far.
inline const std::string kMalformed = "POST /ocsp HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

}  // namespace lab
