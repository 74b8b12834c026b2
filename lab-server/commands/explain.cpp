// lab-server explain: what a scenario is about, and what to do about its cause in real life.

#include <fmt/format.h>

#include <iostream>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/library.h"

namespace lab {
namespace {

constexpr size_t kColumns = 96;

// Prints text under a label, wrapped; nothing for an empty text.
void print_part(const std::string& label, const std::string& text) {
  constexpr size_t kIndent = 10;
  if (text.empty()) return;
  std::string line = fmt::format("{:<{}}", label, kIndent);
  size_t used = kIndent;
  for (const std::string& word : split(replace_all(text, "\n", " "), ' ')) {
    if (word.empty()) continue;
    if (used > kIndent && used + word.size() + 1 > kColumns) {
      std::cout << line << '\n';
      line = std::string(kIndent, ' ');
      used = kIndent;
    }
    if (used > kIndent) line += ' ';
    line += word;
    used += word.size() + 1;
  }
  std::cout << line << '\n';
}

void explain(const Scenario& scenario, const Diagnosis& diagnosis) {
  std::cout << fmt::format("{}\n  {}\n\n", scenario.id, scenario.title);
  print_part("story", scenario.story);
  print_part("expect", fmt::format("{}, {}", name_of(scenario.expect.outcome), scenario.expect.diagnosis));
  if (!scenario.expect.accepted_by.empty()) {
    print_part("", "accepted, rightly, by a client that " + join(scenario.expect.accepted_by, " or "));
  }
  if (!scenario.expect.noticed_by.empty()) {
    print_part("", "noticed only by a client that " + join(scenario.expect.noticed_by, " or "));
  }
  print_part("spec", scenario.spec);
  print_part("symptoms", join(scenario.symptoms, ", "));
  if (diagnosis.id == kNoDiagnosis) return;
  std::cout << fmt::format("\n{}\n  {}\n\n", diagnosis.id, diagnosis.says);
  print_part("cause", diagnosis.cause);
  print_part("check", diagnosis.check);
  print_part("fix", diagnosis.fix);
  print_part("not to be confused with", join(diagnosis.confused_with, ", "));
}

}  // namespace

void add_explain(CommandLine& app, Action& action) {
  auto name = std::make_shared<std::string>();
  CommandLine command = app.add_command("explain", "what a scenario is about");
  command
      .add_option("scenario", *name,
                  "an id, its last part, one of its aliases, a file, or a combination: a + b")
      .required();
  command.when_chosen([&action, name] {
    action = [name] {
      ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios");
      const Scenario& scenario = library.find_or_make(*name);
      const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
      explain(scenario, diagnoses.find(scenario.expect.diagnosis));
      return kExitExpected;
    };
  });
}

}  // namespace lab
