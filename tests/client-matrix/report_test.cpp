#include "client-matrix/report/report.h"

#include "client-matrix/report/junit.h"

#include "lab-server/base/error.h"
#include "tests/catch.h"

namespace lab {
namespace {

CellRecord cell(const std::string& client, const std::string& scenario, Status status) {
  CellRecord cell;
  cell.client = client;
  cell.scenario = scenario;
  cell.outcome = Outcome::rejected;
  cell.expected = Outcome::rejected;
  cell.diagnosis = "late";
  cell.expected_diagnosis = "late";
  cell.grade = Grade::family;
  cell.status = status;
  cell.reason = "because";
  cell.text = "error: <late> & \xff\x01";
  cell.events = {{{"event", "connection"}, {"sentence", "the client refused"}}};
  cell.ms = 12.5;
  return cell;
}

RunRecord some_run() {
  RunRecord run;
  run.time = "2026-11-21T10:00:00Z";
  run.deadline_ms = 4000;
  run.clients = {{"one", "One", "some", "1.0", "", "", "", ""},
                 {"two", "Two", "some", "2.0", "", "", "", ""},
                 {"three", "Three", "x", "", "no three", "", "", ""}};
  run.scenarios = {{"a/x", "X", "late"}, {"a/y", "Y", "late"}, {"a/z", "Z", "none"}};
  run.cells = {cell("one", "a/x", Status::confirmed),   cell("one", "a/y", Status::exception),
               cell("one", "a/z", Status::unsupported), cell("two", "a/x", Status::surprise),
               cell("two", "a/y", Status::is_void),     cell("two", "a/z", Status::confirmed)};
  return run;
}

TEST_CASE("the figures add up", "[report]") {
  CHECK(figures(some_run()) ==
        "2 clients × 3 scenarios: 6 cells, 2 confirmed, 1 exception (listed above), 1 surprise, 1 "
        "unsupported, 1 void");
  RunRecord good = some_run();
  good.clients.pop_back();
  for (CellRecord& cell : good.cells) cell.status = Status::confirmed;
  CHECK(figures(good) == "2 clients × 3 scenarios: 6 cells, 6 confirmed, 0 exceptions, 0 surprises");
  CHECK(good.is_as_expected());
  CHECK_FALSE(some_run().is_as_expected());
  good.is_interrupted = true;
  CHECK(figures(good).ends_with("0 surprises; interrupted before the end"));
}

// One client in a version that nobody has measured, with a deviation.
RunRecord new_run() {
  RunRecord run = some_run();
  run.clients = {{"one", "One", "some", "One 8.1", "", "", "8.1", "/home/me/one.yaml"}};
  run.cells = {cell("one", "a/x", Status::confirmed), cell("one", "a/y", Status::is_new)};
  return run;
}

TEST_CASE("what is new is listed apart and fails only a strict run", "[report]") {
  RunRecord run = new_run();
  CHECK(run.is_as_expected());
  CHECK(figures(run) == "1 client × 3 scenarios: 2 cells, 1 confirmed, 0 exceptions, 0 surprises, 1 new");
  const std::string text = report_text(run, false);
  CHECK_THAT(text, ContainsSubstring("a/y       n\n"));
  CHECK_THAT(text, ContainsSubstring("\nnew: of versions that nobody has measured; "));
  CHECK_THAT(text, ContainsSubstring("  one  a/y  rejected  because\n"));
  CHECK_THAT(text, ContainsSubstring("\nversions that nobody has measured\n  one  8.1\n"));
  CHECK_THAT(report_junit(run), ContainsSubstring("failures=\"0\""));
  CHECK_THAT(report_junit(run), ContainsSubstring("<system-out>new: because</system-out>"));
  const RunRecord again = run_from_json(to_json(run), "run.json");
  CHECK(again.cells[1].status == Status::is_new);
  CHECK(again.clients[0].unmeasured == "8.1");
  CHECK(again.clients[0].file == "/home/me/one.yaml");
  run.is_strict = true;
  CHECK_FALSE(run.is_as_expected());
  CHECK_FALSE(run_from_json(to_json(run), "run.json").is_as_expected());
  CHECK_THAT(report_junit(run), ContainsSubstring("failures=\"1\""));
}

TEST_CASE("the tables show every cell, and ends with the figures", "[report]") {
  const RunRecord run = some_run();
  const std::string text = report_text(run, false);
  CHECK(text.find("scenario  one  two\n"
                  "a/x       ✓    ✗\n"
                  "a/y       e    ?\n"
                  "a/z       –    ✓\n") != std::string::npos);
  CHECK(text.find("a/x                        family  family\n") != std::string::npos);
  CHECK(text.find("two × a/x") != std::string::npos);
  CHECK(text.find("server:   the client refused") != std::string::npos);
  CHECK(text.find("three  no three") != std::string::npos);
  CHECK(text.ends_with(figures(run) + "\n"));
  CHECK(text.find('\033') == std::string::npos);
  CHECK(report_text(run, true).find("\033[31m") != std::string::npos);
}

TEST_CASE("of a large run the reasons are listed, each once, and every cell only when asked for",
          "[report]") {
  RunRecord run = some_run();
  for (int i = 0; i < 50; ++i) run.scenarios.push_back({fmt::format("b/{}", i), "B", "late"});
  for (int i = 0; i < 3; ++i) run.cells.push_back(cell("two", fmt::format("b/{}", i), Status::exception));
  const std::string text = report_text(run, false);
  CHECK(
      text.starts_with("client  confirmed  exception  surprise  unsupported  void\n"
                       "one     1          1          0         1            0     1.0\n"
                       "two     1          3          1         0            1     2.0\n"
                       "\n"
                       "in its own words  exact  family  generic  misleading  silent\n"
                       "one               0      3       0        0           0\n"
                       "two               0      6       0        0           0\n"));
  CHECK_THAT(text, ContainsSubstring("\nexceptions, by reason\n  one, two  4 scenarios  because\n"));
  CHECK_THAT(text, ContainsSubstring("\nunsupported, by reason\n  one  a/z  because\n"));
  CHECK_THAT(text, ContainsSubstring("two × a/x"));
  CHECK_THAT(text, ContainsSubstring("\n--full shows every cell\n"));
  CHECK_THAT(text, !ContainsSubstring("b/49"));
  CHECK_THAT(report_text(run, false, true), ContainsSubstring("\nb/49\n"));
}

TEST_CASE("what a client accepted and should have refused stands before all else", "[report]") {
  RunRecord run = some_run();
  run.cells[1].outcome = Outcome::accepted;
  const std::string text = report_text(run, false);
  CHECK(text.starts_with("unsafe: accepted what a good client refuses, by reason\n  one  a/y  because\n\n"));
  run.cells[1].status = Status::is_void;
  CHECK_THAT(report_text(run, false), !ContainsSubstring("unsafe"));
}

TEST_CASE("a run survives JSON, whatever bytes clients print", "[report]") {
  const RunRecord run = some_run();
  const nlohmann::json json = to_json(run);
  CHECK(json["cells"][0]["confirmed"] == true);
  const RunRecord again = run_from_json(nlohmann::json::parse(json.dump()), "run.json");
  CHECK(to_json(again).dump() == json.dump());
  CHECK(figures(again) == figures(run));
  CHECK_THROWS_AS(run_from_json({{"run", 1}}, "run.json"), Error);
  CHECK_THROWS_AS(run_from_json(nlohmann::json(nlohmann::json::value_t::discarded), "run.json"), Error);
}

TEST_CASE("JUnit counts and escapes", "[report]") {
  const std::string xml = report_junit(some_run());
  CHECK(xml.find("<testsuite name=\"one\" tests=\"3\" failures=\"0\" errors=\"0\" skipped=\"1\">") !=
        std::string::npos);
  CHECK(xml.find("<testsuite name=\"two\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\">") !=
        std::string::npos);
  CHECK(xml.find("<testsuite name=\"three\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\">") !=
        std::string::npos);
  CHECK(xml.find("error: &lt;late&gt; &amp; ") != std::string::npos);
  CHECK(xml.find('\x01') == std::string::npos);
}

}  // namespace
}  // namespace lab
