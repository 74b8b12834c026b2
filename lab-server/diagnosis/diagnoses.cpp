#include "lab-server/diagnosis/diagnoses.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using nlohmann::json;

std::string listed(const Candidates& candidates) {
  constexpr size_t kShown = 6;  // more do not fit a line
  std::vector<std::string> words;
  for (const std::string& candidate : candidates) {
    if (words.size() == kShown) {
      words.push_back(fmt::format("{} more", candidates.size() - kShown));
      break;
    }
    words.push_back(candidate);
  }
  return join(words, ", ");
}

bool leaves_connection(const Diagnosis& cause) {
  return cause.refused_by != RefusedBy::client && cause.refused_by != RefusedBy::server;
}

bool is_connection(const json& event) {
  return event.is_object() && event.value("event", "") == "connection";
}

}  // namespace

const Name<Grade> kGradeNames[5] = {
    {Grade::exact, "exact"},           {Grade::family, "family"}, {Grade::generic, "generic"},
    {Grade::misleading, "misleading"}, {Grade::silent, "silent"},
};

const char* name_of(Grade grade) { return name_in(kGradeNames, grade); }

std::vector<std::string> Diagnoses::ids() const {
  std::vector<std::string> ids;
  for (const Diagnosis& row : rows_) ids.push_back(row.id);
  return ids;
}

const Diagnosis& Diagnoses::find(const std::string& id) const {
  for (const Diagnosis& row : rows_) {
    if (row.id == id) return row;
  }
  throw Error(fmt::format("no diagnosis '{}'", id), did_you_mean(id, ids()));
}

bool Diagnoses::may_be_accepted(const std::string& id) const { return leaves_connection(find(id)); }

Candidates Diagnoses::from_text(const std::vector<std::string>& layers, std::string_view text) const {
  return words_.meaning(layers, text).value_or(every_cause());
}

Candidates Diagnoses::every_cause() const {
  const std::vector<std::string> every = ids();
  return {every.begin(), every.end()};
}

Candidates Diagnoses::from_events(const std::vector<json>& events, bool is_accepted) const {
  std::vector<json> account;
  // Behind a gateway another client connects: its verdict is part of the gateway's account.
  std::copy_if(events.begin(), events.end(), std::back_inserter(account),
               [](const json& event) { return event.value("hop", "") != "back"; });
  if (std::none_of(events.begin(), events.end(), is_connection)) account.push_back({{"event", "nothing"}});

  Candidates found;
  for (const Diagnosis& row : rows_) {
    if (is_accepted && !leaves_connection(row)) continue;
    const bool holds = std::any_of(row.event.begin(), row.event.end(), [&](const Condition& condition) {
      return std::any_of(account.begin(), account.end(), [&](const json& e) { return condition.holds(e); });
    });
    if (holds) found.insert(row.id);
  }
  const Candidates before = found;
  for (const Diagnosis& row : rows_) {
    if (!before.contains(row.id)) continue;
    for (const std::string& other : row.supersedes) found.erase(other);
  }
  if (found.empty()) found.insert(kNoDiagnosis);
  return found;
}

Verdict Diagnoses::diagnose(const Evidence& evidence) const {
  Verdict verdict;
  verdict.by_events = from_events(evidence.events, evidence.is_accepted);
  const std::optional<Candidates> meaning = words_.meaning(evidence.layers, evidence.text);
  bool has_words = meaning.has_value();
  verdict.by_text = meaning.value_or(every_cause());
  if (evidence.is_accepted) {
    // A client that accepts may grumble on the way; only a cause that leaves the connection can be meant.
    std::erase_if(verdict.by_text, [&](const std::string& id) { return !may_be_accepted(id); });
    if (verdict.by_text.empty()) has_words = false;
    if (!has_words) verdict.by_text = verdict.by_events;
  }

  Candidates both;
  std::set_intersection(verdict.by_text.begin(), verdict.by_text.end(), verdict.by_events.begin(),
                        verdict.by_events.end(), std::inserter(both, both.end()));
  verdict.grade = grade(verdict, has_words, evidence.text);
  if (both.size() == 1) {
    verdict.diagnosis = *both.begin();
    verdict.why = has_words ? fmt::format("the client's words leave {}, the server's account {}",
                                          listed(verdict.by_text), listed(verdict.by_events))
                            : fmt::format("the server's account leaves {}", listed(verdict.by_events));
  } else if (both.empty()) {
    verdict.why =
        fmt::format("the two sides contradict each other: the client's words mean {}, the server saw {}",
                    listed(verdict.by_text), listed(verdict.by_events));
  } else {
    verdict.why = fmt::format("several causes remain: {}", listed(both));
  }
  return verdict;
}

std::optional<Grade> Diagnoses::grade(const Verdict& verdict, bool has_words, std::string_view text) const {
  if (verdict.by_events == Candidates{kNoDiagnosis} && !has_words) return std::nullopt;
  if (!has_words) return trim(text).empty() ? Grade::silent : Grade::generic;
  const Candidates& means = verdict.by_text;
  const bool agrees = std::any_of(means.begin(), means.end(),
                                  [&](const std::string& id) { return verdict.by_events.contains(id); });
  if (!agrees) return Grade::misleading;
  if (means.size() == 1) return Grade::exact;
  const std::string& family = find(*means.begin()).family;
  const bool is_one_family = std::all_of(means.begin(), means.end(),
                                         [&](const std::string& id) { return find(id).family == family; });
  return is_one_family ? Grade::family : Grade::generic;
}

}  // namespace lab
