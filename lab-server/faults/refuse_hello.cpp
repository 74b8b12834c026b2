// Turns clients away for a property of their ClientHello: middleboxes and old servers that cannot handle a
// large one (post-quantum key shares), a new version, or a value that they do not know, and servers that
// demand what this client does not offer.

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/faults/ending.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/alert_key.h"
#include "lab-server/scenario/registry_number.h"
#include "lab-server/tls/names.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/version.h"

namespace lab {
namespace {

// What a ClientHello may hold, one of each kind.
struct HelloParts {
  std::optional<Version> version;
  std::optional<uint16_t> cipher;
  std::optional<uint16_t> extension;
  std::optional<uint16_t> group;
  std::optional<uint16_t> signature_algorithm;
};

const Fields<HelloParts> kHelloPartFields = {
    {"version", "a TLS version", set<&HelloParts::version, HelloParts>},
    {"cipher", "a cipher suite", registered_number<&HelloParts::cipher, kCipherNames, HelloParts>},
    {"extension", "an extension", registered_number<&HelloParts::extension, kExtensionNames, HelloParts>},
    {"group", "a key-exchange group", registered_number<&HelloParts::group, kGroupNames, HelloParts>},
    {"signature_algorithm", "a signature scheme",
     registered_number<&HelloParts::signature_algorithm, kSignatureSchemeNames, HelloParts>},
};

const Fields<HelloParts>& yaml_fields(As<HelloParts>) { return kHelloPartFields; }

struct RefuseHelloParams {
  std::optional<size_t> least;
  std::optional<size_t> most;
  HelloParts offers;
  HelloParts lacks;
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
    {"offers", "a ClientHello that holds all of these", set<&RefuseHelloParams::offers, RefuseHelloParams>},
    {"lacks", "a ClientHello that holds none of these", set<&RefuseHelloParams::lacks, RefuseHelloParams>},
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

// How many of the parts are named, and how many of these the ClientHello holds.
struct Held {
  size_t named = 0;
  size_t held = 0;
};

Held held_by(const ClientHello& hello, const HelloParts& parts) {
  Held count;
  const auto look = [&](const auto& part, const std::vector<uint16_t>& numbers) {
    if (!part) return;
    ++count.named;
    if (holds(numbers, static_cast<uint16_t>(*part))) ++count.held;
  };
  std::vector<uint16_t> extensions;
  for (const Extension& extension : hello.extensions) extensions.push_back(extension.type);
  // RFC 5746 3.4: the signalling suite counts as the empty extension.
  constexpr uint16_t kRenegotiationScsv = 0x00ff;
  if (holds(hello.ciphers, kRenegotiationScsv)) extensions.push_back(kRenegotiationInfo);
  look(parts.version, hello.versions);
  look(parts.cipher, hello.ciphers);
  look(parts.extension, extensions);
  look(parts.group, hello.groups);
  look(parts.signature_algorithm, hello.signature_algorithms);
  return count;
}

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

  std::optional<Misbehaviour> commits() const override {
    const HelloParts& lacks = params_.lacks;
    if (lacks.extension == kExtendedMasterSecret) return Misbehaviour::extended_master_secret_demand;
    if (lacks.extension == kAlpn) return Misbehaviour::alpn_demand;
    if (lacks.version || lacks.cipher || lacks.extension || lacks.group || lacks.signature_algorithm)
      return Misbehaviour::hello_demand;
    return std::nullopt;
  }

 private:
  bool is_disliked(const ClientHello& hello) const {
    const RefuseHelloParams& p = params_;
    const Held offered = held_by(hello, p.offers);
    if (p.least && hello.size < *p.least) return false;
    if (p.most && hello.size > *p.most) return false;
    if (offered.held < offered.named || held_by(hello, p.lacks).held > 0) return false;
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
    .summary = "turn clients away by the size of their ClientHello, or by what it offers or lacks",
    .site = FaultSite::server,
    .commits = Misbehaviour::hello_intolerance,
    .parameters = parameters_of(kRefuseHelloParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<RefuseHello>(read<RefuseHelloParams>(params, kRefuseHelloParams));
    },
};

}  // namespace lab
