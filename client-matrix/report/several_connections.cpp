#include "client-matrix/report/several_connections.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

constexpr const char* kOrdinals[] = {"1st", "2nd", "3rd", "4th", "5th", "6th"};

bool has_worked(const json& event) {
  const std::string phase = event.value("phase", "");
  return phase == "application-data" || phase == "closed";
}

bool was_resumed(const json& event) {
  const auto negotiated = event.find("negotiated");
  return negotiated != event.end() && negotiated->value("resumed", false);
}

// The connections of a lab are counted, and the count ends their ids: "3f9c2a71-4".
uint64_t number_of(const json& event) {
  const std::string id = event.value("id", "");
  uint64_t number = 0;
  const size_t at = id.rfind('-') + 1;
  std::from_chars(id.data() + at, id.data() + id.size(), number);
  return number;
}

// How a client fared in a scenario: "the 1st works, the 2nd fails".
struct Course {
  std::string told;
  std::string sentence;  // the server's, of the first connection that failed
};

std::optional<Course> course_of(const CellRecord& cell) {
  std::vector<const json*> connections;
  for (const json& event : cell.events) {
    // What a gateway connects to is no connection of the client's.
    if (event.value("event", "") == "connection" && !event.contains("hop")) connections.push_back(&event);
  }
  if (connections.size() < 2 || connections.size() > std::size(kOrdinals)) return std::nullopt;
  if (std::ranges::none_of(connections, [](const json* event) { return has_worked(*event); }))
    return std::nullopt;
  // Events come as connections end.
  std::ranges::sort(connections, {}, [](const json* event) { return number_of(*event); });
  Course course;
  for (size_t i = 0; i < connections.size(); ++i) {
    const json& event = *connections[i];
    // gnutls-cli fetches a session so, before it sends its request.
    const bool asks_nothing = cell.outcome == Outcome::accepted && event.value("phase", "") == "finished";
    const bool has_failed = !has_worked(event) && !asks_nothing;
    const char* fared = has_failed           ? "fails"
                        : asks_nothing       ? "asks nothing"
                        : was_resumed(event) ? "works (resumed)"
                                             : "works";
    course.told += fmt::format("{}the {} {}", i == 0 ? "" : ", ", kOrdinals[i], fared);
    if (has_failed && course.sentence.empty()) course.sentence = event.value("sentence", "");
  }
  return course;
}

struct Line {
  Course course;
  std::string diagnosis;
  std::vector<std::string> clients;
};

std::vector<Line> lines_of(const RunRecord& run, const std::string& scenario) {
  std::vector<Line> lines;
  for (const ClientRecord& client : run.clients) {
    const CellRecord* cell = run.find(client.id, scenario);
    const bool proves_nothing = cell == nullptr || cell->status == Status::is_void;
    const std::optional<Course> course = proves_nothing ? std::nullopt : course_of(*cell);
    if (!course) continue;
    const auto alike = std::ranges::find_if(lines, [&](const Line& line) {
      return line.course.told == course->told && line.diagnosis == cell->diagnosis;
    });
    if (alike != lines.end()) {
      alike->clients.push_back(client.id);
    } else {
      lines.push_back({*course, cell->diagnosis, {client.id}});
    }
  }
  return lines;
}

}  // namespace

std::string several_connections(const RunRecord& run) {
  std::string text;
  for (const ScenarioRecord& scenario : run.scenarios) {
    const std::vector<Line> lines = lines_of(run, scenario.id);
    if (!lines.empty()) text += fmt::format("  {}\n", scenario.id);
    for (const Line& line : lines) {
      const std::string why = line.diagnosis == kNoDiagnosis ? std::string() : ": " + line.diagnosis;
      text += fmt::format("    {}{}   ({})\n", line.course.told, why, join(line.clients, ", "));
      if (!line.course.sentence.empty()) text += fmt::format("      server: {}\n", line.course.sentence);
    }
  }
  return text.empty() ? text : "\nseveral connections of one client\n" + text;
}

}  // namespace lab
