// client-matrix run: every client against every scenario.

#include "client-matrix/run/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <set>
#include <thread>

#include "certs-gen/recipe/recipe.h"
#include "client-matrix/commands/commands.h"
#include "client-matrix/drive/orphans.h"
#include "client-matrix/report/diff.h"
#include "client-matrix/report/junit.h"
#include "client-matrix/report/page.h"
#include "client-matrix/report/report.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"
#include "lab-server/server/spawn.h"

namespace lab {
namespace {

struct RunOptions {
  std::vector<std::string> clients;
  std::vector<std::string> scenarios;
  std::vector<std::string> require;
  int64_t deadline_ms = 4000;
  // Cells mostly wait: for a deadline, for a JVM to read its classes. Two a core keep the cores busy.
  size_t jobs = 2 * std::max(1u, std::thread::hardware_concurrency());
  std::string json;
  std::string junit;
  std::string html;
  std::string baseline;
  std::string artifacts;
  bool may_overwrite = false;
  bool is_strict = false;
  bool is_full = false;
};

// The scenarios asked for, after the baselines, which every client must pass first.
std::vector<const Scenario*> with_baselines(ScenarioLibrary& library, const std::vector<std::string>& globs) {
  std::vector<const Scenario*> chosen;
  for (const Scenario& scenario : library.all()) {
    if (scenario.id.starts_with(kBaselines)) chosen.push_back(&scenario);
  }
  for (const Scenario* scenario : library.select(globs)) {
    if (std::find(chosen.begin(), chosen.end(), scenario) == chosen.end()) chosen.push_back(scenario);
  }
  return chosen;
}

// Every deviation is of a scenario there is, and so is its cause: what is misspelt would never be noticed.
void check_names(const std::vector<ClientFile>& clients, const ScenarioLibrary& library,
                 const Diagnoses& diagnoses) {
  std::vector<std::string> causes = diagnoses.ids();
  causes.insert(causes.end(), {kContradicted, kUndecided});
  std::vector<std::string> ids;
  for (const Scenario& scenario : library.all()) ids.push_back(scenario.id);
  std::set<const Knowledge*> checked;
  const auto check = [&](const Knowledge& knowledge) {
    if (!checked.insert(&knowledge).second) return;
    for (const Behaviour& behaviour : knowledge.behaviours) {
      for (const Deviation& deviation : behaviour.deviations) check_deviation(deviation, ids, causes);
    }
  };
  for (const ClientFile& client : clients) {
    check(client.knowledge);
    for (const auto& layer : client.layers) check(layer->knowledge);
  }
}

void check_required(const std::vector<Client>& clients, const std::vector<std::string>& required) {
  std::vector<std::string> known;
  for (const Client& client : clients) known.push_back(client.file.name);
  for (const std::string& name : required) {
    const auto found = std::find_if(clients.begin(), clients.end(),
                                    [&](const Client& client) { return client.file.name == name; });
    if (found == clients.end()) {
      throw Error(fmt::format("required client '{}' is not in this run", name), did_you_mean(name, known));
    }
    if (!found->missing.empty()) {
      throw Error(fmt::format("required client '{}' is not installed: {}", name, found->missing),
                  "client-matrix list tells its packages");
    }
  }
}

// Why each client is not installed, the same reason once.
std::string reasons(const std::vector<Client>& clients) {
  std::vector<std::string> texts;
  for (const Client& client : clients) {
    if (std::find(texts.begin(), texts.end(), client.missing) == texts.end()) texts.push_back(client.missing);
  }
  return join(texts, "; ");
}

int run(const RunOptions& options) {
  std::optional<RunRecord> baseline;  // read first: a run takes minutes
  if (!options.baseline.empty()) baseline = read_run(options.baseline);
  const std::filesystem::path root = data_root();
  ScenarioLibrary library = ScenarioLibrary::load(root / "scenarios");
  Diagnoses diagnoses = Diagnoses::load(root / "lab-server" / "diagnosis");
  LayerFolder layers(root / "client-matrix" / "stacks");
  add_words(diagnoses, layers.all());
  const RecipeBook book = RecipeBook::load(root / "certs-gen" / "recipes.yaml");
  std::vector<ClientFile> files = chosen_clients(root / "client-matrix" / "clients", layers, options.clients);
  check_names(files, library, diagnoses);

  RunPlan plan;
  plan.scenarios = with_baselines(library, options.scenarios);
  plan.deadline = Milliseconds(options.deadline_ms);
  plan.jobs = options.jobs;
  plan.is_strict = options.is_strict;
  plan.known = layers.all();
  plan.is_terminal = ::isatty(STDERR_FILENO) == 1;

  Interrupt interrupt;  // ends last: until then nothing is left behind
  interrupt.on_ctrl_c();
  const TemporaryFolder folder("tls-lab-run");
  const Orphans orphans;
  const std::vector<Client> clients =
      look_for_all(std::move(files), program_folders(root), folder.path(), interrupt, options.jobs);
  if (interrupt.is_raised()) {
    fmt::print(stderr, "interrupted before the first cell\n");
    return kExitInterrupted;
  }
  check_required(clients, options.require);
  for (const Client& client : clients) plan.clients.push_back(&client);
  if (std::none_of(clients.begin(), clients.end(),
                   [](const Client& client) { return client.missing.empty(); })) {
    throw Error(fmt::format("none of these clients is installed: {}", reasons(clients)),
                "client-matrix list tells their packages");
  }

  const LabOptions lab_options;
  const Names names(folder.path());
  std::optional<Artifacts> artifacts;
  if (!options.artifacts.empty()) artifacts.emplace(options.artifacts, options.may_overwrite);
  if (artifacts) plan.artifacts = &*artifacts;
  Pki pki(book);
  for (const Scenario* scenario : plan.scenarios) require_purity(*scenario, pki);
  Lab lab(pki, lab_options);
  ClientFiles client_files(pki, folder.path());
  const RunRecord record = run_matrix(plan, lab, client_files, diagnoses, {folder.path(), names, interrupt});

  // Each is written, whatever became of the one before it.
  std::optional<Error> unwritten;
  const auto write = [&](const auto& to_write) {
    try {
      to_write();
    } catch (const Error& error) {
      if (!unwritten) unwritten = error;
    }
  };
  if (!options.json.empty()) write([&] { write_json(options.json, to_json(record)); });
  if (!options.junit.empty()) write([&] { write_file(options.junit, report_junit(record)); });
  if (!options.html.empty()) write([&] { write_page(options.html, record); });
  if (options.json != "-")
    fmt::print("{}", report_text(record, wants_colour(STDOUT_FILENO), options.is_full));
  if (unwritten) throw *unwritten;
  if (record.is_interrupted) return kExitInterrupted;
  if (internal_errors() != 0) {
    throw Error("the lab itself failed in a connection: see internal-error above");
  }
  for (const ClientRecord& client : record.clients) {
    if (!client.failed.empty())
      report("client-matrix", Error(fmt::format("{} failed: {}", client.id, client.failed)));
  }
  if (!baseline) return exit_status(record);
  const Diff changes = diff(*baseline, record);
  if (options.json != "-")
    fmt::print("\nagainst {}\n{}", options.baseline, diff_text(changes, wants_colour(STDOUT_FILENO), false));
  if (record.has_failed()) return kExitOwnError;
  return changes.has_changed() ? kExitSurprise : kExitExpected;
}

}  // namespace

void add_run(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("run", "run clients against scenarios and report");
  const auto options = std::make_shared<RunOptions>();
  command.add_option("--client", options->clients, "a client's name or file (default: all)");
  command.add_option("--scenario", options->scenarios,
                     "an id, a glob, a file, or a combination like 'a + b' (default: all)");
  command.add_option("--require", options->require, "clients that must be installed").delimiter(',');
  command.add_option("--deadline-ms", options->deadline_ms, "how long one connection may take (default 4000)")
      .range(100, 600'000);
  command.add_option("--jobs", options->jobs, "how many cells to run in parallel (default: two per core)")
      .range(1, 256);
  command.add_option("--json", options->json, "write the run to a file, - for stdout");
  command.add_option("--artifacts", options->artifacts,
                     "keep each cell's packets, TLS keys, texts and events in a folder: docs/artifacts.md");
  command.add_flag("--force", options->may_overwrite, "overwrite files in the folder of artifacts");
  command.add_option("--junit", options->junit, "write JUnit XML to a file");
  command.add_option("--html", options->html, "write one page for a browser, which needs no network");
  command.add_option(
      "--baseline", options->baseline,
      "a run kept by --json: show what changed since, and let only that decide the exit status");
  command.add_flag("--full", options->is_full, "show every cell, not only deviations");
  command.add_flag("--strict", options->is_strict,
                   "a deviation in a version that was never measured fails the run too");
  command.when_chosen([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace lab
