#include "lab-server/engines/engine/scripted_engine.h"

#include "lab-server/tls/alert.h"
#include "lab-server/tls/numbers.h"

namespace lab {

Engine::Step ScriptedEngine::handshake() {
  while (!is_connected_) {
    const Step step = take(nullptr);
    if (step == Step::closed) return Step::failed;
    if (step != Step::done) return step;
  }
  return Step::done;
}

Engine::Step ScriptedEngine::read(std::string& plaintext) {
  for (;;) {
    const size_t before = plaintext.size();
    const Step step = take(&plaintext);
    if (step != Step::done || plaintext.size() > before) return step;
  }
}

void ScriptedEngine::close() { say_alert(kWarning, kCloseNotify); }

void ScriptedEngine::alert(uint8_t description) { say_alert(kFatal, description); }

Engine::Step ScriptedEngine::fail(uint8_t description, std::string why) {
  account_.handshake_error = std::move(why);
  say_alert(kFatal, description);
  return Step::failed;
}

Engine::Step ScriptedEngine::take_alert(const RecordContent& content) {
  const auto alert = parse_alert(content.bytes);
  if (!alert) return fail(kDecodeError, "bad-alert");
  account_.alerts.push_back({.is_received = true,
                             .level = alert->level,
                             .description = alert->description,
                             .phase = account_.furthest(),
                             .is_encrypted = content.is_sealed});
  if (alert->description == kCloseNotify) return Step::closed;
  return alert->level == kFatal ? Step::failed : Step::done;
}

void ScriptedEngine::say_alert(uint8_t level, uint8_t description) {
  account_.alerts.push_back({.is_received = false,
                             .level = level,
                             .description = description,
                             .phase = account_.furthest(),
                             .is_encrypted = is_sealing()});
  const uint8_t body[] = {level, description};
  say_record(ContentType::alert, body);
}

}  // namespace lab
