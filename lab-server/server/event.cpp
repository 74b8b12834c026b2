#include "lab-server/server/event.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "lab-server/base/holds.h"
#include "lab-server/tls/alert.h"
#include "lab-server/tls/names.h"

namespace lab {
namespace {

using nlohmann::json;

template <class Value, class... More>
void put(json::object_t& object, const char* key, Value&& value, More&&... more) {
  object.emplace(key, std::forward<Value>(value));
  if constexpr (sizeof...(more) > 0) put(object, std::forward<More>(more)...);
}

// object makes an object of keys and values in turn. An initializer list would first make a list of each pair
// and then copy it, for every connection.
template <class... KeysAndValues>
json object(KeysAndValues&&... keys_and_values) {
  json::object_t made;
  put(made, std::forward<KeysAndValues>(keys_and_values)...);
  return made;
}

double rounded(double ms) { return std::round(ms * 1000) / 1000; }

json head_of(const char* kind, const EventHead& head) {
  return object("event", kind, "id", head.id, "scenario", head.scenario, "time", head.time, "peer", head.peer,
                "port", head.port);
}

json faults_of(const std::vector<FaultDelivery>& faults) {
  auto list = json::array();
  for (const FaultDelivery& fault : faults) {
    json shown = object("name", fault.name, "delivered", fault.is_delivered, "detail", fault.detail);
    if (!fault.applies) shown["applies"] = false;
    list.push_back(std::move(shown));
  }
  return list;
}

// misbehaviour_of lists the classes of what was done on purpose, each once: by a script, and by faults as far
// as they were delivered.
std::vector<std::string> misbehaviour_of(const std::vector<ScriptDeviation>& said,
                                         const std::vector<FaultDelivery>& faults) {
  std::vector<std::string> classes;
  const auto add = [&](Misbehaviour one) {
    if (one == Misbehaviour::none) return;
    if (std::ranges::find(classes, name_of(one)) == classes.end()) classes.emplace_back(name_of(one));
  };
  for (const ScriptDeviation one : said) add(row_of(one).commits);
  for (const FaultDelivery& fault : faults) {
    if (fault.is_delivered) add(fault.commits);
  }
  return classes;
}

json alerts_of(const std::vector<SeenAlert>& alerts) {
  auto list = json::array();
  for (const SeenAlert& alert : alerts) {
    list.push_back(object("direction", alert.is_received ? "received" : "sent", "level",
                          alert_level_name(alert.level), "description", alert_name(alert.description), "code",
                          alert.description, "phase", name_of(alert.phase), "encrypted", alert.is_encrypted));
  }
  return list;
}

json phases_of(const Account& account) {
  auto phases = json::object();
  for (const auto& name : kPhaseNames) {
    if (const auto at = account.reached_at(name.value)) phases[name.text] = rounded(*at);
  }
  return phases;
}

json negotiated_of(const Negotiated& negotiated) {
  json result = object("version", version_name(negotiated.version), "resumed", negotiated.is_resumed);
  if (negotiated.cipher != 0) result["cipher"] = cipher_name(negotiated.cipher);
  if (negotiated.group != 0) result["group"] = group_name(negotiated.group);
  if (!negotiated.alpn.empty()) result["alpn"] = negotiated.alpn;
  return result;
}

// The client offers protocols that differ from what it would speak without ALPN, and the server chooses none.
bool is_alpn_unanswered(const ConnectionStory& story, const Account& account) {
  if (!account.negotiated || !account.negotiated->alpn.empty() || !story.hello) return false;
  return !story.hello->alpn.empty() && !holds(story.hello->alpn, std::string("http/1.1"));
}

json client_certificate_of(const ClientCertificate& certificate) {
  json result = object("requested", certificate.is_requested, "sent", certificate.is_sent);
  if (!certificate.asked_for.empty()) result["asked_for"] = certificate.asked_for;
  if (certificate.is_oversized) result["request"] = "oversized";
  if (certificate.has_own_schemes) result["schemes"] = "own";
  if (!certificate.refused.empty()) result["refused"] = certificate.refused;
  if (!certificate.detail.empty()) result["detail"] = certificate.detail;
  return result;
}

json ticket_of(const Ticket& ticket) {
  json result = object("offered", ticket.is_offered, "accepted", ticket.is_accepted);
  if (ticket.is_offered && !ticket.is_accepted) result["why"] = ticket.why.empty() ? "other" : ticket.why;
  if (ticket.is_required) result["required"] = true;
  return result;
}

json certificate_of(const ConnectionStory& story) {
  json result = object("recipe", story.recipe, "selected_by", story.selected_by, "sent",
                       story.certificates_sent, "findings", story.findings);
  if (story.is_key_other) result["key"] = "other";
  if (!story.stored.empty()) result["stored"] = "other";
  if (story.days_left) result["days_left"] = *story.days_left;
  if (story.is_renewal_due) result["renewal"] = "due";
  if (story.client_clock.count() != 0)
    result["client_clock"] = story.client_clock.count() > 0 ? "ahead" : "behind";
  if (!story.pin.empty()) result["pin"] = story.pin;
  return result;
}

json early_data_of(const EarlyDataSeen& seen) {
  json result = object("offered", seen.is_offered, "accepted", seen.is_accepted);
  if (!seen.is_accepted) result["why"] = seen.why.empty() ? "other" : seen.why;
  if (seen.is_replay) result["replay"] = true;
  return result;
}

json ech_of(const ConnectionStory& story, const EchSeen& seen) {
  json result = object("offered", seen.is_offered, "accepted", seen.is_accepted);
  if (seen.is_offered && !seen.is_accepted) {
    result["retry_configs_sent"] = seen.has_retry_configs;
    if (story.is_ech_id_known) result["config_id"] = *story.is_ech_id_known ? "known" : "unknown";
  }
  if (story.is_ech_id_known) result["asks_for"] = story.asks_for_public_name ? "public-name" : "other";
  if (!seen.inner_name.empty()) result["inner_sni"] = printable(seen.inner_name);
  if (story.ech_list != EchList::none) result["client_has"] = name_of(story.ech_list);
  return result;
}

json revocation_of(const ConnectionStory& story, const Account& account) {
  const RevocationStory& revocation = story.revocation;
  json result = object("revoked", revocation.is_revoked);
  if (!revocation.ocsp.empty()) result["ocsp"] = revocation.ocsp;
  if (!revocation.crl.empty()) result["crl"] = revocation.crl;
  if (revocation.must_staple) result["must_staple"] = true;
  const bool is_asked = story.hello && story.hello->asks_staple;
  json staple = object("asked", is_asked, "sent", is_asked && !revocation.staple_status.empty());
  if (!revocation.staple_status.empty()) staple["status"] = revocation.staple_status;
  if (!revocation.staple_defect.empty()) staple["defect"] = revocation.staple_defect;
  if (account.reached_at(Phase::server_certificate)) result["staple"] = std::move(staple);
  return result;
}

json gateway_of(const GatewayStory& story) {
  if (story.failure.empty()) return object("answered", true);
  json result = object("answered", false, "failure", story.failure, "log", story.log);
  if (story.alert != 0) result["alert"] = alert_name(story.alert);
  return result;
}

json upstream_of(const UpstreamStory& story) {
  json result = object("url", story.url, "sent", story.sent, "received", story.received);
  if (!story.failure.empty()) result["failure"] = story.failure;
  return result;
}

json starttls_of(const StarttlsSpec& spec, const UpgradeStory& story) {
  json result = object("protocol", spec.protocol, "offer", name_of(spec.offer), "asked", story.is_asked);
  if (!story.answer.empty()) result["answer"] = story.answer;
  if (story.is_injected) result["injected"] = true;
  if (story.is_tls_heard) result["tls_heard"] = true;
  if (story.discarded > 0) result["discarded"] = story.discarded;
  if (!story.trouble.empty()) result["trouble"] = story.trouble;
  return result;
}

}  // namespace

json event_of(const ConnectionStory& story, const Account& account) {
  json event = head_of("connection", story.head);
  event["phase"] = name_of(account.furthest());
  event["bytes_received"] = story.bytes_received;
  if (story.upgrade) event["starttls"] = starttls_of(story.starttls, *story.upgrade);
  event["phases"] = phases_of(account);
  if (story.hello) {
    json hello = to_json(*story.hello);
    hello["records"] = story.hello_records;
    hello["segments"] = story.hello_segments;
    event["client_hello"] = std::move(hello);
  }
  if (account.negotiated) event["negotiated"] = negotiated_of(*account.negotiated);
  if (is_alpn_unanswered(story, account)) event["alpn_unanswered"] = true;
  const bool is_resumed = account.negotiated && account.negotiated->is_resumed;
  if (account.reached_at(Phase::server_certificate)) {
    event["certificate"] = certificate_of(story);
  } else if (is_resumed && !story.findings.empty()) {
    event["hidden_certificate"] = object("recipe", story.recipe, "shown", false, "findings", story.findings);
  }
  if (story.revocation.is_told()) event["revocation"] = revocation_of(story, account);
  if (account.client_certificate.is_requested) {
    event["client_certificate"] = client_certificate_of(account.client_certificate);
  }
  if (account.ticket.is_offered || account.ticket.is_required) event["ticket"] = ticket_of(account.ticket);
  if (account.early_data.is_offered) event["early_data"] = early_data_of(account.early_data);
  if (account.ech.is_offered || story.ech_list != EchList::none) event["ech"] = ech_of(story, account.ech);
  if (!account.handshake_error.empty()) event["handshake_error"] = account.handshake_error;
  if (!account.deviations.empty()) event["deviations"] = words_of(account.deviations);
  const auto misbehaviour = misbehaviour_of(account.deviations, story.faults);
  if (!misbehaviour.empty()) event["misbehaviour"] = misbehaviour;
  event["alerts"] = alerts_of(account.alerts);
  event["faults"] = faults_of(story.faults);
  if (!story.sent_instead.empty()) event["sent_instead"] = story.sent_instead;
  if (!story.name_refused.empty()) event["name_refused"] = story.name_refused;
  if (!story.http_method.empty()) {
    json http =
        object("method", story.http_method, "target", story.http_target, "requests", story.http_requests);
    if (story.http_status != 0) http["status"] = story.http_status;
    if (!story.http_because.empty()) http["because"] = story.http_because;
    if (story.is_request_early) http["early"] = true;
    if (story.http_version != 1) http["version"] = story.http_version;
    if (!story.http_goaway.empty()) http["goaway"] = story.http_goaway;
    if (!story.http_reset.empty()) http["reset"] = story.http_reset;
    event["http"] = std::move(http);
  }
  if (story.is_back) event["hop"] = "back";
  if (story.gateway) event["gateway"] = gateway_of(*story.gateway);
  if (!story.upstream.url.empty()) event["upstream"] = upstream_of(story.upstream);
  if (!story.failure.empty()) event["failure"] = story.failure;
  event["end"] = object("by", story.end.by, "how", story.end.how);
  event["ms"] = rounded(account.ms());
  event["sentence"] = sentence_for(story, account);
  return event;
}

json event_of(const ResponderStory& story, double ms) {
  json event = head_of("responder", story.head);
  event["responder"] = story.responder;
  if (!story.method.empty()) event["method"] = story.method;
  if (!story.status.empty()) event["status"] = story.status;
  if (!story.defect.empty()) event["defect"] = story.defect;
  event["answered"] = story.is_answered;
  const auto misbehaviour = misbehaviour_of({}, story.faults);
  if (!misbehaviour.empty()) event["misbehaviour"] = misbehaviour;
  event["faults"] = faults_of(story.faults);
  event["end"] = object("by", story.end.by, "how", story.end.how);
  event["ms"] = rounded(ms);
  return event;
}

std::string utc_now() {
  using std::chrono::system_clock;
  const auto now = system_clock::now();
  const auto ms = std::chrono::duration_cast<Milliseconds>(now.time_since_epoch()) % 1000;
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(system_clock::to_time_t(now)), ms.count());
}

}  // namespace lab
