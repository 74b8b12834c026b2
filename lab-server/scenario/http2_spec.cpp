#include "lab-server/scenario/http2_spec.h"

namespace lab {
namespace {

const Name<Http2Error> kHttp2Errors[] = {
    {Http2Error::no_error, "no-error"},
    {Http2Error::protocol_error, "protocol-error"},
    {Http2Error::internal_error, "internal-error"},
    {Http2Error::flow_control_error, "flow-control-error"},
    {Http2Error::settings_timeout, "settings-timeout"},
    {Http2Error::stream_closed, "stream-closed"},
    {Http2Error::frame_size_error, "frame-size-error"},
    {Http2Error::refused_stream, "refused-stream"},
    {Http2Error::cancel, "cancel"},
    {Http2Error::compression_error, "compression-error"},
    {Http2Error::connect_error, "connect-error"},
    {Http2Error::enhance_your_calm, "enhance-your-calm"},
    {Http2Error::inadequate_security, "inadequate-security"},
    {Http2Error::http_1_1_required, "http-1-1-required"},
};

const Fields<Http2Spec> kHttp2Fields = {
    {"goaway", "the error of the GOAWAY that it sends instead of an answer; it then closes the connection",
     set<&Http2Spec::goaway, Http2Spec>},
    {"reset", "the error of the RST_STREAM that it sends instead of an answer",
     set<&Http2Spec::reset, Http2Spec>},
    {"times", "how many requests of a connection it turns away so; 0: all",
     between<&Http2Spec::times, 0, 100, Http2Spec>},
};

}  // namespace

std::span<const Name<Http2Error>> yaml_names(As<Http2Error>) { return kHttp2Errors; }
const Fields<Http2Spec>& yaml_fields(As<Http2Spec>) { return kHttp2Fields; }

}  // namespace lab
