// Evidence in, cause out: with rows and words made up here, so that the lab's own can change.

#include "lab-server/diagnosis/diagnoses.h"

#include <filesystem>
#include <fstream>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

using nlohmann::json;

const char* const kRows = R"(
- {id: none, family: none, says: nothing, refused_by: nobody}
- {id: gap, family: trust, says: a gap, refused_by: client, event: [{certificate.findings: issuer-missing}]}
- {id: stranger, family: trust, says: a stranger, refused_by: client, event: [{certificate.findings: untrusted-root}]}
- {id: wrong-name, family: name, says: a name, refused_by: client, event: [{certificate.findings: name-mismatch}]}
- id: fallback
  family: name
  says: a fallback
  refused_by: client
  event: [{certificate.findings: name-mismatch, certificate.selected_by: default}]
  supersedes: [wrong-name]
- {id: closed, family: network, says: closed, refused_by: server, event: [{event: nothing}]}
- {id: lost-key, family: resumption, says: a key, refused_by: nobody, event: [{ticket.offered: true, ticket.accepted: false}]}
)";

const char* const kWords = R"(
- {says: no chain to a root (leaf only), seen: a 1, matches: "no chain to a root [(]leaf only[)]", means: [gap]}
- {says: no chain, seen: a 1, matches: "no chain", means: [gap, stranger]}
- {says: for another host, seen: a 1, matches: "for another host", means: [wrong-name]}
- {says: an alert, seen: a 1, matches: "alert", means: [gap, wrong-name, lost-key]}
)";

LayerWords layer(const char* name, const char* rows) {
  return {name, {}, {}, parse_yaml(rows, std::string(name) + ".yaml"), {}};
}

Diagnoses some_diagnoses() {
  Diagnoses diagnoses = Diagnoses::parse(parse_yaml(kRows, "diagnoses.yaml"));
  diagnoses.add_words(layer("some", kWords));
  return diagnoses;
}

json connection(json certificate) {
  return {{"event", "connection"}, {"certificate", std::move(certificate)}};
}

const json kGap = connection({{"findings", {"issuer-missing"}}, {"selected_by", "only"}});

TEST_CASE("diagnose confirms the one cause both sides leave", "[diagnosis]") {
  const Verdict verdict = some_diagnoses().diagnose({{"some"}, "error: no chain", {kGap}, false});
  CHECK(verdict.diagnosis == "gap");
  CHECK(verdict.grade == Grade::family);
  CHECK(verdict.by_text == Candidates{"gap", "stranger"});
  CHECK(verdict.by_events == Candidates{"gap"});
}

TEST_CASE("diagnose grades the client's words", "[diagnosis]") {
  struct Row {
    const char* text;
    Grade grade;
  };
  const Row rows[] = {
      {"no chain to a root (leaf only)", Grade::exact},
      {"no chain", Grade::family},
      {"an alert", Grade::generic},
      {"it failed", Grade::generic},
      {" \n", Grade::silent},
      {"for another host", Grade::misleading},
  };
  for (const Row& row : rows) {
    INFO(row.text);
    CHECK(some_diagnoses().diagnose({{"some"}, row.text, {kGap}, false}).grade == row.grade);
  }
}

TEST_CASE("diagnose never confirms what the two sides contradict", "[diagnosis]") {
  const Verdict verdict = some_diagnoses().diagnose({{"some"}, "for another host", {kGap}, false});
  CHECK_FALSE(verdict.diagnosis);
  CHECK(verdict.why.find("contradict") != std::string::npos);
}

TEST_CASE("diagnose does not choose between causes that both remain", "[diagnosis]") {
  const json both = connection({{"findings", {"issuer-missing", "untrusted-root"}}});
  CHECK_FALSE(some_diagnoses().diagnose({{"some"}, "no chain", {both}, false}).diagnosis);
}

TEST_CASE("a cause supersedes those it explains away", "[diagnosis]") {
  const json fallback = connection({{"findings", {"name-mismatch"}}, {"selected_by", "default"}});
  CHECK(some_diagnoses().from_events({fallback}) == Candidates{"fallback"});
}

TEST_CASE("an accepted connection is diagnosed only with causes that nobody refuses", "[diagnosis]") {
  const Diagnoses diagnoses = some_diagnoses();
  json event = kGap;
  CHECK(diagnoses.diagnose({{"some"}, "no chain", {event}, true}).diagnosis == "none");
  event["ticket"] = {{"offered", true}, {"accepted", false}};
  const Verdict verdict = diagnoses.diagnose({{"some"}, "HTTP/1.1 200 OK", {event}, true});
  CHECK(verdict.diagnosis == "lost-key");
  CHECK(verdict.grade == Grade::generic);
}

TEST_CASE("the absence of any connection is an account too", "[diagnosis]") {
  CHECK(some_diagnoses().from_events({}) == Candidates{"closed"});
  CHECK(some_diagnoses().from_events({{{"event", "responder"}}}) == Candidates{"closed"});
  CHECK(some_diagnoses().from_events({kGap}) == Candidates{"gap"});
}

TEST_CASE("text of an unknown stack means what any stack's words say", "[diagnosis]") {
  Diagnoses diagnoses = some_diagnoses();
  diagnoses.add_words(layer("other", "- {says: chain, seen: b, matches: chain, means: [stranger]}"));
  CHECK(diagnoses.from_text({"never-seen"}, "leaf only? no chain to a root (leaf only)") ==
        Candidates{"gap", "stranger"});
  CHECK(diagnoses.from_text({"other"}, "no chain to a root (leaf only)") == Candidates{"stranger"});
  CHECK(diagnoses.from_text({"other"}, "nothing known").size() == diagnoses.all().size());
}

TEST_CASE("a line of a megabyte is matched without harm", "[diagnosis]") {
  const std::string long_line(1 << 20, 'x');
  Diagnoses diagnoses = some_diagnoses();
  diagnoses.add_words(layer("greedy", "- {says: xy, seen: a, matches: \"x.*y\", means: [gap]}"));
  CHECK(diagnoses.from_text({"greedy"}, long_line + "\nx y") == Candidates{"gap"});
}

std::string failure(const char* rows, const char* words) {
  try {
    Diagnoses diagnoses = Diagnoses::parse(parse_yaml(rows, "rows.yaml"));
    diagnoses.add_words(layer("words", words));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("rows and words are read strictly, with their place", "[diagnosis]") {
  CHECK(failure("- {id: a, family: truth, says: x}", "[]") ==
        "rows.yaml:1:19: expected one of none, trust, name, validity, purpose, client-auth, negotiation, "
        "not-tls, "
        "network, revocation, resumption, integrity, gateway, http, ech, got 'truth'");
  CHECK(failure("- {id: a, family: trust}", "[]") == "rows.yaml:1:3: a diagnosis needs 'says'");
  CHECK(failure("- {id: a, family: trust, says: x}\n- {id: a, family: trust, says: y}", "[]") ==
        "rows.yaml:2:3: two diagnoses are called 'a'");
  CHECK(failure("- {id: a, family: trust, says: x, supersedes: [b]}", "[]") ==
        "rows.yaml:1:3: no diagnosis 'b'");
  CHECK(failure("- {id: a, family: trust, says: x}", "- {matches: \"(\", means: [a], says: c, seen: c}")
            .starts_with("words.yaml:1:13: '(' is not a regular expression"));
  CHECK(failure("- {id: a, family: trust, says: x}", "- {matches: b, means: [c], says: b, seen: c}")
            .starts_with("words.yaml:1:24: "));
}

TEST_CASE("each family of causes has a file of its own", "[diagnosis]") {
  TemporaryFolder folder("causes");
  const auto write = [&](const char* name, const char* rows) {
    std::filesystem::create_directories(folder.path() / "diagnoses");
    std::ofstream(folder.path() / "diagnoses" / name) << rows;
  };
  std::ofstream(folder.path() / "alerts.yaml") << "- {number: 48, name: unknown_ca, means: [a]}\n";
  write("trust.yaml", "- {id: a, family: trust, says: x}\n");
  write("name.yaml", "- {id: b, family: name, says: y, confused_with: [a]}\n");
  const Diagnoses loaded = Diagnoses::load(folder.path());
  CHECK(loaded.ids() == std::vector<std::string>{"b", "a"});
  CHECK(loaded.words().alerts().codes().front().means == Meanings{"a"});

  write("name.yaml", "- {id: b, family: trust, says: y}\n");
  const Error error = error_of([&] { Diagnoses::load(folder.path()); });
  CHECK(error.message() == "expected the family 'name', got 'trust'");
  CHECK(error.hint() == "a family is a file: move the row");
  CHECK_THAT(error.where().text(), ContainsSubstring("name.yaml:1:19"));
}

}  // namespace
}  // namespace lab
