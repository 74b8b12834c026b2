// The catalogue of failure modes against what the lab serves: every row is a scenario's, or stands in
// docs/not-served.md.

#include <algorithm>
#include <regex>
#include <set>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

struct Row {
  std::string id, tier, section;
};

std::vector<Row> catalogue() {
  std::vector<Row> rows;
  for (const std::string& line : split(read_file(source_dir() / "docs" / "catalogue.tsv"), '\n')) {
    const std::vector<std::string> columns = split(line, '\t');
    if (columns.size() == 3 && columns[0] != "row") rows.push_back({columns[0], columns[1], columns[2]});
  }
  return rows;
}

std::set<std::string> served() {
  std::set<std::string> ids;
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  for (const Scenario& scenario : library.all())
    ids.insert(scenario.catalogue.begin(), scenario.catalogue.end());
  return ids;
}

// What stands in the first column of a table, each in back quotes.
std::set<std::string> listed() {
  std::set<std::string> ids;
  const std::regex id("`([a-z0-9-]+)`");
  for (const std::string& line : split(read_file(source_dir() / "docs" / "not-served.md"), '\n')) {
    if (!line.starts_with("| `")) continue;
    const std::string first = line.substr(1, line.find('|', 1) - 1);
    for (std::sregex_iterator at(first.begin(), first.end(), id), end; at != end; ++at) ids.insert((*at)[1]);
  }
  return ids;
}

TEST_CASE("every row of the catalogue is served by a scenario, or listed with the reason why not",
          "[house]") {
  const std::set<std::string> by_scenario = served(), by_list = listed();
  size_t count = 0;
  for (const Row& row : catalogue()) {
    INFO(row.section << " " << row.id);
    CHECK((by_scenario.contains(row.id) || by_list.contains(row.id)));
    ++count;
  }
  CHECK(count > 350);
}

TEST_CASE("a row that a scenario names or docs/not-served.md lists is in the catalogue", "[house]") {
  std::set<std::string> known;
  for (const Row& row : catalogue()) CHECK(known.insert(row.id).second);
  for (const auto& ids : {served(), listed()}) {
    for (const std::string& id : ids) {
      INFO(id);
      CHECK(known.contains(id));
    }
  }
}

TEST_CASE("the scenarios that docs/reports.md names exist, and every report has one or a reason", "[house]") {
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  std::set<std::string> known;
  for (const Scenario& scenario : library.all()) known.insert(scenario.id);
  const std::regex id("`([a-z0-9-]+/[a-z0-9-]+)`");
  size_t reports = 0;
  for (const std::string& line : split(read_file(source_dir() / "docs" / "reports.md"), '\n')) {
    const std::vector<std::string> columns = split(line, '|');
    if (columns.size() != 6 || columns[1].starts_with(" what") || columns[1].starts_with("---")) continue;
    INFO(line);
    ++reports;
    size_t named = 0;
    for (std::sregex_iterator at(columns[3].begin(), columns[3].end(), id), end; at != end; ++at, ++named)
      CHECK(known.contains((*at)[1]));
    CHECK((named > 0 || !trim(columns[4]).empty()));
  }
  CHECK(reports == 24);
}

}  // namespace
}  // namespace lab
