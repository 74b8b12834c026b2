// lab-server list: all scenarios.

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <set>

#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/base/told_keys.h"
#include "lab-server/commands/commands.h"
#include "lab-server/commands/option_checks.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/library.h"

namespace lab {
namespace {

std::vector<std::string> fault_names(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const FaultSpec& fault : scenario.server.faults) names.push_back(fault.name);
  for (const FaultSpec& fault : responder_faults(scenario.server)) names.push_back(fault.name);
  return names;
}

struct ListOptions {
  std::vector<std::string> words;
  std::string family;
  std::string outcome;
  bool json = false;
  bool faults = false;
  bool markdown = false;
};

using Chosen = std::vector<const Scenario*>;

std::string room_of(const Scenario& scenario) { return scenario.id.substr(0, scenario.id.find('/')); }

// Everything by which a person might look for a scenario.
std::string searched(const Scenario& scenario, const Diagnoses& diagnoses) {
  return lower(join({scenario.id, scenario.title, scenario.expect.diagnosis,
                     diagnoses.find(scenario.expect.diagnosis).family, join(scenario.aliases, " "),
                     join(scenario.symptoms, " "), join(fault_names(scenario), " ")},
                    " "));
}

bool is_wanted(const Scenario& scenario, const ListOptions& options, const Diagnoses& diagnoses) {
  const std::string& family = diagnoses.find(scenario.expect.diagnosis).family;
  if (!options.family.empty() && room_of(scenario) != options.family && family != options.family)
    return false;
  if (!options.outcome.empty() && name_of(scenario.expect.outcome) != options.outcome) return false;
  const std::string text = searched(scenario, diagnoses);
  for (const std::string& word : options.words) {
    if (text.find(lower(word)) == text.npos) return false;
  }
  return true;
}

// A word that is found nowhere is most likely misspelt: of the filters, those count that have a list of
// values.
[[noreturn]] void nothing_found(const ListOptions& options, const ScenarioLibrary& library,
                                const Diagnoses& diagnoses) {
  std::set<std::string> families, outcomes;
  for (const Scenario& scenario : library.all()) {
    families.insert({room_of(scenario), diagnoses.find(scenario.expect.diagnosis).family});
    outcomes.insert(name_of(scenario.expect.outcome));
  }
  const auto known = [](const std::set<std::string>& names) {
    return std::vector<std::string>(names.begin(), names.end());
  };
  if (!options.family.empty() && !families.contains(options.family))
    throw Error(fmt::format("no family '{}'", options.family), did_you_mean(options.family, known(families)));
  if (!options.outcome.empty() && !outcomes.contains(options.outcome))
    throw Error(fmt::format("no scenario has the outcome '{}'", options.outcome),
                did_you_mean(options.outcome, known(outcomes)));
  throw Error(fmt::format("no scenario has all of these: {}", join(options.words, ", ")),
              fmt::format("fewer or shorter words find more; families: {}", join(known(families), ", ")));
}

Chosen chosen_by(const ListOptions& options, const ScenarioLibrary& library, const Diagnoses& diagnoses) {
  Chosen chosen;
  for (const Scenario& scenario : library.all()) {
    if (is_wanted(scenario, options, diagnoses)) chosen.push_back(&scenario);
  }
  if (chosen.empty()) nothing_found(options, library, diagnoses);
  return chosen;
}

void print_json(const Chosen& chosen, const Diagnoses& diagnoses) {
  auto list = nlohmann::json::array();
  for (const Scenario* scenario : chosen) {
    list.push_back({{"id", scenario->id},
                    {"title", scenario->title},
                    {"diagnosis", scenario->expect.diagnosis},
                    {"family", diagnoses.find(scenario->expect.diagnosis).family},
                    {"outcome", name_of(scenario->expect.outcome)},
                    {"symptoms", scenario->symptoms},
                    {"catalogue", scenario->catalogue},
                    {"faults", fault_names(*scenario)}});
  }
  std::cout << list.dump(2) << '\n';
}

void print_table(const Chosen& chosen) {
  std::vector<std::vector<Cell>> rows = {{"scenario", "outcome", "diagnosis", "title"}};
  for (const Scenario* scenario : chosen) {
    rows.push_back(
        {scenario->id, name_of(scenario->expect.outcome), scenario->expect.diagnosis, scenario->title});
  }
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
}

// docs/scenarios.md is what this prints.
void print_markdown(const Chosen& chosen) {
  std::cout << "# The scenarios\n\n"
               "What `lab-server list --markdown` prints. The outcome is that of a client that does its job; "
               "the traits are those\n"
               "of [clients.md](clients.md).\n";
  std::string room;
  for (const Scenario* listed : chosen) {
    const Scenario& scenario = *listed;
    const std::string own_room = room_of(scenario);
    if (own_room != room) {
      room = own_room;
      std::cout << fmt::format("\n## {}\n\n| scenario | outcome | diagnosis | title |\n|---|---|---|---|\n",
                               room);
    }
    std::string outcome = name_of(scenario.expect.outcome);
    if (!scenario.expect.accepted_by.empty())
      outcome += "; accepted by " + join(scenario.expect.accepted_by, ", ");
    if (!scenario.expect.noticed_by.empty())
      outcome += "; noticed by " + join(scenario.expect.noticed_by, ", ");
    std::cout << fmt::format("| `{}` | {} | {} | {} |\n", scenario.id, outcome, scenario.expect.diagnosis,
                             scenario.title);
  }
}

void print_faults(bool as_json) {
  auto list = nlohmann::json::array();
  for (const FaultKind* kind : all_faults()) {
    auto parameters = nlohmann::json::array();
    for (const Key& parameter : kind->parameters) {
      parameters.push_back({{"name", parameter.name}, {"help", parameter.help}});
      if (!usual_text(parameter).empty()) parameters.back()["default"] = usual_text(parameter);
    }
    list.push_back({{"name", kind->name},
                    {"summary", kind->summary},
                    {"of", kind->site == FaultSite::server ? "server" : "responder"},
                    {"parameters", parameters}});
    if (as_json) continue;
    std::cout << fmt::format("{}: {}\n", kind->name, kind->summary);
    for (const Key& parameter : kind->parameters) {
      const std::string usual = usual_text(parameter);
      std::cout << fmt::format("    {}: {}{}\n", parameter.name, parameter.help,
                               usual.empty() ? "" : fmt::format(" (default {})", usual));
    }
  }
  if (as_json) std::cout << list.dump(2) << '\n';
}

}  // namespace

void add_list(CommandLine& app, Action& action) {
  auto options = std::make_shared<ListOptions>();
  CommandLine command = app.add_command("list", "list the scenarios");
  command.add_option("word", options->words,
                     "only scenarios with all of these words in id, title, diagnosis, family or faults");
  command.add_option("--family", options->family, "only scenarios of this family: trust").check(why_no_text);
  command
      .add_option("--outcome", options->outcome,
                  "only scenarios with this outcome: accepted, rejected, timed-out")
      .check(why_no_text);
  command.add_flag("--json", options->json, "print a JSON array");
  command.add_flag("--markdown", options->markdown, "print the page docs/scenarios.md");
  command.add_flag("--faults", options->faults, "list the faults and their parameters instead");
  command.when_chosen([&action, options] {
    action = [options] {
      if (options->faults) {
        print_faults(options->json);
        return kExitExpected;
      }
      const ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios");
      const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
      const Chosen chosen = chosen_by(*options, library, diagnoses);
      if (options->markdown) {
        print_markdown(chosen);
      } else if (options->json) {
        print_json(chosen, diagnoses);
      } else {
        print_table(chosen);
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
