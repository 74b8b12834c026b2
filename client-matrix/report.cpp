#include "client-matrix/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

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
  return "\n" + render(rows, colour, true) +
         "\nexact: this cause   family: this kind of cause   generic: only that it failed   "
         "misleading: another cause   silent: nothing\n";
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

// A client's void cells by their cause, each said once.
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

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : utf8(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // XML 1.0 2.2: other control characters cannot be written at all.
        result += static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' ? c : ' ';
    }
  }
  return result;
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

std::string report_text(const RunRecord& run, bool colour) {
  return matrix(run, colour) + grades(run, colour) + listed(run, Status::exception, "exceptions") +
         listed(run, Status::unsteady, "unsteady: not the same when tried again") +
         listed(run, Status::unsupported, "unsupported") + voids(run) +
         listed(
             run, Status::is_new,
             "new: of versions that nobody has measured; `client-matrix approve` takes them from a --json") +
         left_out(run, "versions that nobody has measured", &ClientRecord::unmeasured) +
         surprises(run, colour) + left_out(run, "not installed", &ClientRecord::missing) +
         left_out(run, "failed: not built, or not started", &ClientRecord::failed) + "\n" + figures(run) +
         "\n";
}

std::string report_junit(const RunRecord& run) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const ClientRecord& client : run.clients) {
    std::string cases;
    size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    for (const CellRecord& cell : run.cells) {
      if (cell.client != client.id) continue;
      ++tests;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">",
                           escaped(cell.client), escaped(cell.scenario), cell.ms / 1000);
      if (cell.status == Status::surprise || (cell.status == Status::is_new && run.is_strict)) {
        ++failures;
        cases +=
            fmt::format("<failure message=\"{}\">{}</failure>", escaped(cell.reason), escaped(cell.text));
      } else if (cell.status == Status::is_void) {
        ++errors;
        cases += fmt::format("<error message=\"{}\">{}</error>", escaped(cell.reason), escaped(cell.text));
      } else if (cell.status == Status::is_new) {
        cases += fmt::format("<system-out>new: {}</system-out>", escaped(cell.reason));
      } else if (cell.status == Status::unsupported) {
        ++skipped;
        cases += fmt::format("<skipped message=\"{}\"/>", escaped(cell.reason));
      }
      cases += "</testcase>\n";
    }
    if (!client.missing.empty()) {
      ++tests;
      ++skipped;
      cases += fmt::format(
          "    <testcase classname=\"{0}\" name=\"installed\"><skipped message=\"not installed: "
          "{1}\"/></testcase>\n",
          escaped(client.id), escaped(client.missing));
    }
    if (!client.failed.empty()) {
      ++tests;
      ++errors;
      cases += fmt::format(
          "    <testcase classname=\"{0}\" name=\"started\"><error message=\"{1}\"/></testcase>\n",
          escaped(client.id), escaped(client.failed));
    }
    xml += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}  "
        "</testsuite>\n",
        escaped(client.id), tests, failures, errors, skipped, cases);
  }
  return xml + "</testsuites>\n";
}

}  // namespace lab
