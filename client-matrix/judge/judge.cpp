#include "client-matrix/judge/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace lab {
namespace {

using nlohmann::json;

bool is_connection(const json& event) {
  return event.is_object() && event.value("event", "") == "connection";
}

bool has_connection(const Facts& facts) {
  return std::any_of(facts.events.begin(), facts.events.end(), is_connection);
}

bool share(const std::vector<std::string>& some, const std::vector<std::string>& others) {
  return std::find_first_of(some.begin(), some.end(), others.begin(), others.end()) != some.end();
}

// The furthest phase of all connections; tcp when there is none.
Phase furthest(const Facts& facts) {
  Phase furthest = Phase::tcp;
  for (const json& event : facts.events) {
    if (!is_connection(event)) continue;
    for (const auto& name : kPhaseNames) {
      if (event.value("phase", "") == name.text) furthest = std::max(furthest, name.value);
    }
  }
  return furthest;
}

// What the scenario demands of the evidence: an accepted attempt must have carried application data.
Phase needed_phase(Outcome outcome, Phase phase) {
  return outcome == Outcome::accepted ? Phase::application_data : phase;
}

// How the facts differ from the expectation; empty when they do not.
std::string difference(const Facts& facts, const Expected& expected, const std::string& diagnosis,
                       const std::string& why) {
  if (facts.outcome != expected.outcome) {
    return fmt::format("{} instead of {}{}", name_of(facts.outcome), name_of(expected.outcome),
                       facts.end.empty() ? std::string() : ": " + facts.end);
  }
  if (diagnosis != expected.diagnosis) {
    return fmt::format("diagnosed as {} instead of {}: {}", diagnosis, expected.diagnosis, why);
  }
  return {};
}

// The expectation for a cell.
struct Ruling {
  const Expect& expect;
  Expected regular;
  const Deviation* exception;
  std::set<std::string> cut_off;  // faults whose turn need not come

  Expected expected() const { return exception == nullptr ? regular : declared(*exception, regular); }
};

Ruling ruling_by(const std::string& scenario, const Expect& expect, const ClientFile& client) {
  return {expect,
          expected_of(expect, client.profile.traits),
          find_deviation(client.profile.deviations, scenario),
          {}};
}

// Of a combination, the first part decides that this client does not accept.
Ruling ruling_for(const Scenario& scenario, const ClientFile& client) {
  for (const Part& part : scenario.parts) {
    Ruling ruling = ruling_by(part.id, part.expect, client);
    if (ruling.expected().outcome == Outcome::accepted) continue;
    for (const Part& other : scenario.parts) ruling.cut_off.insert(other.faults.begin(), other.faults.end());
    for (const std::string& own : part.faults) ruling.cut_off.erase(own);
    return ruling;
  }
  if (scenario.parts.empty()) return ruling_by(scenario.id, scenario.expect, client);
  return ruling_by(scenario.parts.front().id, scenario.parts.front().expect, client);
}

bool cannot_notice_it(const Expect& expect, const std::vector<std::string>& traits) {
  return !expect.noticed_by.empty() && !share(expect.noticed_by, traits);
}

CellRecord judge_strictly(const Scenario& scenario, const ClientFile& client, const Facts& given,
                          const Diagnoses& diagnoses);

}  // namespace

Expected expected_of(const Expect& expect, const std::vector<std::string>& traits) {
  const bool makes_up = share(expect.accepted_by, traits);
  if (makes_up || cannot_notice_it(expect, traits)) return {Outcome::accepted, kNoDiagnosis};
  return {expect.outcome, expect.diagnosis};
}

Expected declared(const Deviation& exception, const Expected& regular) {
  Expected result = regular;
  if (exception.outcome) {
    result.outcome = *exception.outcome;
    if (result.outcome == Outcome::accepted) result.diagnosis = kNoDiagnosis;
  }
  if (exception.diagnosis) result.diagnosis = *exception.diagnosis;
  return result;
}

Facts backed_by_events(Facts facts) {
  const bool needs_connection = facts.outcome == Outcome::accepted || facts.outcome == Outcome::rejected ||
                                facts.outcome == Outcome::timed_out;
  if (needs_connection && !has_connection(facts)) {
    facts.text = fmt::format(
        "{}, but the server saw no connection\n{}",
        facts.end.empty() ? fmt::format("the client says '{}'", name_of(facts.outcome)) : facts.end,
        facts.text);
    facts.outcome = Outcome::is_void;
  }
  return facts;
}

std::string why_undelivered(const Facts& facts, Phase phase, bool may_not_apply,
                            const std::set<std::string>& cut_off) {
  if (facts.outcome == Outcome::unreachable) {
    return has_connection(facts) ? "the client says 'unreachable', but the server saw a connection" : "";
  }
  const Phase reached = furthest(facts);
  const Phase needed = needed_phase(facts.outcome, phase);
  if (reached < needed) {
    return fmt::format("the handshake got to {}, and only at {} does it show", name_of(reached),
                       name_of(needed));
  }
  // A client that retries meets a fault several times; once is proof.
  std::map<std::string, bool> faults;
  for (const json& event : facts.events) {
    if (!event.contains("faults")) continue;
    for (const json& fault : event["faults"]) {
      bool& is_delivered = faults[fault.value("name", "?")];
      const bool is_excused = may_not_apply && !fault.value("applies", true);
      is_delivered = is_delivered || is_excused || fault.value("delivered", false);
    }
  }
  for (const auto& [name, is_delivered] : faults) {
    if (!is_delivered && !cut_off.contains(name)) return fmt::format("the fault {} was not delivered", name);
  }
  return {};
}

bool matches(const Facts& facts, const Expected& expected, Phase phase) {
  return facts.outcome == expected.outcome && why_undelivered(facts, phase).empty();
}

CellRecord judge(const Scenario& scenario, const ClientFile& client, const Facts& given,
                 const Diagnoses& diagnoses) {
  CellRecord cell = judge_strictly(scenario, client, given, diagnoses);
  if (cell.status == Status::surprise && !client.profile.unmeasured.empty()) cell.status = Status::is_new;
  return cell;
}

namespace {

// As if every version had been measured.
CellRecord judge_strictly(const Scenario& scenario, const ClientFile& client, const Facts& given,
                          const Diagnoses& diagnoses) {
  const Facts facts = backed_by_events(given);
  const Ruling ruling = ruling_for(scenario, client);
  const auto& [expect, regular, exception, cut_off] = ruling;

  CellRecord cell;
  cell.client = client.name;
  cell.scenario = scenario.id;
  cell.outcome = facts.outcome;
  cell.expected = regular.outcome;
  cell.expected_diagnosis = regular.diagnosis;
  cell.text = facts.text;
  cell.events = facts.events;
  cell.ms = facts.ms;
  if (facts.outcome == Outcome::unsupported || facts.outcome == Outcome::is_void) {
    cell.status = facts.outcome == Outcome::unsupported ? Status::unsupported : Status::is_void;
    cell.reason = facts.text.substr(0, facts.text.find('\n'));
    return cell;
  }

  const Verdict verdict = diagnoses.diagnose(
      {names_of(client.layers), facts.text, facts.events, facts.outcome == Outcome::accepted});
  const bool is_contradiction = !verdict.diagnosis && verdict.grade == Grade::misleading;
  cell.diagnosis = verdict.diagnosis.value_or(is_contradiction ? kContradicted : kUndecided);
  cell.grade = verdict.grade;
  // A client that broke, or did not start, has no verdict on the server.
  if (facts.outcome == Outcome::crashed) {
    cell.diagnosis = kUndecided;
    cell.grade.reset();
  }

  const std::string deviation = difference(facts, regular, cell.diagnosis, verdict.why);
  const bool cannot_notice = cannot_notice_it(expect, client.profile.traits);
  const std::string missing = why_undelivered(facts, expect.phase, cannot_notice, cut_off);
  const bool is_as_regular = deviation.empty() && missing.empty();
  // A combination's exception is a part's, and what else is wrong may hide it. Others come by chance.
  const bool may_hide = !scenario.parts.empty() || (exception != nullptr && exception->is_at_times);
  if (exception == nullptr || (is_as_regular && may_hide)) {
    cell.status = is_as_regular ? Status::confirmed : Status::surprise;
    cell.reason = !deviation.empty() ? deviation : missing;
    return cell;
  }
  if (is_as_regular) {
    cell.status = Status::surprise;
    cell.no_longer_deviates = true;
    cell.reason = fmt::format("it no longer deviates: remove the exception at {}", exception->where.text());
    return cell;
  }
  // A client that deviates may stop elsewhere than a good one; that it connected at all is proven by
  // backed_by_events().
  const std::string other = difference(facts, declared(*exception, regular), cell.diagnosis, verdict.why);
  cell.status = other.empty() ? Status::exception : Status::surprise;
  cell.reason = other.empty()
                    ? exception->because
                    : fmt::format("{}, other than its exception at {} says", other, exception->where.text());
  return cell;
}

}  // namespace

CellRecord retried(CellRecord first, const CellRecord& again) {
  if (!is_as_expected(again.status)) return first;
  first.status = Status::unsteady;
  first.reason = fmt::format("{}; then {}", first.reason, name_of(again.status));
  return first;
}

}  // namespace lab
