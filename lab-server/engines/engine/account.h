// What the lab saw of one connection, recorded as it happens. The event is made from it.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab-server/engines/engine/deviations.h"
#include "lab-server/tls/phase.h"

namespace lab {

struct SeenAlert {
  bool is_received = false;  // from the client; otherwise sent by us
  uint8_t level = 0;         // 1 warning, 2 fatal (RFC 8446 6)
  uint8_t description = 0;
  Phase phase = Phase::tcp;  // the furthest phase when it was seen
  bool is_encrypted = false;
};

struct Negotiated {
  uint16_t version = 0;
  uint16_t cipher = 0;
  uint16_t group = 0;
  std::string alpn;
  bool is_resumed = false;
};

struct ClientCertificate {
  bool is_requested = false;
  std::string asked_for;         // any, trusted, others: the CAs that the request named; empty: not requested
  bool is_oversized = false;     // the request named more CAs than every client reads
  bool has_own_schemes = false;  // the request named signature algorithms of the set-up's choice
  bool is_sent = false;
  std::string refused;  // docs/events.md lists the reasons; empty: not refused
  std::string detail;   // the audit's words
};

struct Ticket {
  bool is_offered = false;
  bool is_accepted = false;
  std::string why;           // why an offered one was not accepted
  bool is_required = false;  // the server turned the client away because it resumed no session
};

struct EarlyDataSeen {
  bool is_offered = false;
  bool is_accepted = false;
  std::string why;         // why offered early data was not accepted, in BoringSSL's words
  bool is_replay = false;  // the whole ClientHello came before
};

struct EchSeen {
  bool is_offered = false;
  bool is_accepted = false;        // our ServerHello confirmed it
  std::string inner_name;          // the name in the inner ClientHello, once that is opened
  bool has_retry_configs = false;  // our EncryptedExtensions held configurations to retry with
};

class Account {
 public:
  using Clock = std::chrono::steady_clock;

  Account() { reach(Phase::tcp); }

  // reach notes the first time a phase is reached.
  void reach(Phase phase) {
    auto& time = reached_[static_cast<size_t>(phase)];
    if (!time) time = ms();
    if (phase > furthest_) furthest_ = phase;
  }

  // deviate notes, once, a deviation from what any server should send.
  void deviate(ScriptDeviation deviation);

  Phase furthest() const { return furthest_; }
  // reached_at is milliseconds since accept, or nothing.
  std::optional<double> reached_at(Phase phase) const { return reached_[static_cast<size_t>(phase)]; }
  // ms is milliseconds since accept.
  double ms() const { return std::chrono::duration<double, std::milli>(Clock::now() - accepted_).count(); }

  // Where the certificate ends among the bytes that TLS 1.3 seals, padding included. The engine sets this
  // before the bytes leave; Departures finds out how many of them left. Nothing: no certificate is sent.
  std::optional<size_t> certificate_sealed_at;
  std::vector<SeenAlert> alerts;
  std::optional<Negotiated> negotiated;
  ClientCertificate client_certificate;
  Ticket ticket;
  EarlyDataSeen early_data;
  EchSeen ech;
  std::string handshake_error;  // docs/events.md; empty while our side can continue
  std::string key_log;          // NSS key log format, a line per secret; empty unless keys are kept
  // What a scripted engine has sent that no server should send to this client, in order.
  std::vector<ScriptDeviation> deviations;

 private:
  Clock::time_point accepted_ = Clock::now();
  std::array<std::optional<double>, 8> reached_;
  Phase furthest_ = Phase::tcp;
};

}  // namespace lab
