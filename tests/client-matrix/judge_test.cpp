// What a cell means: with scenarios, clients and events made up here.

#include "client-matrix/judge/judge.h"

#include "tests/catch.h"

namespace lab {
namespace {

using nlohmann::json;

Diagnoses some_diagnoses() {
  Diagnoses diagnoses = Diagnoses::parse(parse_yaml(R"(
- {id: none, family: none, says: nothing, refused_by: nobody}
- {id: late, family: validity, says: late, refused_by: client, event: [{certificate.findings: expired}]}
- {id: early, family: validity, says: early, refused_by: client}
- {id: slow, family: revocation, says: slow, refused_by: nobody, event: [{event: responder}]}
- {id: closed, family: network, says: closed, refused_by: server, event: [{event: nothing}]}
- {id: cut, family: network, says: cut off, refused_by: server, event: [{end.how: rst}]}
)",
                                                    "d.yaml"));
  diagnoses.add_words({"some",
                       {},
                       {},
                       parse_yaml(R"(
- {says: too late, seen: a, matches: "too late", means: [late]}
- {says: too early, seen: a, matches: "too early", means: [early]}
- {says: cut off, seen: a, matches: "cut off", means: [cut]}
)",
                                  "w.yaml"),
                       {}});
  return diagnoses;
}

Scenario late() {
  Scenario scenario;
  scenario.id = "validity/late";
  scenario.expect = {};
  scenario.expect.outcome = Outcome::rejected;
  scenario.expect.diagnosis = "late";
  scenario.expect.phase = Phase::server_certificate;
  return scenario;
}

ClientFile client() {
  ClientFile client;
  client.name = "c";
  const auto layer = std::make_shared<Layer>();
  layer->name = "some";
  client.layers = {layer};
  return client;
}

json event(const char* phase = "server-certificate") {
  return {{"event", "connection"}, {"phase", phase}, {"certificate", {{"findings", {"expired"}}}}};
}

Facts facts(Outcome outcome, const std::string& text, std::vector<json> events) {
  return {outcome, text, std::move(events), 1.0, {}};
}

CellRecord judged(const Scenario& scenario, const ClientFile& file, const Facts& given) {
  return judge(scenario, file, given, some_diagnoses());
}

TEST_CASE("a cell is confirmed when outcome, delivery and diagnosis are as expected", "[judge]") {
  const CellRecord cell = judged(late(), client(), facts(Outcome::rejected, "too late", {event()}));
  CHECK(cell.status == Status::confirmed);
  CHECK(cell.diagnosis == "late");
  CHECK(cell.grade == Grade::exact);
  CHECK(cell.expected == Outcome::rejected);
}

TEST_CASE("a rejection of which the server saw no connection is void", "[judge]") {
  for (const Outcome outcome : {Outcome::rejected, Outcome::timed_out, Outcome::accepted}) {
    const CellRecord cell = judged(late(), client(), facts(outcome, "too late", {}));
    CHECK(cell.outcome == Outcome::is_void);
    CHECK(cell.status == Status::is_void);
    CHECK(cell.reason.find("saw no connection") != std::string::npos);
  }
}

TEST_CASE("a rejection before the deviation shows is a surprise", "[judge]") {
  const CellRecord cell =
      judged(late(), client(), facts(Outcome::rejected, "too late", {event("client-hello")}));
  CHECK(cell.status == Status::surprise);
  CHECK(cell.reason == "the handshake got to client-hello, and only at server-certificate does it show");
}

TEST_CASE("a fault that was never delivered is a surprise, one that was once is proof", "[judge]") {
  json missed = event();
  missed["faults"] = {{{"name", "reset"}, {"delivered", false}}};
  json hit = event();
  hit["faults"] = {{{"name", "reset"}, {"delivered", true}}};
  CHECK(judged(late(), client(), facts(Outcome::rejected, "too late", {missed})).reason ==
        "the fault reset was not delivered");
  CHECK(judged(late(), client(), facts(Outcome::rejected, "too late", {hit, missed})).status ==
        Status::confirmed);
}

TEST_CASE("words that contradict the server's account are a surprise", "[judge]") {
  const CellRecord cell = judged(late(), client(), facts(Outcome::rejected, "too early", {event()}));
  CHECK(cell.status == Status::surprise);
  CHECK(cell.diagnosis == "contradicted");
  CHECK(cell.grade == Grade::misleading);
}

TEST_CASE("a client that crashes or ends in an unknown way is a surprise, never a rejection", "[judge]") {
  for (const Outcome outcome : {Outcome::crashed, Outcome::unclassified}) {
    CHECK(judged(late(), client(), facts(outcome, "too late", {event()})).status == Status::surprise);
  }
}

TEST_CASE("traits decide what is expected of a client", "[judge]") {
  Expect expect = late().expect;
  CHECK(expected_of(expect, {}).outcome == Outcome::rejected);
  expect.accepted_by = {"fetches-aia"};
  CHECK(expected_of(expect, {"checks-hostname"}).outcome == Outcome::rejected);
  CHECK(expected_of(expect, {"checks-hostname", "fetches-aia"}).outcome == Outcome::accepted);
  CHECK(expected_of(expect, {"fetches-aia"}).diagnosis == "none");
  expect.accepted_by = {};
  expect.noticed_by = {"fetches-ocsp"};
  CHECK(expected_of(expect, {}).outcome == Outcome::accepted);
  CHECK(expected_of(expect, {"fetches-ocsp"}).outcome == Outcome::rejected);
}

TEST_CASE("an accepting client must have got application data", "[judge]") {
  Scenario scenario = late();
  scenario.expect.accepted_by = {"careless"};
  ClientFile careless = client();
  careless.profile.traits = {"careless"};
  CHECK(judged(scenario, careless, facts(Outcome::accepted, "200", {event("application-data")})).status ==
        Status::confirmed);
  CHECK(judged(scenario, careless, facts(Outcome::accepted, "200", {event("finished")})).status ==
        Status::surprise);
}

TEST_CASE("a responder that was asked shows even when the client accepts", "[judge]") {
  Scenario scenario;
  scenario.id = "a/slow";
  const json responder = {{"event", "responder"}};
  CHECK(judged(scenario, client(), facts(Outcome::accepted, "200", {event("closed"), responder})).diagnosis ==
        "slow");
  CHECK(judged(scenario, client(), facts(Outcome::accepted, "200", {event("closed")})).diagnosis == "none");
}

TEST_CASE("a closed port is unreachable only when the server saw nothing", "[judge]") {
  Scenario scenario;
  scenario.id = "a/closed";
  scenario.expect.outcome = Outcome::unreachable;
  scenario.expect.diagnosis = "closed";
  CHECK(judged(scenario, client(), facts(Outcome::unreachable, "refused", {})).status == Status::confirmed);
  CHECK(judged(scenario, client(), facts(Outcome::unreachable, "refused", {event()})).status ==
        Status::surprise);
}

TEST_CASE("an exception holds exactly as it is declared", "[judge]") {
  ClientFile file = client();
  file.profile.deviations = {
      {"validity/late", Outcome::accepted, std::nullopt, false, "looks at no dates", {}, {"c.yaml", 9, 3}}};
  const CellRecord declared = judged(late(), file, facts(Outcome::accepted, "200", {event("closed")}));
  CHECK(declared.status == Status::exception);
  CHECK(declared.reason == "looks at no dates");

  const CellRecord regular = judged(late(), file, facts(Outcome::rejected, "too late", {event()}));
  CHECK(regular.status == Status::surprise);
  CHECK(regular.reason == "it no longer deviates: remove the exception at c.yaml:9:3");

  CHECK(judged(late(), file, facts(Outcome::timed_out, "", {event()})).status == Status::surprise);
}

TEST_CASE("an exception that comes by chance need not come", "[judge]") {
  ClientFile file = client();
  file.profile.deviations = {
      {"validity/late", Outcome::accepted, std::nullopt, false, "looks at dates at times", {}, {}, true}};
  CHECK(judged(late(), file, facts(Outcome::accepted, "200", {event("closed")})).status == Status::exception);
  CHECK(judged(late(), file, facts(Outcome::rejected, "too late", {event()})).status == Status::confirmed);
  CHECK(judged(late(), file, facts(Outcome::timed_out, "", {event()})).status == Status::surprise);
}

TEST_CASE("an exception may declare that a client's words mislead", "[judge]") {
  ClientFile file = client();
  file.profile.deviations = {
      {"validity/late", std::nullopt, "contradicted", false, "one text for both", {}, {}}};
  CHECK(judged(late(), file, facts(Outcome::rejected, "too early", {event()})).status == Status::exception);
  CHECK(judged(late(), file, facts(Outcome::accepted, "200", {event("closed")})).status == Status::surprise);
}

// validity/late and, once the handshake is finished, a fault.
Scenario late_and_cut() {
  Scenario scenario = late();
  scenario.id = "validity/late + network/cut";
  Expect cut;
  cut.outcome = Outcome::rejected;
  cut.diagnosis = "cut";
  cut.phase = Phase::finished;
  scenario.parts = {{"validity/late", scenario.expect, {}}, {"network/cut", cut, {"cut-it"}}};
  return scenario;
}

json with_cut(json event, bool is_delivered) {
  event["faults"] = {{{"name", "cut-it"}, {"delivered", is_delivered}}};
  return event;
}

TEST_CASE("of a combination the first part decides, and later faults need not have had their turn",
          "[judge]") {
  const Facts refused = facts(Outcome::rejected, "too late", {with_cut(event(), false)});
  CHECK(judged(late_and_cut(), client(), refused).status == Status::confirmed);
  CHECK(judged(late_and_cut(), client(), facts(Outcome::accepted, "200", {with_cut(event("closed"), true)}))
            .status == Status::surprise);
}

TEST_CASE("a client that accepts the first part of a combination is held to the next", "[judge]") {
  Scenario scenario = late_and_cut();
  ClientFile careless = client();
  SECTION("by its traits") {
    scenario.parts[0].expect.accepted_by = {"careless"};
    careless.profile.traits = {"careless"};
  }
  SECTION("by its exception") {
    careless.profile.deviations = {
        {"validity/late", Outcome::accepted, std::nullopt, false, "looks at no dates", {}, {}}};
  }
  const json seen = {{"event", "connection"}, {"phase", "finished"}, {"end", {{"how", "rst"}}}};
  CHECK(judged(scenario, careless, facts(Outcome::rejected, "cut off", {with_cut(seen, true)})).status ==
        Status::confirmed);
  const CellRecord uncut =
      judged(scenario, careless, facts(Outcome::rejected, "cut off", {with_cut(seen, false)}));
  CHECK(uncut.status == Status::surprise);
  CHECK(uncut.reason == "the fault cut-it was not delivered");
}

TEST_CASE("what deviates in a version that nobody has measured is new, and so is what no longer does",
          "[judge]") {
  ClientFile newer = client();
  newer.profile.unmeasured = {{"", VersionNumber{{8, 1}}}};
  const CellRecord slow = judged(late(), newer, facts(Outcome::timed_out, "", {event()}));
  CHECK(slow.status == Status::is_new);
  CHECK_FALSE(slow.no_longer_deviates);
  CHECK(retried(slow, slow).status == Status::is_new);
  const Facts good = facts(Outcome::rejected, "too late", {event()});
  CHECK(judged(late(), newer, good).status == Status::confirmed);
  CHECK(retried(slow, judged(late(), newer, good)).status == Status::unsteady);
  newer.profile.deviations = {
      {"validity/late", Outcome::accepted, std::nullopt, false, "looks at no dates", {}, {}}};
  const CellRecord mended = judged(late(), newer, good);
  CHECK(mended.status == Status::is_new);
  CHECK(mended.no_longer_deviates);
  newer.profile.unmeasured.clear();
  CHECK(judged(late(), newer, good).status == Status::surprise);
}

TEST_CASE("what cannot be tried is unsupported, with its reason", "[judge]") {
  const CellRecord cell = judged(late(), client(), facts(Outcome::unsupported, "no client certificate", {}));
  CHECK(cell.status == Status::unsupported);
  CHECK(cell.reason == "no client certificate");
}

TEST_CASE("a surprise counts when it comes twice, and is unsteady when it does not", "[judge]") {
  const CellRecord surprise = judged(late(), client(), facts(Outcome::timed_out, "", {event()}));
  const CellRecord confirmed = judged(late(), client(), facts(Outcome::rejected, "too late", {event()}));
  CHECK(retried(surprise, surprise).status == Status::surprise);
  const CellRecord unsteady = retried(surprise, confirmed);
  CHECK(unsteady.status == Status::unsteady);
  CHECK(unsteady.outcome == Outcome::timed_out);
  CHECK(unsteady.reason == "timed-out instead of rejected; then confirmed");
}

}  // namespace
}  // namespace lab
