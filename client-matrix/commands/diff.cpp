// client-matrix diff: what changed between two runs, or between two clients of one run.

#include "client-matrix/report/diff.h"

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/commands/commands.h"
#include "lab-server/base/error.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

struct DiffOptions {
  std::string before, after;
  std::vector<std::string> clients;
  bool with_words = false;
  bool as_json = false;
};

std::vector<std::pair<std::string, std::string>> renamed(const DiffOptions& options, const RunRecord& before,
                                                         const RunRecord& after) {
  if (options.clients.empty()) return {};
  if (options.clients.size() != 2)
    throw Error(fmt::format("expected two clients, got {}", options.clients.size()),
                "--clients node,node-24");
  const auto require = [](const std::string& name, const RunRecord& run, const std::string& file) {
    std::vector<std::string> known;
    for (const ClientRecord& client : run.clients) {
      if (client.id == name) return;
      known.push_back(client.id);
    }
    throw Error(fmt::format("no client '{}' in {}", name, file), did_you_mean(name, known));
  };
  require(options.clients[0], before, options.before);
  require(options.clients[1], after, options.after);
  return {{options.clients[0], options.clients[1]}};
}

int show_diff(const DiffOptions& options) {
  const RunRecord before = read_run(options.before);
  const RunRecord after = read_run(options.after.empty() ? options.before : options.after);
  if (options.after.empty() && options.clients.empty())
    throw Error("one run alone has nothing to be compared with", "give a second file, or --clients OLD,NEW");
  DiffOptions named = options;
  if (named.after.empty()) named.after = named.before;
  const Diff changes = diff(before, after, renamed(named, before, after));
  if (options.as_json) {
    write_json("-", to_json(changes));
  } else {
    fmt::print("{}", diff_text(changes, wants_colour(STDOUT_FILENO), options.with_words));
  }
  return changes.has_changed() ? kExitSurprise : kExitExpected;
}

}  // namespace

void add_diff(CommandLine& app, Action& action) {
  CommandLine command = app.add_command(
      "diff", "what changed between two runs that `run --json FILE` kept; exit status 1 when something did");
  const auto options = std::make_shared<DiffOptions>();
  command.add_option("before", options->before, "the first run").required();
  command.add_option("after", options->after, "the second run (default: the first, for --clients)");
  command
      .add_option("--clients", options->clients,
                  "compare the first run's client OLD with the second's NEW: OLD,NEW")
      .delimiter(',')
      .one_value_each();
  command.add_flag("--words", options->with_words, "show also where only the words changed");
  command.add_flag("--json", options->as_json, "print JSON");
  command.when_chosen([&action, options] { action = [options] { return show_diff(*options); }; });
}

}  // namespace lab
