#include "lab-server/tls/client_verdict.h"

#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

constexpr size_t kMaxAlerts = 16;
constexpr uint8_t kFirstType = 20;

}  // namespace

void ClientVerdict::add(const Record& record) {
  ++counts_.at(record.type - kFirstType);
  if (!record.is(ContentType::alert)) return;
  if (const auto alert = parse_alert(record.body)) {
    if (alerts_.size() < kMaxAlerts) alerts_.push_back(*alert);
  } else {
    ++encrypted_alerts_;
  }
}

std::optional<Alert> ClientVerdict::plaintext_alert() const {
  for (const Alert& alert : alerts_) {
    if (alert.level == kFatal) return alert;
  }
  if (alerts_.empty()) return std::nullopt;
  return alerts_.front();
}

size_t ClientVerdict::records(ContentType type) const {
  return counts_.at(static_cast<uint8_t>(type) - kFirstType);
}

}  // namespace lab
