// Rewrites fields of the ServerHello, as if the server chose what the client did not offer, or what no server
// may choose.

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/hex.h"
#include "lab-server/faults/fault.h"

namespace lab {
namespace {

struct RewriteServerHelloParams {
  bool is_retry = false;
  std::optional<uint16_t> version;
  std::optional<Bytes> session_id;
  std::optional<uint16_t> cipher;
  std::optional<uint8_t> compression;
  std::optional<Bytes> random_end;
  std::optional<Bytes> extensions;
  Bytes more_extensions;
};

const Fields<RewriteServerHelloParams> kRewriteServerHelloParams = {
    {"retry", "true: of the HelloRetryRequest, and not of the ServerHello",
     set<&RewriteServerHelloParams::is_retry, RewriteServerHelloParams>},
    {"version", "legacy_version as a number: 768 is SSL 3.0",
     set<&RewriteServerHelloParams::version, RewriteServerHelloParams>},
    {"session_id", "the session id, in hex",
     hex<&RewriteServerHelloParams::session_id, RewriteServerHelloParams>},
    {"cipher", "the suite, by its number", set<&RewriteServerHelloParams::cipher, RewriteServerHelloParams>},
    {"compression", "the compression method",
     set<&RewriteServerHelloParams::compression, RewriteServerHelloParams>},
    {"random_end", "the last bytes of the random, in hex: a downgrade sentinel",
     hex<&RewriteServerHelloParams::random_end, RewriteServerHelloParams>},
    {"extensions", "all extensions, in hex",
     hex<&RewriteServerHelloParams::extensions, RewriteServerHelloParams>},
    {"more_extensions", "extensions to add to the server's own, in hex",
     hex<&RewriteServerHelloParams::more_extensions, RewriteServerHelloParams>},
};

void put16(Bytes& bytes, size_t number) {
  bytes.push_back(static_cast<uint8_t>(number >> 8));
  bytes.push_back(static_cast<uint8_t>(number));
}

class RewriteServerHello : public Fault {
 public:
  explicit RewriteServerHello(const RewriteServerHelloParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    PlainMessages run = plain_messages(flight);
    const auto at = params_.is_retry ? run.find_retry() : run.find(HandshakeType::server_hello);
    if (!at) co_return;
    run.messages[*at] = rewritten(run.messages[*at]);
    replace(flight, run);
    wire.delivered(fmt::format("a {} of {} bytes, not as it was",
                               params_.is_retry ? "HelloRetryRequest" : "ServerHello",
                               run.messages[*at].size()));
  }

  std::optional<Misbehaviour> commits() const override {
    if (params_.random_end) return Misbehaviour::handshake_tampered;
    if (params_.session_id) return Misbehaviour::answer_contradictory;
    if (params_.extensions || !params_.more_extensions.empty()) return Misbehaviour::malformed_message;
    return Misbehaviour::answer_not_offered;
  }

 private:
  // RFC 8446 4.1.3: version, random, session id, cipher suite, compression, extensions. Ours is well-formed.
  Bytes rewritten(const Bytes& message) const {
    constexpr size_t kRandom = 32;
    const uint8_t* p = message.data() + kHandshakeHeader;
    const uint8_t* const end = message.data() + message.size();
    Bytes body;
    put16(body, params_.version.value_or(static_cast<uint16_t>(p[0] << 8 | p[1])));
    p += 2;
    body.insert(body.end(), p, p + kRandom);
    if (params_.random_end) {
      const size_t size = std::min(kRandom, params_.random_end->size());
      std::copy_n(params_.random_end->begin(), size, body.end() - static_cast<ptrdiff_t>(size));
    }
    p += kRandom;
    const Bytes session(p + 1, p + 1 + p[0]);
    p += 1 + session.size();
    const Bytes& chosen = params_.session_id ? *params_.session_id : session;
    body.push_back(static_cast<uint8_t>(chosen.size()));
    body.insert(body.end(), chosen.begin(), chosen.end());
    put16(body, params_.cipher.value_or(static_cast<uint16_t>(p[0] << 8 | p[1])));
    body.push_back(params_.compression.value_or(p[2]));
    p += 3;
    Bytes extensions;
    if (end - p >= 2) extensions.assign(p + 2, end);
    if (params_.extensions) extensions = *params_.extensions;
    extensions.insert(extensions.end(), params_.more_extensions.begin(), params_.more_extensions.end());
    if (!extensions.empty()) put16(body, extensions.size());
    body.insert(body.end(), extensions.begin(), extensions.end());
    return handshake_bytes(HandshakeType::server_hello, body);
  }

  const RewriteServerHelloParams params_;
};

}  // namespace

extern const FaultKind kRewriteServerHello = {
    .name = "rewrite-server-hello",
    .summary = "rewrite fields of the ServerHello, or of the HelloRetryRequest",
    .site = FaultSite::server,
    .commits = Misbehaviour::answer_not_offered,
    .parameters = parameters_of(kRewriteServerHelloParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<RewriteServerHello>(
          read<RewriteServerHelloParams>(params, kRewriteServerHelloParams));
    },
};

}  // namespace lab
