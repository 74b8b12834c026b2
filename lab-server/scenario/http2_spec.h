// How a server that speaks HTTP/2 turns requests away (RFC 9113).

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lab-server/base/yaml.h"

namespace lab {

// The error codes of RFC 9113 7, by their numbers.
enum class Http2Error : uint32_t {
  no_error,
  protocol_error,
  internal_error,
  flow_control_error,
  settings_timeout,
  stream_closed,
  frame_size_error,
  refused_stream,
  cancel,
  compression_error,
  connect_error,
  enhance_your_calm,
  inadequate_security,
  http_1_1_required,
};

// What a server does instead of answering. The defaults answer every request.
struct Http2Spec {
  std::optional<Http2Error> goaway;  // it ends the connection with this error, as if it had seen no request
  std::optional<Http2Error> reset;   // it resets the request's stream with this error
  int times = 0;                     // how many requests of a connection; 0: all

  // turns_away: the nth request of a connection, from 1, is not answered.
  bool turns_away(size_t nth) const {
    return (goaway || reset) && (times == 0 || nth <= static_cast<size_t>(times));
  }
};

std::span<const Name<Http2Error>> yaml_names(As<Http2Error>);
const Fields<Http2Spec>& yaml_fields(As<Http2Spec>);
inline const char* name_of(Http2Error error) { return name_in(yaml_names(As<Http2Error>()), error); }

}  // namespace lab
