#include "lab-server/commands/serve_logs.h"

#include <fmt/format.h>

#include <cctype>
#include <iostream>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// What one line says of a responder's event.
std::string sentence_of_responder(const nlohmann::json& event) {
  std::string name = event.value("responder", "");
  for (char& letter : name) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  return fmt::format("the {} responder was asked, and {}", name,
                     event.value("answered", false) ? "answered" : "did not answer");
}

}  // namespace

EventLog::EventLog(const std::string& file, bool is_quiet) : is_quiet_(is_quiet) {
  if (file.empty()) return;
  out_.open(file, std::ios::app);
  if (!out_) throw Error(fmt::format("cannot write events to {}", file), "does its folder exist?");
}

void EventLog::operator()(const nlohmann::json& event) {
  const std::lock_guard lock(mutex_);
  if (out_.is_open()) out_ << event.dump() << std::endl;
  if (is_quiet_) return;
  const std::string time = event.value("time", "").substr(11, 8);
  const bool is_responder = event.value("event", "") == "responder";
  const std::string what = is_responder ? sentence_of_responder(event) : event.value("sentence", "");
  std::cout << fmt::format("{} {}: {}", time, event.value("scenario", ""), what) << std::endl;
}

TrafficLog::TrafficLog(const std::string& folder, const std::string& key_log) : folder_(folder) {
  if (!folder_.empty()) std::filesystem::create_directories(folder_);
  if (key_log.empty()) return;
  out_.open(key_log, std::ios::app);
  if (!out_) throw Error(fmt::format("cannot write keys to {}", key_log), "does its folder exist?");
  std::filesystem::permissions(key_log, std::filesystem::perms(0600));
}

TrafficSink TrafficLog::sink() {
  if (folder_.empty() && !out_.is_open()) return nullptr;
  return [this](const std::string& id, const Traffic& traffic) { write(id, traffic); };
}

void TrafficLog::write(const std::string& id, const Traffic& traffic) {
  const std::lock_guard lock(mutex_);
  if (out_.is_open()) out_ << traffic.key_log << std::flush;
  if (!folder_.empty())
    write_file(folder_ / (id + ".pcap"), text_of(pcap_of(traffic.packets)), Access::owner);
}

}  // namespace lab
