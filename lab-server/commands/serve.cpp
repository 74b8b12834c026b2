// lab-server serve: scenarios on ports until Ctrl-C.

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <future>
#include <iostream>
#include <optional>

#include "certs-gen/client_files.h"
#include "certs-gen/key_pool.h"
#include "certs-gen/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/commands/serve_logs.h"
#include "lab-server/commands/shown_command.h"
#include "lab-server/control/service.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/lab.h"
#include "lab-server/server/purity.h"
#include "lab-server/server/spawn.h"

namespace lab {
namespace {

struct Options {
  std::vector<std::string> scenarios;
  uint16_t port = 0;
  std::string bind = "127.0.0.1";
  std::string ready_file;
  std::string events_file;
  std::string files_folder;
  std::string seed;
  int threads = 1;
  int deadline_s = 10;
  std::string pcap_folder;
  std::string key_log;
  bool quiet = false;
  std::optional<uint16_t> control;
};

struct ServedScenario {
  const Scenario* scenario;
  std::unique_ptr<Served> served;
};

void write_files(const std::vector<const Scenario*>& scenarios, const ClientFiles& files) {
  for (const Scenario* scenario : scenarios) {
    files.ca_file(scenario->client.trusts);
    if (const auto& recipe = scenario->client.certificate) {
      files.certificate_file(*recipe);
      files.key_file(*recipe);
    }
  }
}

nlohmann::json ready_json(const std::vector<ServedScenario>& all, const ClientFiles& files) {
  auto ready = nlohmann::json::object();
  for (const auto& [scenario, served] : all) {
    nlohmann::json entry = {{"url", url_of(*served, served->port())},
                            {"host", served->host()},
                            {"address", served->address()},
                            {"port", served->port()},
                            {"ca_file", files.ca_file(scenario->client.trusts).string()}};
    if (const auto& recipe = scenario->client.certificate) {
      entry["client_cert"] = files.certificate_file(*recipe).string();
      entry["client_key"] = files.key_file(*recipe).string();
    }
    ready[scenario->id] = std::move(entry);
  }
  return ready;
}

std::string expectation(const Scenario& scenario) {
  std::string text = name_of(scenario.expect.outcome);
  if (scenario.expect.diagnosis != "none") text += ", " + scenario.expect.diagnosis;
  return text;
}

void print_one(const Scenario& scenario, const Served& served, const ClientFiles& files) {
  std::cout << fmt::format("serving {} on {}:{}\n  try:     {}\n  expect:  {}\n", scenario.id,
                           served.address(), served.port(),
                           command_for(scenario, served, served.port(), files), expectation(scenario))
            << std::flush;
}

void print_all(const std::vector<ServedScenario>& all, uint16_t front, const ClientFiles& files) {
  std::vector<std::vector<Cell>> rows = {{"scenario", "port", "expect"}};
  for (const auto& [scenario, served] : all) {
    rows.push_back({scenario->id, std::to_string(served->port()), expectation(*scenario)});
  }
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
  const auto& [scenario, served] = all.back();
  std::cout << fmt::format(
                   "\nserving {} on {}, all of them by name on port {}\n  try:     {}\n  expect:  {}\n",
                   plural(all.size(), "scenario"), served->address(), front,
                   command_for(*scenario, *served, front, files), expectation(*scenario))
            << std::flush;
}

ServeRequest request_for(const Scenario& scenario, EventLog& log) {
  return {.id = scenario.id,
          .host = scenario.host,
          .server = scenario.server,
          .client = scenario.client,
          .findings = scenario.expect.findings,
          .sink = std::ref(log)};
}

// One scenario alone says at once when it cannot be served; of many each says so to its first client.
void prepare(const ServedScenario& one) {
  try {
    one.served->prepare();
  } catch (const Error& error) {
    throw error.at(one.scenario->where);
  }
}

void warn_about_bind(const std::string& bind) {
  if (bind.starts_with("127.") || bind == "::1") return;
  std::cerr << fmt::format(
      "lab-server: warning: listening on {}, where others can reach it; the lab is broken on purpose and "
      "must not face a network you do not trust\n",
      bind);
}

// Blocks the signals that end us before any thread is there, so that only wait() gets them.
class EndSignals {
 public:
  EndSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  int wait() const {
    int signal = 0;
    sigwait(&signals_, &signal);
    return signal;
  }

 private:
  sigset_t signals_;
};

std::vector<std::string> recipes_of(const std::vector<const Scenario*>& scenarios) {
  std::vector<std::string> recipes;
  for (const Scenario* scenario : scenarios) {
    for (const RecipeUse& use : scenario->recipes) recipes.push_back(use.recipe);
  }
  return recipes;
}

int serve(const Options& options) {
  const EndSignals signals;
  const std::filesystem::path data = data_root();
  std::future<RecipeBook> reading = std::async(
      std::launch::async, [&data] { return RecipeBook::load(data / "certs-gen" / "recipes.yaml"); });
  ScenarioLibrary library = ScenarioLibrary::load(data / "scenarios");
  const RecipeBook recipes = reading.get();
  Pki pki(recipes, std::time(nullptr), options.seed);

  const std::vector<const Scenario*> chosen = library.select(options.scenarios);
  const TemporaryFolder temporary("tls-failure-lab");
  if (!options.files_folder.empty()) std::filesystem::create_directories(options.files_folder);
  const ClientFiles files(
      pki, options.files_folder.empty() ? temporary.path() : std::filesystem::absolute(options.files_folder));
  // Meanwhile the ports open: to make the RSA key of one CA takes longer.
  std::future<void> writing;
  if (!options.ready_file.empty())
    writing = std::async(std::launch::async, [&] { write_files(chosen, files); });
  EventLog log(options.events_file, options.quiet);
  TrafficLog traffic(options.pcap_folder, options.key_log);
  Lab lab(pki, {options.bind, options.threads, Milliseconds(options.deadline_s * 1000)});
  std::vector<ServedScenario> all;
  for (const Scenario* scenario : chosen) {
    require_recipes(*scenario, recipes);
    ServeRequest request = request_for(*scenario, log);
    if (chosen.size() == 1) request.port = options.port;
    request.traffic = traffic.sink();
    all.push_back({scenario, lab.serve(request)});
  }
  if (all.size() == 1) prepare(all.front());
  uint16_t front = 0;
  if (chosen.size() > 1) front = lab.open_front(options.port);

  Control control;
  for (const auto& [scenario, served] : all) control.add(*scenario, *served);
  std::optional<ControlService> service;
  if (options.control) service.emplace(control, *options.control);

  warn_about_bind(options.bind);
  if (!options.ready_file.empty()) {
    writing.get();
    nlohmann::json ready = ready_json(all, files);
    if (service) ready["control"] = {{"url", service->url()}};
    write_file(options.ready_file, ready.dump(2) + "\n");
  }
  if (chosen.size() == 1) {
    print_one(*all.front().scenario, *all.front().served, files);
  } else {
    print_all(all, front, files);
  }
  if (service)
    std::cout << fmt::format("changing faults: {} (lab-server ctl --help)\n", service->url()) << std::flush;
  pki.make_keys_ahead(recipes_of(chosen));
  signals.wait();
  key_pool().stop();
  service.reset();
  all.clear();
  return internal_errors() == 0 ? kExitExpected : kExitOwnError;
}

}  // namespace

void add_serve(CommandLine& app, Action& action) {
  auto options = std::make_shared<Options>();
  CommandLine command = app.add_command("serve", "serve scenarios until Ctrl-C");
  command.add_option("scenario", options->scenarios,
                     "ids, globs, files, or combinations like 'a + b' (default: all)");
  command.add_option(
      "--port", options->port,
      "the scenario's port; of several, the port that serves all by name (default: any free one)");
  command.add_option("--bind", options->bind, "the address to listen on").shows_default();
  command.add_option(
      "--ready-file", options->ready_file,
      "written once all ports accept: JSON {scenario: {url, host, address, port, ca_file, …}}");
  command.add_option("--events", options->events_file,
                     "append each connection's event to this file, a JSON line each");
  command.add_option(
      "--pcap", options->pcap_folder,
      "write each connection's packets to a file in this folder, named by the id of its event");
  command.add_option("--keylog", options->key_log,
                     "append the TLS secrets of connections to this file, for Wireshark");
  command.add_option("--files", options->files_folder,
                     "where to write the CA and client certificates (default: a temporary folder)");
  command.add_option(
      "--seed", options->seed,
      "any text: the same one gives the same names and serial numbers, with other keys (default: new "
      "ones each time)");
  command.add_option("--threads", options->threads, "threads that serve connections")
      .shows_default()
      .range(1, 64);
  command
      .add_option("--deadline-s", options->deadline_s, "how long a handshake, and then a request, may take")
      .shows_default()
      .range(1, 3600);
  command.add_option("--control", options->control,
                     "open the control API on this port of 127.0.0.1 (0: any free one): docs/control-api.md");
  command.add_flag("--quiet", options->quiet, "no line per connection");
  command.when_chosen([&action, options] { action = [options] { return serve(*options); }; });
}

}  // namespace lab
