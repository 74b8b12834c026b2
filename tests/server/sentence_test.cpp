// Every sentence that an event may end with, as a person reads it.

#include <functional>

#include "lab-server/server/event.h"
#include "lab-server/tls/numbers.h"
#include "tests/catch.h"

namespace lab {
namespace {

constexpr uint8_t kUnknownCa = 48;
constexpr uint8_t kBadCertificateStatus = 113;
constexpr uint8_t kEchRequired = 121;

struct Sentence {
  std::function<void(ConnectionStory&, Account&)> happens;
  const char* told;
};

void reach(Account& account, Phase last) {
  for (int phase = 0; phase <= static_cast<int>(last); ++phase) account.reach(static_cast<Phase>(phase));
}

// What either side says, and the furthest phase by then.
SeenAlert alert_of(bool is_received, uint8_t description, Phase phase, uint8_t level = kFatal) {
  return {.is_received = is_received, .level = level, .description = description, .phase = phase};
}

void hears(Account& account, uint8_t description, Phase phase) {
  account.alerts.push_back(alert_of(true, description, phase));
}

void says(Account& account, uint8_t description, Phase phase) {
  account.alerts.push_back(alert_of(false, description, phase));
}

void serves(ConnectionStory& story, Account& account) {
  reach(account, Phase::closed);
  story.http_method = "GET";
  story.http_target = "/";
  account.negotiated.emplace().version = kTls13;
}

void check(const std::vector<Sentence>& sentences) {
  for (const Sentence& sentence : sentences) {
    ConnectionStory story;
    Account account;
    sentence.happens(story, account);
    CHECK(sentence_for(story, account) == sentence.told);
  }
}

TEST_CASE("a sentence says what the client refused, when, and what was wrong with it", "[server]") {
  check({
      {[](auto&, auto& account) {
         hears(account, kEchRequired, Phase::finished);
         account.ech = {
             .is_offered = true, .is_accepted = false, .inner_name = {}, .has_retry_configs = true};
       },
       "the client refused the handshake (ech_required) after the handshake; we could not open its encrypted "
       "ClientHello, and sent it the configurations to retry with"},
      {[](auto& story, auto& account) {
         hears(account, kUnknownCa, Phase::server_certificate);
         story.findings = {"not-self-contained"};
       },
       "the client refused our certificate (unknown_ca) after our certificate; the chain we sent has the "
       "finding not-self-contained"},
      {[](auto& story, auto& account) {
         hears(account, kBadCertificateStatus, Phase::finished);
         story.findings = {"expired", "wrong-host"};
       },
       "the client refused our certificate (bad_certificate_status_response) after the handshake; the chain "
       "we sent has the finding expired, wrong-host"},
      // What it has not seen cannot have been what it refused.
      {[](auto& story, auto& account) {
         hears(account, kHandshakeFailure, Phase::server_hello);
         story.findings = {"expired"};
       },
       "the client refused the handshake (handshake_failure) after our ServerHello"},
      {[](auto&, auto& account) {
         hears(account, kIllegalParameter, Phase::client_hello);
         account.deviate(ScriptDeviation::cipher_unoffered);
         account.deviate(ScriptDeviation::group_unoffered);
       },
       "the client refused the handshake (illegal_parameter) after its ClientHello; by the script we had "
       "said: cipher-unoffered, group-unoffered"},
      {[](auto&, auto& account) {
         hears(account, kDecodeError, Phase::client_certificate);
         account.handshake_error = "bad-message";
       },
       "the client refused the handshake (decode_error) after its certificate; on our side: bad-message"},
  });
}

TEST_CASE("a sentence says why we refused the client", "[server]") {
  check({
      {[](auto&, auto& account) {
         says(account, kHandshakeFailure, Phase::client_hello);
         account.handshake_error = "no-shared-cipher";
       },
       "we refused the client (handshake_failure) after its ClientHello: no-shared-cipher"},
      {[](auto& story, auto& account) {
         says(account, kRecordOverflow, Phase::tcp);
         account.handshake_error = "not-tls";
         story.refusal = "record-too-long";
       },
       "we refused the client (record_overflow) before its ClientHello was complete: record-too-long"},
      {[](auto&, auto& account) {
         says(account, 116, Phase::client_certificate);
         account.client_certificate.refused = "none-sent";
       },
       "we refused the client (certificate_required): it sent no certificate and we require one"},
      {[](auto&, auto& account) {
         says(account, kUnknownCa, Phase::client_certificate);
         account.client_certificate.refused = "untrusted-issuer";
       },
       "we refused the client's certificate (unknown_ca): untrusted-issuer"},
      {[](auto&, auto& account) {
         says(account, kUnknownCa, Phase::client_certificate);
         account.client_certificate.refused = "untrusted-issuer";
         account.client_certificate.detail = "its issuer 'Other' is none of ours";
       },
       "we refused the client's certificate (unknown_ca): its issuer 'Other' is none of ours"},
      {[](auto& story, auto& account) {
         says(account, kUnrecognizedName, Phase::client_hello);
         story.name_refused = "unknown";
       },
       "we refused the client (unrecognized_name) after its ClientHello: it asked for a name that we do not "
       "know"},
      {[](auto& story, auto& account) {
         says(account, kUnrecognizedName, Phase::client_hello);
         story.name_refused = "absent";
       },
       "we refused the client (unrecognized_name) after its ClientHello: it asked for no name"},
      {[](auto& story, auto& account) {
         story.failure = "the audit finds another defect";
         says(account, kInternalError, Phase::client_hello);
       },
       "we could not serve it: the audit finds another defect"},
  });
}

TEST_CASE("a sentence says what was served, and what the client took for it", "[server]") {
  check({
      {serves, "served / over TLS1.3"},
      {[](auto& story, auto& account) {
         serves(story, account);
         account.negotiated->is_resumed = true;
       },
       "served / over TLS1.3, resumed"},
      {[](auto& story, auto& account) {
         serves(story, account);
         account.ticket = {.is_offered = true, .is_accepted = false, .why = "unknown-key"};
       },
       "served / over TLS1.3 by a full handshake: the ticket offered is under a key we no longer have"},
      {[](auto& story, auto& account) {
         serves(story, account);
         account.ticket = {.is_offered = true, .is_accepted = false, .why = "expired"};
       },
       "served / over TLS1.3 by a full handshake: the ticket offered is too old for us"},
      {[](auto& story, auto& account) {
         serves(story, account);
         account.ticket = {.is_offered = true, .is_accepted = false, .why = "unusable"};
       },
       "served / over TLS1.3 by a full handshake: the ticket offered is damaged, or of another version or "
       "suite"},
      {[](auto& story, auto& account) {
         serves(story, account);
         account.ticket = {.is_offered = true, .is_accepted = true, .why = ""};
         account.negotiated->is_resumed = true;
         story.findings = {"expired"};
       },
       "served / over TLS1.3, resumed; the session hides our certificate, which has the finding expired"},
      {[](auto& story, auto& account) {
         serves(story, account);
         story.days_left = 1;
         story.is_renewal_due = true;
       },
       "served / over TLS1.3; our certificate has 1 day left, and its renewal is due"},
      {[](auto& story, auto& account) {
         serves(story, account);
         story.findings = {"expired"};
         story.stored = "leaf";
       },
       "served / over TLS1.3; the chain we sent has the finding expired; its renewal leaf lies on the disk "
       "and is "
       "not loaded"},
      {[](auto&, auto& account) {
         account.reach(Phase::finished);
         account.ticket.is_required = true;
       },
       "we turned the client away after the handshake: it resumed no session, and we want one resumed"},
      {[](auto& story, auto& account) {
         serves(story, account);
         story.findings = {"expired"};
         account.negotiated->version = kTls12;
         account.deviate(ScriptDeviation::cipher_unsafe);
       },
       "served / over TLS1.2; the chain we sent has the finding expired; by the script we had said: "
       "cipher-unsafe"},
      // Warnings and the close are nobody's refusal.
      {[](auto& story, auto& account) {
         serves(story, account);
         account.alerts = {alert_of(true, kNoRenegotiation, Phase::finished, kWarning),
                           alert_of(true, kCloseNotify, Phase::application_data, kFatal)};
       },
       "served / over TLS1.3"},
      {[](auto& story, auto& account) {
         serves(story, account);
         story.note = "nobody serves 'a.localhost'";
       },
       "nobody serves 'a.localhost'; served / over TLS1.3"},
  });
}

TEST_CASE("a sentence says what the lab did on purpose, and who ended it then", "[server]") {
  check({
      {[](auto& story, auto& account) {
         reach(account, Phase::server_hello);
         story.faults = {{.name = "stall-at", .is_delivered = false},
                         {.name = "close-at", .is_delivered = true, .detail = "closed after 90 bytes"}};
         story.end = {"server", "rst"};
         hears(account, kDecodeError, Phase::server_hello);
       },
       "close-at: closed after 90 bytes; then we ended it (rst) after our ServerHello"},
      {[](auto& story, auto& account) {
         reach(account, Phase::application_data);
         story.faults = {{.name = "delay-flights", .is_delivered = true, .detail = "300 ms"}};
         story.end = {"client", "fin"};
       },
       "delay-flights: 300 ms; then the client ended it (fin) after application data"},
      {[](auto& story, auto&) {
         story.sent_instead = "http";
         story.http_method = "GET";
         story.http_target = "/a";
       },
       "answered /a in plain HTTP"},
  });
}

TEST_CASE("a sentence says how a connection ended that nobody refused", "[server]") {
  check({
      {[](auto&, auto& account) { account.handshake_error = "not-tls"; }, "what arrived is not TLS"},
      {[](auto& story, auto& account) {
         reach(account, Phase::client_hello);
         story.end = {"server", "time-out"};
       },
       "nothing more came after its ClientHello: we gave up"},
      {[](auto& story, auto&) {
         story.end = {"client", "fin"};
       },
       "the client ended it (fin) without a word before its ClientHello was complete"},
      {[](auto& story, auto& account) {
         reach(account, Phase::server_certificate);
         story.findings = {"wrong-host"};
         story.end = {"client", "rst"};
       },
       "the client ended it (rst) without a word after our certificate; the chain we sent has the finding "
       "wrong-host"},
      {[](auto& story, auto& account) {
         reach(account, Phase::closed);
         story.end = {"server", "shutdown"};
       },
       "we ended it (shutdown) without a word after the orderly close"},
  });
}

}  // namespace
}  // namespace lab
