#include "lab-server/server/http2.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A request as it comes in, and what is left to send of its answer.
struct Stream {
  HttpRequest request;
  size_t head_size = 0;
  std::string body;
  size_t sent = 0;
};

// More than any client of the lab sends; the same as for HTTP/1.1.
constexpr size_t kMaxHead = 16 * 1024;
constexpr size_t kMaxBody = 64 * 1024;

nghttp2_nv header_of(const std::string& name, const std::string& value) {
  nghttp2_nv header{};
  header.name = const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(name.data()));
  header.value = const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(value.data()));
  header.namelen = name.size();
  header.valuelen = value.size();
  return header;
}

void require_done(int result) {
  if (result != 0) throw Error(std::string("nghttp2: ") + nghttp2_strerror(result));
}

}  // namespace

struct Http2Session::State {
  State(const Http2Spec& spec, Pages answer_to) : spec(spec), answer_to(std::move(answer_to)) {}

  const Http2Spec spec;
  const Pages answer_to;
  nghttp2_session* session = nullptr;
  std::map<int32_t, Stream> streams;
  size_t requests = 0;
  HttpRequest last;
  int status = 0;
  std::string goaway;
  std::string reset;
  bool is_over = false;

  // requested and answer return nghttp2's result.
  int requested(int32_t id);
  int answer(int32_t id, Stream& stream);
};

// The request of this stream is whole.
int Http2Session::State::requested(int32_t id) {
  Stream& stream = streams[id];
  set_host(stream.request, stream.request.host);
  ++requests;
  last = stream.request;
  if (!spec.turns_away(requests)) return answer(id, stream);
  status = 0;
  if (spec.reset) {
    reset = name_of(*spec.reset);
    return nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, static_cast<uint32_t>(*spec.reset));
  }
  goaway = name_of(*spec.goaway);
  is_over = true;
  // RFC 9113 6.8: streams above the identifier "were not or will not be processed", so a client may try
  // again.
  return nghttp2_submit_goaway(session, NGHTTP2_FLAG_NONE, 0, static_cast<uint32_t>(*spec.goaway), nullptr,
                               0);
}

int Http2Session::State::answer(int32_t id, Stream& stream) {
  const Page page = answer_to(stream.request);
  status = page.status;
  stream.body = page.body;
  // RFC 9113 8.2.1: names are in lower case.
  std::vector<std::pair<std::string, std::string>> headers = {{":status", std::to_string(page.status)},
                                                              {"cache-control", "no-store"}};
  if (page.has_content()) headers.emplace_back("content-length", std::to_string(page.body.size()));
  for (const auto& [name, value] : headers_of(page)) headers.emplace_back(lower(name), value);
  std::vector<nghttp2_nv> list;
  for (const auto& [name, value] : headers) list.push_back(header_of(name, value));
  nghttp2_data_provider body{};
  body.source.ptr = &stream;
  body.read_callback = [](nghttp2_session*, int32_t, uint8_t* out, size_t room, uint32_t* flags,
                          nghttp2_data_source* source, void*) -> ssize_t {
    Stream& from = *static_cast<Stream*>(source->ptr);
    const size_t size = std::min(room, from.body.size() - from.sent);
    std::copy_n(from.body.begin() + static_cast<ptrdiff_t>(from.sent), size, out);
    from.sent += size;
    if (from.sent == from.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  };
  const bool is_empty = stream.request.method == "HEAD" || !page.has_content();
  return nghttp2_submit_response(session, id, list.data(), list.size(), is_empty ? nullptr : &body);
}

Http2Session::Http2Session(const Http2Spec& spec, Pages answer_to)
    : state_(std::make_unique<State>(spec, std::move(answer_to))) {
  nghttp2_session_callbacks* callbacks = nullptr;
  require_done(nghttp2_session_callbacks_new(&callbacks));
  nghttp2_session_callbacks_set_on_begin_headers_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* state) {
        static_cast<State*>(state)->streams[frame->hd.stream_id];
        return 0;
      });
  nghttp2_session_callbacks_set_on_header_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name, size_t name_size,
                    const uint8_t* value, size_t value_size, uint8_t, void* state) {
        Stream& stream = static_cast<State*>(state)->streams[frame->hd.stream_id];
        stream.head_size += name_size + value_size;
        if (stream.head_size > kMaxHead) return static_cast<int>(NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE);
        HttpRequest& request = stream.request;
        const std::string key(reinterpret_cast<const char*>(name), name_size);
        const std::string text(reinterpret_cast<const char*>(value), value_size);
        if (key == ":method") request.method = text;
        if (key == ":path") request.target = text;
        // RFC 9113 8.3.1: Host counts where there is no :authority.
        if (key == ":authority" || (key == "host" && request.host.empty())) request.host = text;
        return 0;
      });
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(
      callbacks, [](nghttp2_session*, uint8_t, int32_t id, const uint8_t* bytes, size_t size, void* state) {
        std::string& body = static_cast<State*>(state)->streams[id].request.body;
        body.append(reinterpret_cast<const char*>(bytes), std::min(size, kMaxBody - body.size()));
        return 0;
      });
  nghttp2_session_callbacks_set_on_frame_recv_callback(
      callbacks, [](nghttp2_session*, const nghttp2_frame* frame, void* state) {
        const bool may_end = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
        const bool is_whole = may_end && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        const int result = is_whole ? static_cast<State*>(state)->requested(frame->hd.stream_id) : 0;
        return result == 0 ? 0 : static_cast<int>(NGHTTP2_ERR_CALLBACK_FAILURE);
      });
  nghttp2_session_callbacks_set_on_stream_close_callback(
      callbacks, [](nghttp2_session*, int32_t id, uint32_t, void* state) {
        static_cast<State*>(state)->streams.erase(id);
        return 0;
      });
  const int made = nghttp2_session_server_new(&state_->session, callbacks, state_.get());
  nghttp2_session_callbacks_del(callbacks);
  require_done(made);
  const nghttp2_settings_entry settings[] = {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100}};
  require_done(nghttp2_submit_settings(state_->session, NGHTTP2_FLAG_NONE, settings, std::size(settings)));
}

Http2Session::~Http2Session() { nghttp2_session_del(state_->session); }

void Http2Session::read(std::string_view bytes) {
  const ssize_t used =
      nghttp2_session_mem_recv(state_->session, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) state_->is_over = true;
}

std::string Http2Session::output() {
  std::string text;
  const uint8_t* bytes = nullptr;
  for (;;) {
    const ssize_t size = nghttp2_session_mem_send(state_->session, &bytes);
    if (size < 0) state_->is_over = true;
    if (size <= 0) return text;
    text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(size));
  }
}

void Http2Session::finish() {
  const int32_t last = nghttp2_session_get_last_proc_stream_id(state_->session);
  require_done(nghttp2_submit_goaway(state_->session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0));
  state_->is_over = true;
}

bool Http2Session::is_over() const {
  if (state_->is_over) return nghttp2_session_want_write(state_->session) == 0;
  return nghttp2_session_want_read(state_->session) == 0 && nghttp2_session_want_write(state_->session) == 0;
}

size_t Http2Session::requests() const { return state_->requests; }
const HttpRequest& Http2Session::last_request() const { return state_->last; }
int Http2Session::status() const { return state_->status; }
std::string Http2Session::goaway() const { return state_->goaway; }
std::string Http2Session::reset() const { return state_->reset; }

}  // namespace lab
