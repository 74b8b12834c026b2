#include "lab-server/engines/tls13/sessions.h"

#include "lab-server/base/holds.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/numbers.h"

namespace lab {
namespace {

constexpr uint8_t kPskDheKe = 1;
constexpr size_t kLengthSize = 2;

Bytes copied(std::span<const uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

void Tls13Sessions::keep(const Bytes& ticket, Tls13Session session) {
  constexpr size_t kMost = 256;
  const std::lock_guard lock(mutex_);
  if (sessions_.size() >= kMost) sessions_.clear();
  sessions_[text_of(ticket)] = std::move(session);
}

std::optional<Tls13Session> Tls13Sessions::find(const Bytes& ticket) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(text_of(ticket));
  if (found == sessions_.end()) return std::nullopt;
  return found->second;
}

std::optional<OfferedPsks> offered_psks(const ClientHello& hello) {
  const Extension* modes = hello.find(kPskKeyExchangeModes);
  const Extension* keys = hello.find(kPreSharedKey);
  if (modes == nullptr || keys == nullptr) return std::nullopt;
  if (!holds(copied(Cursor(modes->body).vector8()), kPskDheKe)) return std::nullopt;
  OfferedPsks offered;
  Cursor body(keys->body);
  Cursor identities(body.vector16());
  while (identities.more()) {
    offered.identities.push_back(copied(identities.vector16()));
    identities.u32();  // obfuscated_ticket_age
  }
  const auto list = body.vector16();
  offered.binders_size = kLengthSize + list.size();
  Cursor binders(list);
  while (binders.more()) offered.binders.push_back(copied(binders.vector8()));
  if (offered.binders.size() != offered.identities.size()) return std::nullopt;
  return offered;
}

}  // namespace lab
