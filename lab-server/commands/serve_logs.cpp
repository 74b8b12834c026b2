#include "lab-server/commands/serve_logs.h"

#include <fmt/format.h>

#include <cctype>

#include "lab-server/base/text.h"

namespace lab {
namespace {

// The line for a responder's event.
std::string sentence_of_responder(const nlohmann::json& event) {
  std::string name = event.value("responder", "");
  for (char& letter : name) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return fmt::format("the {} responder was asked, and {}", name,
                     event.value("answered", false) ? "answered" : "did not answer");
}

// A browser asks for an icon by itself: nothing a person did.
bool is_clutter(const nlohmann::json& event) {
  return event.contains("http") && event["http"].value("target", "") == "/favicon.ico";
}

std::string line_for(const nlohmann::json& event) {
  const std::string time = event.value("time", "").substr(11, 8);
  const bool is_responder = event.value("event", "") == "responder";
  const std::string what = is_responder ? sentence_of_responder(event) : event.value("sentence", "");
  const std::string scenario = event.value("scenario", "");
  return fmt::format("{} {}: {}\n", time, scenario.empty() ? "front port" : scenario, what);
}

}  // namespace

EventLog::EventLog(const std::string& file, bool is_quiet) {
  if (!file.empty()) events_ = std::make_unique<LogFile>(file);
  if (!is_quiet) lines_ = std::make_unique<LogFile>("-");
}

void EventLog::operator()(const nlohmann::json& event) {
  if (events_) events_->append(event.dump() + "\n");
  if (lines_ && !is_clutter(event)) lines_->append(line_for(event));
}

uint64_t EventLog::lost() const { return (events_ ? events_->lost() : 0) + (lines_ ? lines_->lost() : 0); }

TrafficLog::TrafficLog(const std::string& folder, const std::string& key_log) : folder_(folder) {
  if (!folder_.empty()) create_folder(folder_);
  if (!key_log.empty()) keys_ = std::make_unique<LogFile>(key_log, Access::owner);
}

TrafficSink TrafficLog::sink() {
  if (folder_.empty() && !keys_) return nullptr;
  return [this](const std::string& id, const Traffic& traffic) { write(id, traffic); };
}

void TrafficLog::write(const std::string& id, const Traffic& traffic) {
  if (keys_) keys_->append(traffic.key_log);
  if (!folder_.empty())
    write_file(folder_ / (id + ".pcap"), text_of(pcap_of(traffic.packets)), Access::owner);
}

}  // namespace lab
