#include "client-matrix/explain/explain.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A text of more lines is a log, and each of its lines a story of its own.
constexpr size_t kStoryLines = 200;
// What is read at once of a log, so that memory stays bounded; and the most of one line that is looked at.
constexpr size_t kChunkBytes = 256 * 1024;
constexpr size_t kLineBytes = 16 * 1024;

std::vector<std::string> chain_of(const Words& words, const std::string& layer) {
  std::vector<std::string> chain = words.bases(layer);
  chain.insert(chain.begin(), layer);
  return chain;
}

// Whom to ask: the client's layers, those that recognise the text, or everybody.
std::vector<std::vector<std::string>> asked_for(const Words& words, std::string_view text,
                                                const std::vector<std::string>& layers) {
  if (!layers.empty()) return {layers};
  std::vector<std::string> speakers = words.speakers(text);
  if (speakers.empty()) speakers = words.layers();
  std::vector<std::vector<std::string>> chains;
  for (const std::string& speaker : speakers) chains.push_back(chain_of(words, speaker));
  return chains;
}

std::string what_decided(const Answer& answer) {
  if (answer.code == nullptr) return answer.wording->expression;
  return fmt::format("code {} ({})", answer.code->number, answer.code->names.front());
}

// The first line in which the row that answered a whole text is found.
std::string telling_line(const Words& words, std::string_view text, const Answer& answer) {
  for (const std::string& line : split(text, '\n')) {
    const auto alone = words.answer({answer.layer}, line);
    if (alone && alone->wording == answer.wording && alone->code == answer.code) return line;
  }
  return std::string(text.substr(0, text.find('\n')));
}

Meanings causes_told(const Answer& answer, bool by_server) {
  const bool is_of_client = answer.code != nullptr && (by_server || answer.code->means.empty());
  return is_of_client && !answer.code->in_server_log.empty() ? answer.code->in_server_log : answer.means();
}

// add adds what nothing told before; otherwise it returns what did.
Told* add(std::vector<Told>& all, Told told) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const Told& other) {
    return other.layer == told.layer && other.by == told.by && other.server == told.server;
  });
  if (same != all.end()) return &*same;
  all.push_back(std::move(told));
  return nullptr;
}

// What all of these mean, each cause once, those that more of them mean first.
std::vector<std::string> joined_causes(const std::vector<Told>& all) {
  std::vector<std::string> causes;
  for (const Told& told : all) {
    for (const std::string& cause : told.causes) {
      if (!holds(causes, cause)) causes.push_back(cause);
    }
  }
  return causes;
}

}  // namespace

const char* name_of(Explanation::Verdict verdict) {
  switch (verdict) {
    case Explanation::Verdict::exact:
      return "exact";
    case Explanation::Verdict::candidates:
      return "candidates";
    default:
      return "unknown";
  }
}

std::vector<Told> Explainer::story(std::string_view text, const std::vector<std::string>& layers) const {
  const Words& words = diagnoses_.words();
  std::vector<Told> all;
  for (const std::vector<std::string>& chain : asked_for(words, text, layers)) {
    const auto answer = words.answer(chain, text);
    if (!answer) continue;
    Told told{telling_line(words, text, *answer), 1, answer->layer, what_decided(*answer), {}, {}};
    if (const std::string* server = servers_.server_of(told.line)) told.server = *server;
    told.causes = causes_told(*answer, servers_.tells_of_client(told.line));
    add(all, std::move(told));
  }
  return all;
}

std::vector<Told> Explainer::log(std::string_view text, const std::vector<std::string>& layers) const {
  const ExpressionSet known(diagnoses_.words().expressions());
  std::vector<Told> all;
  while (!text.empty()) {
    size_t size = std::min(kChunkBytes, text.size());
    if (const size_t end = text.rfind('\n', size); size < text.size() && end != text.npos && end > 0)
      size = end + 1;
    const std::string_view chunk = text.substr(0, size);
    text.remove_prefix(size);
    if (known.found_in(chunk).empty()) continue;
    for (const std::string& whole : split(chunk, '\n')) {
      const std::string_view line = std::string_view(whole).substr(0, kLineBytes);
      if (known.found_in(line).empty()) continue;
      for (Told& told : story(line, layers)) {
        if (Told* const before = add(all, std::move(told))) ++before->lines;
      }
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Told& one, const Told& other) { return one.lines > other.lines; });
  return all;
}

Explanation Explainer::explain(std::string_view text, const std::vector<std::string>& layers,
                               const std::vector<nlohmann::json>& events) const {
  const auto lines = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
  const bool is_log = lines > kStoryLines;
  Explanation result;
  result.told = is_log ? log(text, layers) : story(text, layers);
  // Of a log, what is told most often; of a story, all that it tells, for it is of one failure.
  if (!result.told.empty()) result.causes = is_log ? result.told.front().causes : joined_causes(result.told);
  if (!events.empty()) {
    const Candidates left = diagnoses_.from_events(events);
    if (result.causes.empty()) result.causes.assign(left.begin(), left.end());
    std::erase_if(result.causes, [&](const std::string& cause) { return !left.contains(cause); });
  }
  if (!result.causes.empty()) {
    result.verdict =
        result.causes.size() == 1 ? Explanation::Verdict::exact : Explanation::Verdict::candidates;
  }
  return result;
}

}  // namespace lab
