// lab-server serve: scenarios on ports until Ctrl-C.

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <ctime>
#include <future>
#include <iostream>
#include <optional>

#include "certs-gen/issue/client_files.h"
#include "certs-gen/issue/kept_root.h"
#include "certs-gen/issue/key_pool.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/pasteable.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/commands/end_signals.h"
#include "lab-server/commands/front_request.h"
#include "lab-server/commands/option_checks.h"
#include "lab-server/commands/serve_logs.h"
#include "lab-server/commands/shown_command.h"
#include "lab-server/control/service.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/client_pair.h"
#include "lab-server/server/lab.h"
#include "lab-server/server/purity.h"
#include "lab-server/server/renewal.h"
#include "lab-server/server/spawn.h"

namespace lab {
namespace {

struct ServeOptions {
  std::vector<std::string> scenarios;
  uint16_t port = 0;
  std::string bind = "127.0.0.1";
  std::string ready_file;
  std::string events_file;
  std::string files_folder;
  std::string ca_folder;
  std::string seed;
  int threads = 1;
  int deadline_s = 10;
  std::string pcap_folder;
  std::string key_log;
  bool quiet = false;
  std::optional<uint16_t> control;
  std::string upstream;
  bool upstream_anywhere = false;
  std::string host_suffix{kLocalhost};
  std::string advertised;
  std::string hosts_file;
};

// Whether stdout belongs to a program that reads it: what is for people goes to stderr then.
bool is_stdout_taken(const ServeOptions& options) {
  return options.events_file == "-" || options.key_log == "-" || options.ready_file == "-";
}

void write_files(const std::vector<const Scenario*>& scenarios, const ClientFiles& files) {
  for (const Scenario* scenario : scenarios) {
    files.ca_file(scenario->client.trusts);
    if (scenario->client.certificate) client_pair_files(scenario->client, files);
  }
}

nlohmann::json ready_json(const std::vector<ServedScenario>& all, const ClientFiles& files,
                          const std::string& advertised) {
  auto ready = nlohmann::json::object();
  for (const auto& [scenario, served] : all) {
    nlohmann::json entry = {{"url", url_of(*served, served->port())},
                            {"host", served->host()},
                            {"address", advertised.empty() ? served->address() : advertised},
                            {"port", served->port()},
                            {"ca_file", files.ca_file(scenario->client.trusts).string()}};
    if (scenario->client.certificate) {
      const PairFiles pair = client_pair_files(scenario->client, files);
      entry["client_cert"] = pair.chain.string();
      entry["client_key"] = pair.key.string();
    }
    if (scenario->client.ech != EchList::none) entry["ech_config_list"] = served->ech_list();
    if (const RecipeName& stored = scenario->server.stored; !stored.empty())
      entry["stored_certificate"] = files.stored_file(stored, served->host()).string();
    ready[scenario->id] = std::move(entry);
  }
  return ready;
}

// Lines for /etc/hosts, so that a machine finds the names without a name server.
std::string hosts_lines(const std::vector<ServedScenario>& all, const std::string& domain,
                        const std::string& advertised) {
  const std::string address = advertised.empty() ? reached_at(all.front().served->address()) : advertised;
  std::string text = all.size() > 1 ? fmt::format("{} {}\n", address, domain) : "";
  boost::system::error_code is_name;
  for (const ServedScenario& one : all) {
    boost::asio::ip::make_address(one.served->host(), is_name);
    if (is_name) text += fmt::format("{} {}\n", address, one.served->host());
  }
  return text;
}

// What a monitor of the server's certificate would tell.
std::string about_certificate(const Scenario& scenario, const Served& served, const ClientFiles& files,
                              Pki& pki) {
  if (!scenario.server.listens) return {};
  const ServerSpec& server = scenario.server;
  const CertificatePtr leaf = pki.issue(server.certificate, Placement{.host = served.host()});
  std::string text;
  if (const auto days = days_left_when_due(validity_of(*leaf), std::time(nullptr)))
    text += fmt::format("  renewal: due; the certificate has {} left\n",
                        plural(static_cast<size_t>(*days), "day"));
  if (!server.stored.empty())
    text += fmt::format("  stored:  {}\n", files.stored_file(server.stored, served.host()).string());
  return text;
}

void print_one(std::ostream& out, const Scenario& scenario, const Served& served, const ClientFiles& files,
               Pki& pki) {
  const std::string list = served.ech_list();
  const std::string ech = list.empty() ? "" : fmt::format("  ech:     {}\n", list);
  out << fmt::format("serving {} on {}\n  try:     {}\n  expect:  {}\n{}{}", scenario.id,
                     authority(served.address(), served.port()),
                     command_for(scenario, served, served.port(), files), expectation(scenario), ech,
                     about_certificate(scenario, served, files, pki))
      << std::flush;
}

// What to try first: the failure that everybody knows, where it is among them.
const ServedScenario& first_to_try(const std::vector<ServedScenario>& all) {
  for (const ServedScenario& one : all) {
    if (one.scenario->id == "validity/expired") return one;
  }
  return all.front();
}

void print_all(std::ostream& out, const std::vector<ServedScenario>& all, uint16_t front,
               const ClientFiles& files) {
  std::vector<std::vector<Cell>> rows = {{"scenario", "port", "expect"}};
  for (const auto& [scenario, served] : all) {
    rows.push_back({scenario->id, std::to_string(served->port()), expectation(*scenario)});
  }
  const int fd = &out == &std::cout ? STDOUT_FILENO : STDERR_FILENO;
  out << render(rows, wants_colour(fd), true);
  const auto& [scenario, served] = first_to_try(all);
  out << fmt::format(
             "\nserving {} on {}, all of them by name on port {}\n  try:     {}\n  expect:  {}\n  browse:  "
             "{}\n",
             plural(all.size(), "scenario"), served->address(), front,
             command_for(*scenario, *served, front, files), expectation(*scenario),
             index_url(scenario->domain, served->address(), front))
      << std::flush;
}

ServeRequest request_for(const Scenario& scenario, const EventSink& sink) {
  return {.id = scenario.id,
          .host = scenario.host,
          .server = scenario.server,
          .client = scenario.client,
          .findings = scenario.expect.findings,
          .sink = sink};
}

// A single scenario that cannot be served is reported at once. With many scenarios, each one's first client
// finds out.
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

// Every scenario takes a port of its own, and some shells allow fewer open files than that.
void allow_many_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::vector<RecipeName> recipes_of(const std::vector<const Scenario*>& scenarios) {
  std::vector<RecipeName> recipes;
  for (const Scenario* scenario : scenarios) {
    for (const RecipeUse& use : scenario->recipes) recipes.push_back(use.recipe);
  }
  return recipes;
}

int serve(const ServeOptions& options) {
  const EndSignals signals;
  allow_many_files();
  const std::filesystem::path data = data_root();
  std::future<RecipeBook> reading = std::async(std::launch::async, [&] {
    return RecipeBook::load(data / "certs-gen" / "recipes.yaml", options.host_suffix);
  });
  ScenarioLibrary library = ScenarioLibrary::load(data / "scenarios", options.host_suffix);
  const RecipeBook recipes = reading.get();
  Pki pki(recipes, std::time(nullptr), options.seed);
  if (!options.ca_folder.empty()) keep_root(pki, std::filesystem::absolute(options.ca_folder));

  const std::vector<const Scenario*> chosen = library.select(options.scenarios);
  const TemporaryFolder temporary("tls-failure-lab", Access::everyone);  // whoever tries it reads the CA
  if (!options.files_folder.empty()) create_folder(options.files_folder);
  const ClientFiles files(
      pki, options.files_folder.empty() ? temporary.path() : std::filesystem::absolute(options.files_folder));
  // Meanwhile the ports open: to make the RSA key of one CA takes longer.
  std::future<void> writing;
  if (!options.ready_file.empty())
    writing = std::async(std::launch::async, [&] { write_files(chosen, files); });
  EventLog log(options.events_file, options.quiet || is_stdout_taken(options));
  Control control;
  const EventSink sink = [&](const nlohmann::json& event) {
    log(event);
    if (options.control) control.metrics().count(event);
  };
  TrafficLog traffic(options.pcap_folder, options.key_log);
  std::optional<Upstream> upstream;
  if (!options.upstream.empty()) upstream = parse_upstream(options.upstream, !options.upstream_anywhere);
  Lab lab(pki, {options.bind, options.threads, Milliseconds(options.deadline_s * 1000), options.advertised});
  std::vector<ServedScenario> all;
  for (const Scenario* scenario : chosen) {
    require_recipes(*scenario, recipes);
    ServeRequest request = request_for(*scenario, sink);
    if (chosen.size() == 1) request.port = options.port;
    request.traffic = traffic.sink();
    request.upstream = upstream;
    all.push_back({scenario, lab.serve(request)});
  }
  if (all.size() == 1) prepare(all.front());
  uint16_t front = 0;
  if (chosen.size() > 1) {
    FrontRequest request = front_request(all, {.domain = options.host_suffix,
                                               .root_pem = pki.issue("root", {})->pem(),
                                               .is_kept = !options.ca_folder.empty()});
    request.port = options.port;
    request.sink = sink;
    request.traffic = traffic.sink();
    front = lab.open_front(std::move(request));
  }

  for (const auto& [scenario, served] : all) control.add(*scenario, *served);
  std::optional<ControlService> service;
  if (options.control) service.emplace(control, *options.control);

  warn_about_bind(options.bind);
  if (!options.hosts_file.empty())
    write_file(options.hosts_file, hosts_lines(all, options.host_suffix, options.advertised));
  if (!options.ready_file.empty()) {
    writing.get();
    nlohmann::json ready = ready_json(all, files, options.advertised);
    if (service) ready["control"] = {{"url", service->url()}};
    const std::string text = ready.dump(2) + "\n";
    if (options.ready_file == "-") {
      std::cout << text << std::flush;
    } else {
      write_file(options.ready_file, text);
    }
  }
  std::ostream& out = is_stdout_taken(options) ? std::cerr : std::cout;
  if (chosen.size() == 1) {
    print_one(out, *all.front().scenario, *all.front().served, files, pki);
  } else {
    print_all(out, all, front, files);
  }
  if (upstream) out << fmt::format("in front of {}\n", upstream->text()) << std::flush;
  if (service)
    out << fmt::format("changing faults: {} (lab-server ctl --help)\n", service->url()) << std::flush;
  pki.make_keys_ahead(recipes_of(chosen));
  signals.wait();
  key_pool().stop();
  service.reset();
  all.clear();
  const bool is_whole = internal_errors() == 0 && log.lost() == 0 && traffic.lost() == 0;
  return is_whole ? kExitExpected : kExitOwnError;
}

}  // namespace

void add_serve(CommandLine& app, Action& action) {
  auto options = std::make_shared<ServeOptions>();
  CommandLine command = app.add_command("serve", "serve scenarios until Ctrl-C");
  command.add_option("scenario", options->scenarios,
                     "ids, globs, files, or combinations like 'a + b' (default: all)");
  command
      .add_option("--port", options->port,
                  "the scenario's port; with several scenarios, the port that serves all of them by name and "
                  "lists them for a browser (default: any free one)")
      .check(why_no_port);
  command.add_option("--bind", options->bind, "the address to listen on").shows_default();
  command
      .add_option("--ready-file", options->ready_file,
                  "write this file once all ports accept: JSON {scenario: {url, host, address, port, "
                  "ca_file, …}}; - is stdout")
      .check(why_no_path);
  command
      .add_option("--events", options->events_file,
                  "append each connection's event to this file, one JSON line each; - is stdout, which then "
                  "has nothing else")
      .check(why_no_path);
  command
      .add_option("--pcap", options->pcap_folder,
                  "write each connection's packets to a file in this folder, named by the id of its event")
      .check(why_no_folder);
  command
      .add_option("--keylog", options->key_log,
                  "append the TLS secrets of connections to this file, for Wireshark; - is stdout")
      .check(why_no_path);
  command
      .add_option("--files", options->files_folder,
                  "where to write the CA and client certificates (default: a temporary folder)")
      .check(why_no_folder);
  command
      .add_option("--ca", options->ca_folder,
                  "keep the root CA in this folder and use it again at the next start, so that you import it "
                  "into a browser once (default: a new one each time)")
      .check(why_no_folder);
  command.add_option("--seed", options->seed,
                     "any text: the same text gives the same names and serial numbers, but other keys "
                     "(default: new ones each time)");
  command.add_option("--threads", options->threads, "threads that serve connections")
      .shows_default()
      .range(1, 64);
  command
      .add_option("--deadline-s", options->deadline_s, "how long a handshake, and then a request, may take")
      .shows_default()
      .range(1, 3600);
  command
      .add_option("--control", options->control,
                  "open the control API on this port of 127.0.0.1 (0: any free one): docs/control-api.md")
      .check(why_no_port);
  command
      .add_option("--upstream", options->upstream,
                  "your own service behind the lab, http://HOST:PORT or tcp://HOST:PORT: what a client sends "
                  "under TLS goes there, and its answer comes back")
      .check(why_no_text);
  command.add_flag("--upstream-anywhere", options->upstream_anywhere,
                   "the service may be on another machine; others than this one are refused otherwise");
  command
      .add_option("--host-suffix", options->host_suffix,
                  "the domain of all names, instead of localhost: expired.lab.test")
      .check(why_no_domain);
  command
      .add_option(
          "--advertise", options->advertised,
          "the address by which clients reach this machine: for OCSP, CRL and AIA in certificates, the "
          "ready file and the hosts file (default: that of --bind)")
      .check(why_no_address);
  command
      .add_option("--hosts-file", options->hosts_file,
                  "write the lines for /etc/hosts that make all names known to another machine")
      .check(why_no_path);
  command.add_flag("--quiet", options->quiet, "print no line per connection");
  command.when_chosen([&action, options] { action = [options] { return serve(*options); }; });
}

}  // namespace lab
