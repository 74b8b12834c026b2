#include "client-matrix/report/diff.h"

#include "tests/catch.h"

namespace lab {
namespace {

CellRecord cell_saying(const std::string& client, const std::string& scenario, const std::string& text) {
  CellRecord cell;
  cell.client = client;
  cell.scenario = scenario;
  cell.outcome = Outcome::rejected;
  cell.diagnosis = "expired";
  cell.grade = Grade::generic;
  cell.text = text;
  return cell;
}

RunRecord run_of(std::vector<CellRecord> cells) {
  RunRecord run;
  run.cells = std::move(cells);
  return run;
}

TEST_CASE("what differs from run to run is no change", "[diff]") {
  CHECK(skeleton("after 4001 ms on port 40873") == skeleton("after 4000 ms on port 1"));
  CHECK(skeleton("\"TLS failure lab root c11ec0\"") == skeleton("\"TLS failure lab root 77aa01\""));
  CHECK(skeleton("a bad face") == "a bad face");
  CHECK(skeleton("0x7b178f5044") == skeleton("0x11"));
  CHECK(skeleton("certificate has expired") != skeleton("certificate expired"));
  const Diff same = diff(run_of({cell_saying("one", "a/x", "late on port 17")}),
                         run_of({cell_saying("one", "a/x", "late on port 18")}));
  CHECK(same.cells == 1);
  CHECK_FALSE(same.has_changed());
  CHECK(same.words.empty());
}

TEST_CASE("outcomes, causes and grades are changes; other words alone are not", "[diff]") {
  const RunRecord before = run_of({cell_saying("one", "a/x", "late"), cell_saying("one", "a/y", "late"),
                                   cell_saying("one", "a/z", "late"), cell_saying("one", "a/gone", "late")});
  RunRecord after = run_of({cell_saying("one", "a/x", "late"), cell_saying("one", "a/y", "late"),
                            cell_saying("one", "a/z", "too late"), cell_saying("one", "a/new", "late")});
  Diff changes = diff(before, after);
  CHECK_FALSE(changes.has_changed());
  CHECK(changes.words.size() == 1);
  CHECK(changes.only_before.size() == 1);
  CHECK(changes.only_after.size() == 1);

  after.cells[0].outcome = Outcome::accepted;
  after.cells[0].diagnosis = kNoDiagnosis;
  after.cells[1].grade = Grade::exact;
  changes = diff(before, after);
  CHECK(changes.has_changed());
  REQUIRE(changes.outcomes.size() == 1);
  CHECK(changes.outcomes[0].before == "rejected, expired");
  CHECK(changes.outcomes[0].after == "accepted");
  REQUIRE(changes.grades.size() == 1);
  CHECK(changes.grades[0].after == "exact");
  const std::string text = diff_text(changes, false, true);
  CHECK_THAT(text, ContainsSubstring("one  a/x  rejected, expired  →  accepted\n"));
  CHECK_THAT(text, ContainsSubstring("    - late\n    + too late\n"));
  CHECK_THAT(
      text, ContainsSubstring("3 cells compared: 1 with another outcome or cause, 1 with another grade, 1 in "
                              "other words; 1 only in the first run; 1 only in the second\n"));
}

TEST_CASE("two clients of one run are compared under the second's name", "[diff]") {
  RunRecord run = run_of({cell_saying("node", "a/x", "late"), cell_saying("node-24", "a/x", "late"),
                          cell_saying("curl", "a/x", "late")});
  run.cells[1].grade = Grade::exact;
  const Diff changes = diff(run, run, {{"node", "node-24"}});
  CHECK(changes.cells == 1);
  REQUIRE(changes.grades.size() == 1);
  CHECK(changes.grades[0].client == "node-24");
  CHECK(changes.only_before.empty());
}

}  // namespace
}  // namespace lab
