// The sentence of an event, which tells a person what happened to a connection.

#include <fmt/format.h>

#include "lab-server/server/event.h"
#include "lab-server/tls/alert.h"
#include "lab-server/tls/names.h"

namespace lab {
namespace {

const SeenAlert* fatal_alert(const Account& account, bool received) {
  for (const SeenAlert& alert : account.alerts) {
    if (alert.is_received == received && alert.level == 2 && alert.description != 0) return &alert;
  }
  return nullptr;
}

std::string stage(Phase phase) {
  switch (phase) {
    case Phase::tcp:
      return "before its ClientHello was complete";
    case Phase::client_hello:
      return "after its ClientHello";
    case Phase::server_hello:
      return "after our ServerHello";
    case Phase::server_certificate:
      return "after our certificate";
    case Phase::client_certificate:
      return "after its certificate";
    case Phase::finished:
      return "after the handshake";
    case Phase::application_data:
      return "after application data";
    case Phase::closed:
      return "after the orderly close";
  }
  return "";
}

std::string about_certificate(const ConnectionStory& story) {
  if (story.findings.empty()) return {};
  const std::string renewed =
      story.stored.empty() ? std::string()
                           : fmt::format("; its renewal {} lies on the disk and is not loaded", story.stored);
  return fmt::format("; the chain we sent has the finding {}{}", join(story.findings, ", "), renewed);
}

// What a client that resumes does not see, and what one that accepts does not mind.
std::string about_unseen(const ConnectionStory& story, const Account& account) {
  if (account.negotiated->is_resumed) {
    return story.findings.empty()
               ? ""
               : fmt::format("; the session hides our certificate, which has the finding {}",
                             join(story.findings, ", "));
  }
  if (!story.is_renewal_due || !story.days_left) return about_certificate(story);
  return fmt::format("; our certificate has {} left, and its renewal is due{}",
                     plural(static_cast<size_t>(*story.days_left), "day"), about_certificate(story));
}

std::string about_ticket(const Ticket& ticket) {
  if (!ticket.is_offered || ticket.is_accepted) return {};
  if (ticket.why == "unknown-key")
    return " by a full handshake: the ticket offered is under a key we no longer have";
  if (ticket.why == "expired") return " by a full handshake: the ticket offered is too old for us";
  if (ticket.why == "unusable")
    return " by a full handshake: the ticket offered is damaged, or of another version or suite";
  return " by a full handshake: the ticket offered was not accepted";
}

std::string about_deviations(const Account& account) {
  return account.deviations.empty()
             ? ""
             : fmt::format("; by the script we had said: {}", join(words_of(account.deviations), ", "));
}

std::string about_ech(const EchSeen& seen) {
  if (!seen.is_offered || seen.is_accepted) return {};
  return fmt::format("; we could not open its encrypted ClientHello, and sent it {}",
                     seen.has_retry_configs ? "the configurations to retry with" : "no other configuration");
}

// bad_certificate to unknown_ca, and bad_certificate_status_response (RFC 8446 6.2).
bool is_about_a_certificate(const SeenAlert& alert) {
  return (alert.description >= 42 && alert.description <= 48 && alert.description != 47) ||
         alert.description == 113;
}

std::string client_refused(const ConnectionStory& story, const Account& account, const SeenAlert& alert) {
  const char* what = is_about_a_certificate(alert) ? "our certificate" : "the handshake";
  return fmt::format("the client refused {} ({}) {}{}", what, alert_name(alert.description),
                     stage(alert.phase),
                     alert.phase >= Phase::server_certificate ? about_certificate(story) : "") +
         (account.handshake_error.empty() ? "" : fmt::format("; on our side: {}", account.handshake_error)) +
         about_ech(account.ech) + about_deviations(account);
}

std::string we_refused(const ConnectionStory& story, const Account& account, const SeenAlert& alert) {
  const std::string name = alert_name(alert.description);
  if (account.client_certificate.refused == "none-sent") {
    return fmt::format("we refused the client ({}): it sent no certificate and we require one", name);
  }
  if (!account.client_certificate.refused.empty()) {
    return fmt::format("we refused the client's certificate ({}): {}", name,
                       account.client_certificate.detail.empty() ? account.client_certificate.refused
                                                                 : account.client_certificate.detail);
  }
  std::string why = story.refusal.empty() ? account.handshake_error : story.refusal;
  if (account.ticket.why == "unknown-key" && alert.phase == Phase::client_hello)
    why = "it offered a ticket under a key we no longer have, and we fail on that";
  if (story.name_refused == "unknown") why = "it asked for a name that we do not know";
  if (story.name_refused == "absent") why = "it asked for no name";
  return fmt::format("we refused the client ({}) {}: {}", name, stage(alert.phase), why);
}

std::string about_early_data(const ConnectionStory& story, const EarlyDataSeen& seen) {
  if (!seen.is_offered) return {};
  if (!seen.is_accepted)
    return fmt::format("; its early data was rejected ({})", seen.why.empty() ? "other" : seen.why);
  if (!story.is_request_early) return {};
  if (story.http_status == 425) return "; the request came as early data and was answered with 425 Too Early";
  return seen.is_replay ? "; the request came as early data, and it is a replay: it was executed before"
                        : "; the request came as early data";
}

std::string served(const ConnectionStory& story, const Account& account) {
  std::string text = fmt::format(
      "served {} over {}", story.upgrade ? find_protocol(story.starttls.protocol)->title : story.http_target,
      version_name(account.negotiated->version));
  const std::string turned_away = !story.http_reset.empty()    ? "RST_STREAM (" + story.http_reset + ")"
                                  : !story.http_goaway.empty() ? "GOAWAY (" + story.http_goaway + ")"
                                                               : "";
  if (!turned_away.empty()) {
    text = fmt::format("answered {} by {} over {}", story.http_target, turned_away,
                       version_name(account.negotiated->version));
  }
  if (story.gateway && !story.gateway->failure.empty())
    return fmt::format("answered {} with 502: the hop behind the gateway failed: {}", story.http_target,
                       story.gateway->log);
  if (!story.http_because.empty()) {
    text = fmt::format("refused {} by HTTP {} ({}) over {}", story.http_target, story.http_status,
                       story.http_because, version_name(account.negotiated->version));
    const std::string& detail = account.client_certificate.detail;
    if (!detail.empty()) text += fmt::format("; the client's certificate: {}", detail);
  }
  if (account.negotiated->is_resumed) text += ", resumed";
  text += about_early_data(story, account.early_data);
  return text + about_ticket(account.ticket) + about_unseen(story, account) + about_deviations(account);
}

// What came of the way to TLS; empty once TLS has begun.
std::string about_upgrade(const ConnectionStory& story) {
  const UpgradeStory& upgrade = *story.upgrade;
  const char* protocol = find_protocol(story.starttls.protocol)->title;
  if (!upgrade.trouble.empty())
    return fmt::format("what the client sent is no {}: {}", protocol, upgrade.trouble);
  if (upgrade.answer == "refused") return "the client asked for TLS and we refused it";
  if (upgrade.is_tls_heard && upgrade.is_asked)
    return "we agreed to begin TLS and answered the client's ClientHello in the clear";
  if (upgrade.is_tls_heard)
    return fmt::format("the client began with TLS on a port that begins in the clear, in {}", protocol);
  if (!upgrade.is_asked && story.end.by == "client")
    return fmt::format("the client ended it ({}) before it asked for TLS in {}", story.end.how, protocol);
  return {};
}

std::string what_happened(const ConnectionStory& story, const Account& account) {
  if (!story.failure.empty()) return fmt::format("we could not serve it: {}", story.failure);
  for (const FaultDelivery& fault : story.faults) {
    if (fault.is_delivered) {
      return fmt::format("{}: {}; then {} ended it ({}) {}", fault.name, fault.detail,
                         story.end.by == "server" ? "we" : "the client", story.end.how,
                         stage(account.furthest()));
    }
  }
  if (account.ticket.is_required)
    return "we turned the client away after the handshake: it resumed no session, and we want one resumed";
  if (story.upgrade) {
    const std::string upgrade = about_upgrade(story);
    if (!upgrade.empty()) return upgrade;
  }
  if (const SeenAlert* alert = fatal_alert(account, true)) return client_refused(story, account, *alert);
  if (const SeenAlert* alert = fatal_alert(account, false)) return we_refused(story, account, *alert);
  if (account.furthest() >= Phase::application_data && account.negotiated) return served(story, account);
  if (story.sent_instead == "http" && !story.http_method.empty())
    return fmt::format("answered {} in plain HTTP", story.http_target);
  if (account.handshake_error == "not-tls") return "what arrived is not TLS";
  if (story.end.how == "time-out")
    return fmt::format("nothing more came {}: we gave up", stage(account.furthest()));
  return fmt::format("{} ended it ({}) without a word {}{}", story.end.by == "server" ? "we" : "the client",
                     story.end.how, stage(account.furthest()),
                     account.furthest() >= Phase::server_certificate ? about_certificate(story) : "");
}

}  // namespace

std::string sentence_for(const ConnectionStory& story, const Account& account) {
  // There the gateway is the client.
  const std::string hop = story.is_back ? "behind the gateway, " : "";
  const std::string what = hop + what_happened(story, account);
  return story.note.empty() ? what : story.note + "; " + what;
}

}  // namespace lab
