// Turns clients away for a property of their ClientHello, as middleboxes and old servers do that cannot
// handle a large one (post-quantum key shares), a new version, or an unknown extension or value.

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/faults/ending.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/alert_key.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/version.h"

namespace lab {
namespace {

struct RefuseHelloParams {
  std::optional<size_t> least;
  std::optional<size_t> most;
  std::optional<Version> version;
  std::optional<uint16_t> extension;
  bool has_extensions = false;
  bool is_last_empty = false;
  bool has_grease = false;
  std::optional<uint16_t> record_version;
  Ending ending = Ending::reset;
  uint8_t alert = 40;
};

const Fields<RefuseHelloParams> kRefuseHelloParams = {
    {"at_least_bytes", "a ClientHello of at least that many bytes",
     set<&RefuseHelloParams::least, RefuseHelloParams>},
    {"at_most_bytes", "and of at most that many bytes", set<&RefuseHelloParams::most, RefuseHelloParams>},
    {"offers", "a ClientHello that offers this version", set<&RefuseHelloParams::version, RefuseHelloParams>},
    {"extension", "a ClientHello with this extension, by its number",
     set<&RefuseHelloParams::extension, RefuseHelloParams>},
    {"extensions", "true: a ClientHello with any extension",
     set<&RefuseHelloParams::has_extensions, RefuseHelloParams>},
    {"last_extension_empty", "true: a ClientHello whose last extension is empty",
     set<&RefuseHelloParams::is_last_empty, RefuseHelloParams>},
    {"grease", "true: a ClientHello with a GREASE value (RFC 8701)",
     set<&RefuseHelloParams::has_grease, RefuseHelloParams>},
    {"record_version_not", "a ClientHello in a record of another version than this number",
     set<&RefuseHelloParams::record_version, RefuseHelloParams>},
    {"how", kEndingHelp, set<&RefuseHelloParams::ending, RefuseHelloParams>},
    {"alert", "the alert to send", alert_at<&RefuseHelloParams::alert, RefuseHelloParams>},
};

bool has_grease(const ClientHello& hello) {
  const auto any = [](const std::vector<uint16_t>& numbers) {
    return std::any_of(numbers.begin(), numbers.end(), is_grease);
  };
  return any(hello.ciphers) || any(hello.versions) || any(hello.groups) ||
         std::any_of(hello.extensions.begin(), hello.extensions.end(),
                     [](const Extension& extension) { return is_grease(extension.type); });
}

class RefuseHello : public Fault {
 public:
  explicit RefuseHello(const RefuseHelloParams& params) : params_(params) {}

  awaitable<void> on_client_hello(Wire& wire, const ClientHello& hello) override {
    if (!is_disliked(hello)) {
      wire.does_not_apply(fmt::format("a ClientHello of {} bytes that it takes", hello.size));
      co_return;
    }
    std::string why = fmt::format("a ClientHello of {} bytes turned away", hello.size);
    co_await turn_away(wire, params_.ending, params_.alert, std::move(why));
  }

 private:
  bool is_disliked(const ClientHello& hello) const {
    const RefuseHelloParams& p = params_;
    const auto& versions = hello.versions;
    if (p.least && hello.size < *p.least) return false;
    if (p.most && hello.size > *p.most) return false;
    if (p.version &&
        std::find(versions.begin(), versions.end(), static_cast<uint16_t>(*p.version)) == versions.end()) {
      return false;
    }
    if (p.extension && hello.find(*p.extension) == nullptr) return false;
    if (p.has_extensions && hello.extensions.empty()) return false;
    if (p.is_last_empty && (hello.extensions.empty() || !hello.extensions.back().body.empty())) return false;
    if (p.has_grease && !has_grease(hello)) return false;
    return !(p.record_version && hello.record_version == *p.record_version);
  }

  const RefuseHelloParams params_;
};

}  // namespace

extern const FaultKind kRefuseHello = {
    .name = "refuse-hello",
    .summary = "turn clients away by the size, version, extensions or GREASE of their ClientHello",
    .site = FaultSite::server,
    .commits = Misbehaviour::hello_intolerance,
    .parameters = parameters_of(kRefuseHelloParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<RefuseHello>(read<RefuseHelloParams>(params, kRefuseHelloParams));
    },
};

}  // namespace lab
