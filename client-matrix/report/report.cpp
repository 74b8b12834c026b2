#include "client-matrix/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "client-matrix/report/hops_behind.h"
#include "client-matrix/report/several_connections.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// Of a run with at most so many scenarios every cell is shown.
constexpr size_t kSmallRun = 40;

constexpr const char* kGradeMeanings =
    "\nexact: this cause   family: this kind of cause   generic: only that it failed   "
    "misleading: another cause   silent: nothing\n";

struct Mark {
  const char* text;
  Colour colour;
};

Mark mark_of(Status status) {
  switch (status) {
    case Status::confirmed:
      return {"✓", Colour::green};
    case Status::exception:
      return {"e", Colour::yellow};
    case Status::unsteady:
      return {"~", Colour::yellow};
    case Status::surprise:
      return {"✗", Colour::red};
    case Status::is_new:
      return {"n", Colour::yellow};
    case Status::unsupported:
      return {"–", Colour::grey};
    case Status::is_void:
      return {"?", Colour::blue};
  }
  return {"?", Colour::blue};
}

Mark mark_of(Grade grade) {
  switch (grade) {
    case Grade::exact:
      return {"exact", Colour::green};
    case Grade::family:
      return {"family", Colour::none};
    case Grade::generic:
      return {"generic", Colour::yellow};
    case Grade::misleading:
      return {"misleading", Colour::red};
    case Grade::silent:
      return {"silent", Colour::red};
  }
  return {"?", Colour::none};
}

std::vector<const ClientRecord*> columns(const RunRecord& run) {
  std::vector<const ClientRecord*> result;
  for (const ClientRecord& client : run.clients) {
    if (client.missing.empty() && client.failed.empty()) result.push_back(&client);
  }
  return result;
}

std::string matrix(const RunRecord& run, bool colour) {
  if (columns(run).empty()) return {};
  std::vector<std::vector<Cell>> rows(1, {Cell("scenario")});
  for (const ClientRecord* client : columns(run)) rows.front().emplace_back(client->id);
  for (const ScenarioRecord& scenario : run.scenarios) {
    std::vector<Cell>& row = rows.emplace_back(1, Cell(scenario.id));
    for (const ClientRecord* client : columns(run)) {
      const CellRecord* cell = run.find(client->id, scenario.id);
      if (cell == nullptr) {
        row.emplace_back("");  // the run ended before it
        continue;
      }
      const Mark mark = mark_of(cell->status);
      row.emplace_back(mark.text, mark.colour);
    }
  }
  return render(rows, colour, true) +
         "\n✓ confirmed   e exception   ~ unsteady   ✗ surprise   n new   – unsupported   ? void\n";
}

// How well each client's words name the cause, where there is one to name.
std::string grades(const RunRecord& run, bool colour) {
  std::vector<std::vector<Cell>> rows(1, {Cell("in the client's own words")});
  for (const ClientRecord* client : columns(run)) rows.front().emplace_back(client->id);
  for (const ScenarioRecord& scenario : run.scenarios) {
    std::vector<Cell> row(1, Cell(scenario.id));
    bool has_any = false;
    for (const ClientRecord* client : columns(run)) {
      const CellRecord* cell = run.find(client->id, scenario.id);
      // An accepting client has nothing to complain of.
      if (cell == nullptr || !cell->grade || cell->outcome == Outcome::accepted) {
        row.emplace_back("");
        continue;
      }
      const Mark mark = mark_of(*cell->grade);
      row.emplace_back(mark.text, mark.colour);
      has_any = true;
    }
    if (has_any) rows.push_back(std::move(row));
  }
  if (rows.size() == 1) return {};
  return "\n" + render(rows, colour, true) + kGradeMeanings;
}

std::string listed(const RunRecord& run, Status status, const std::string& title) {
  std::vector<std::vector<Cell>> rows;
  for (const CellRecord& cell : run.cells) {
    if (cell.status == status)
      rows.push_back({"  " + cell.client, cell.scenario, name_of(cell.outcome), cell.reason});
  }
  if (status == Status::unsupported) {
    for (auto& row : rows) row.erase(row.begin() + 2);
  }
  return rows.empty() ? std::string() : fmt::format("\n{}\n{}", title, render(rows, false));
}

// The same by reason: which clients have it, and in how many scenarios.
template <class Picks>
std::string summed(const RunRecord& run, const Picks& picks, const std::string& title) {
  struct Sum {
    std::string reason;
    std::vector<std::string> clients, scenarios;
  };
  std::vector<Sum> sums;
  const auto add_once = [](std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  };
  for (const CellRecord& cell : run.cells) {
    if (!picks(cell)) continue;
    auto sum = std::find_if(sums.begin(), sums.end(), [&](const Sum& s) { return s.reason == cell.reason; });
    if (sum == sums.end()) sum = sums.insert(sums.end(), {cell.reason, {}, {}});
    add_once(sum->clients, cell.client);
    add_once(sum->scenarios, cell.scenario);
  }
  std::vector<std::vector<Cell>> rows;
  for (const Sum& sum : sums) {
    const size_t count = sum.scenarios.size();
    rows.push_back({"  " + join(sum.clients, ", "),
                    count == 1 ? sum.scenarios.front() : plural(count, "scenario"), sum.reason});
  }
  return rows.empty() ? std::string() : fmt::format("\n{}\n{}", title, render(rows, false));
}

bool is_unsafe(const CellRecord& cell) { return cell.is_unsafe(); }
bool is_other_exception(const CellRecord& cell) {
  return cell.status == Status::exception && !cell.is_unsafe();
}
bool is_unsupported(const CellRecord& cell) { return cell.status == Status::unsupported; }

// What nobody should have to look for: before all else.
std::string unsafe_first(const RunRecord& run) {
  const std::string text = summed(run, is_unsafe, "unsafe: accepted what a good client refuses, by reason");
  return text.empty() ? text : text.substr(1) + "\n";
}

// The first words of a version: programs name all they are linked with.
std::string shortened(const std::string& version) {
  constexpr size_t kColumns = 50;
  if (version.size() <= kColumns) return version;
  const size_t end = version.rfind(' ', kColumns);
  return version.substr(0, end == version.npos ? kColumns : end) + " …";
}

// How each client did, in numbers.
std::string results(const RunRecord& run, bool colour) {
  constexpr Status kStatuses[] = {Status::confirmed, Status::exception,   Status::unsteady, Status::surprise,
                                  Status::is_new,    Status::unsupported, Status::is_void};
  std::vector<std::vector<Cell>> rows(1, {Cell("client")});
  for (const Status status : kStatuses) {
    if (run.count(status) > 0 || status == Status::confirmed || status == Status::surprise)
      rows.front().emplace_back(name_of(status));
  }
  for (const ClientRecord* client : columns(run)) {
    std::vector<Cell>& row = rows.emplace_back(1, Cell(client->id));
    for (const Status status : kStatuses) {
      if (run.count(status) == 0 && status != Status::confirmed && status != Status::surprise) continue;
      const auto count = std::count_if(run.cells.begin(), run.cells.end(), [&](const CellRecord& cell) {
        return cell.client == client->id && cell.status == status;
      });
      row.emplace_back(std::to_string(count), count > 0 ? mark_of(status).colour : Colour::grey);
    }
    row.emplace_back(shortened(client->version), Colour::grey);
  }
  return rows.size() == 1 ? std::string() : render(rows, colour, true);
}

// How well each client's words name the cause, in numbers.
std::string grade_counts(const RunRecord& run, bool colour) {
  std::vector<std::vector<Cell>> rows(1, {Cell("in its own words")});
  for (const auto& name : kGradeNames) rows.front().emplace_back(name.text);
  for (const ClientRecord* client : columns(run)) {
    std::vector<Cell>& row = rows.emplace_back(1, Cell(client->id));
    for (const auto& name : kGradeNames) {
      const auto count = std::count_if(run.cells.begin(), run.cells.end(), [&](const CellRecord& cell) {
        return cell.client == client->id && cell.grade == name.value && cell.outcome != Outcome::accepted;
      });
      row.emplace_back(std::to_string(count), count > 0 ? mark_of(name.value).colour : Colour::grey);
    }
  }
  return rows.size() == 1 ? std::string() : "\n" + render(rows, colour, true) + kGradeMeanings;
}

// A client's void cells by their cause, each cause once.
std::string voids(const RunRecord& run) {
  std::vector<std::vector<Cell>> rows;
  std::map<std::pair<std::string, std::string>, size_t> row_of;
  std::vector<size_t> counts;
  for (const CellRecord& cell : run.cells) {
    if (cell.status != Status::is_void) continue;
    const auto [found, is_first] = row_of.try_emplace({cell.client, cell.reason}, rows.size());
    if (is_first) {
      rows.push_back({"  " + cell.client, cell.scenario, cell.reason});
      counts.push_back(0);
    }
    ++counts[found->second];
  }
  for (size_t i = 0; i < rows.size(); ++i) {
    if (counts[i] > 1) rows[i][1] = plural(counts[i], "scenario");
  }
  return rows.empty() ? std::string() : "\nvoid\n" + render(rows, false);
}

// What a client printed, fit for a terminal: its control characters are not ours to obey.
std::string indented(const std::string& raw, size_t lines) {
  std::string text = utf8(raw);
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; }, ' ');
  std::string result;
  size_t count = 0;
  for (const std::string& line : split(trim(text), '\n')) {
    if (count++ == lines) return result + "      …\n";
    result += fmt::format("      {}\n", line);
  }
  return result;
}

std::string surprises(const RunRecord& run, bool colour) {
  constexpr size_t kLines = 12;  // a Java exception with its causes
  std::string result;
  for (const CellRecord& cell : run.cells) {
    if (cell.status != Status::surprise) continue;
    result += fmt::format("  {}\n", painted(cell.client + " × " + cell.scenario, Colour::red, colour));
    result += fmt::format("    expected: {}, {}\n", name_of(cell.expected), cell.expected_diagnosis);
    result += fmt::format("    got:      {}, {}\n", name_of(cell.outcome), cell.diagnosis);
    result += fmt::format("    why:      {}\n", cell.reason);
    for (const std::string& explanation : cell.explanations)
      result += fmt::format("    may be:   {}\n", explanation);
    if (!trim(cell.text).empty()) result += "    client:\n" + indented(cell.text, kLines);
    for (const auto& event : cell.events) {
      result += fmt::format("    server:   {}\n", event.value("sentence", event.value("event", "?")));
    }
    if (cell.events.empty()) result += "    server:   saw nothing\n";
  }
  return result.empty() ? result : "\nsurprises\n" + result;
}

// The clients without a column, each with its reason.
std::string left_out(const RunRecord& run, const std::string& title, std::string ClientRecord::*reason) {
  std::vector<std::vector<Cell>> rows;
  for (const ClientRecord& client : run.clients) {
    if (!(client.*reason).empty())
      rows.push_back({"  " + client.id, replace_all(utf8(client.*reason), "\n", " ")});
  }
  return rows.empty() ? std::string() : fmt::format("\n{}\n{}", title, render(rows, false));
}

// How much of the run was work: a wall clock of 1.0 × keeps every core busy all the time.
std::string duration(const RunRecord& run) {
  if (run.cpu_seconds <= 0) return {};
  const double work = run.cpu_seconds / run.cores;
  return fmt::format("took {:.1f} s, {:.2f} × the {:.1f} s of work that each of {} had\n", run.seconds,
                     run.seconds / work, work, plural(run.cores, "core"));
}

}  // namespace

std::string figures(const RunRecord& run) {
  std::string text =
      fmt::format("{} × {}: {}, {} confirmed, {}{}, {}", plural(columns(run).size(), "client"),
                  plural(run.scenarios.size(), "scenario"), plural(run.cells.size(), "cell"),
                  run.count(Status::confirmed), plural(run.count(Status::exception), "exception"),
                  run.count(Status::exception) > 0 ? " (listed above)" : "",
                  plural(run.count(Status::surprise), "surprise"));
  if (const size_t count = run.count(Status::is_new)) text += fmt::format(", {} new", count);
  if (const size_t count = run.count(Status::unsteady)) text += fmt::format(", {} unsteady", count);
  if (const size_t count = run.count(Status::unsupported)) text += fmt::format(", {} unsupported", count);
  if (const size_t count = run.count(Status::is_void)) text += fmt::format(", {} void", count);
  const auto failed = std::count_if(run.clients.begin(), run.clients.end(),
                                    [](const ClientRecord& client) { return !client.failed.empty(); });
  if (failed > 0) text += fmt::format("; {} failed", plural(static_cast<size_t>(failed), "client"));
  if (run.is_interrupted) text += "; interrupted before the end";
  return text;
}

std::string report_text(const RunRecord& run, bool colour, bool is_full) {
  const bool has_all = is_full || run.scenarios.size() <= kSmallRun;
  const std::string tables = has_all ? matrix(run, colour) + grades(run, colour) + several_connections(run) +
                                           hops_behind(run) + listed(run, Status::exception, "exceptions") +
                                           listed(run, Status::unsupported, "unsupported")
                                     : results(run, colour) + grade_counts(run, colour) +
                                           summed(run, is_other_exception, "exceptions, by reason") +
                                           summed(run, is_unsupported, "unsupported, by reason");
  return unsafe_first(run) + tables +
         listed(run, Status::unsteady, "unsteady: not the same when tried again") + voids(run) +
         listed(
             run, Status::is_new,
             "new: of versions that nobody has measured; `client-matrix approve` takes them from a --json") +
         left_out(run, "versions that nobody has measured", &ClientRecord::unmeasured) +
         surprises(run, colour) + left_out(run, "not installed", &ClientRecord::missing) +
         left_out(run, "failed: not built, or not started", &ClientRecord::failed) +
         (has_all ? "" : "\n--full shows every cell\n") + "\n" + duration(run) + figures(run) + "\n";
}

}  // namespace lab
