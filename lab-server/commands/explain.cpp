// lab-server explain: the story of a scenario, and what to do about its cause in real life.

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "lab-server/base/files.h"
#include "lab-server/base/pasteable.h"
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

// A command stands on one line, however long: so it can be pasted.
void print_command(const std::string& label, const std::string& command) {
  std::cout << fmt::format("{:<10}{}\n", label, command);
}

constexpr const char* kPort = "8443";

bool is_address(const std::string& host) { return host.find_first_not_of("0123456789.") == host.npos; }

// The check of a cause, for this scenario as the line above it serves it. Only curl finds the names below
// localhost everywhere; other programs get the address, and the name by an option.
std::string check_for(const Scenario& scenario, std::string check) {
  const std::string& host = scenario.host;
  if (is_address(host)) check = replace_all(check, " -servername {host}", "");
  check = replace_all(check, "-servername {host}", "-servername " + host);
  check = replace_all(check, "https://{host}", "https://" + host);
  check = replace_all(check, "{host}", "127.0.0.1");
  return replace_all(check, "{port}", kPort);
}

// This program, as a shell finds it from here.
std::string program() {
  std::error_code ec;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", ec);
  for (const std::string& folder : split(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "", ':')) {
    const std::filesystem::path candidate = std::filesystem::path(folder) / "lab-server";
    if (std::filesystem::equivalent(candidate, self, ec)) return "lab-server";
  }
  return shell_word(shown(self));
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
  const std::string serve = fmt::format("{} serve {} --port {}", program(), shell_word(scenario.id), kPort);
  print_command("serve", serve);
  if (diagnosis.id == kNoDiagnosis) return;
  std::cout << fmt::format("\n{}\n  {}\n\n", diagnosis.id, diagnosis.says);
  print_part("cause", diagnosis.cause);
  print_command("check", check_for(scenario, diagnosis.check));
  print_part("fix", diagnosis.fix);
  if (!diagnosis.confused_with.empty())
    print_part("", "not to be confused with " + join(diagnosis.confused_with, ", "));
}

}  // namespace

void add_explain(CommandLine& app, Action& action) {
  auto names = std::make_shared<std::vector<std::string>>();
  CommandLine command = app.add_command("explain", "tell a scenario's story, its cause and its fix");
  command
      .add_option("scenario", *names,
                  "ids, their last parts, aliases, globs, files, or combinations like 'a + b'")
      .required();
  command.when_chosen([&action, names] {
    action = [names] {
      ScenarioLibrary library = ScenarioLibrary::load(data_root() / "scenarios");
      const std::vector<const Scenario*> chosen = library.select(*names);
      const Diagnoses diagnoses = Diagnoses::load(data_root() / "lab-server" / "diagnosis");
      for (const Scenario* scenario : chosen) {
        if (scenario != chosen.front()) std::cout << "\n\n";
        explain(*scenario, diagnoses.find(scenario->expect.diagnosis));
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
