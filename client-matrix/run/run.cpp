#include "client-matrix/run/run.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

#include "client-matrix/drive/lanes.h"
#include "client-matrix/judge/explanations.h"
#include "client-matrix/judge/judge.h"
#include "client-matrix/report/progress.h"
#include "lab-server/scenario/in_protocol.h"
#include "lab-server/server/client_pair.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;

// The lab drains a refused connection for at most a second before it closes it; then its event is written.
constexpr Milliseconds kDrain{2500};
// A client that gave up may leave its connection open for as long as it runs.
constexpr Milliseconds kDrainAfterTimeOut{300};

// The stages of a client's lane.
enum Stage : size_t { baselines, twins, cells, kStages };

bool is_baseline(const Scenario& scenario) { return scenario.id.starts_with(kBaselines); }

// Whether the client runs into its deadline here.
bool is_expected_to_wait(const ClientFile& client, const Scenario& scenario) {
  for (const Deviation& deviation : client.profile.deviations) {
    if (deviation.scenario == scenario.id && deviation.outcome)
      return *deviation.outcome == Outcome::timed_out;
  }
  return scenario.expect.outcome == Outcome::timed_out;
}

// The events of one cell, filled on the lab's threads.
struct Events {
  std::mutex mutex;
  std::vector<nlohmann::json> list;
};

// The processor time of this process, and of all its children that have ended.
double cpu_seconds() {
  double seconds = 0;
  for (const auto whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    if (::getrusage(whose, &usage) != 0) continue;
    for (const timeval& time : {usage.ru_utime, usage.ru_stime})
      seconds += static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  }
  return seconds;
}

Facts unsupported(const std::string& why) {
  Facts facts;
  facts.outcome = Outcome::unsupported;
  facts.text = why;
  return facts;
}

// One client's part of a run.
struct Column {
  const Client* client;
  std::unique_ptr<Driver> driver;
  std::mutex mutex;
  std::map<std::string, Facts> healthy;  // results of attempts at healthy set-ups, by key_of
  std::string failed_baseline;           // why this client's other cells are void
  std::map<std::string, CellRecord> done;
  std::deque<Scenario> spoken;  // the scenarios in the protocol that it speaks
};

class Run {
 public:
  Run(const RunPlan& plan, Lab& lab, ClientFiles& files, const Diagnoses& diagnoses,
      const Surroundings& surroundings)
      : plan_(plan),
        lab_(lab),
        files_(files),
        diagnoses_(diagnoses),
        surroundings_(surroundings),
        progress_(columns_to_run() * plan.scenarios.size(), plan.is_terminal) {}

  RunRecord run() {
    RunRecord record;
    record.time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    record.deadline_ms = plan_.deadline.count();
    const auto started = Clock::now();
    const double cpu_before = cpu_seconds();
    for (const Client* client : plan_.clients) {
      if (client->can_run()) add_column(*client);
    }
    lanes_.run(plan_.jobs, [&] { return surroundings_.interrupt.is_raised(); });
    progress_.clear();
    record.seconds = std::chrono::duration<double>(Clock::now() - started).count();
    for (Column& column : columns_) column.driver.reset();  // its program ends, and its time counts
    record.cpu_seconds = cpu_seconds() - cpu_before;
    record.cores = std::max(1U, std::thread::hardware_concurrency());
    record.is_interrupted = surroundings_.interrupt.is_raised();
    record.is_strict = plan_.is_strict;
    fill(record);
    return record;
  }

 private:
  size_t columns_to_run() const {
    return static_cast<size_t>(std::count_if(plan_.clients.begin(), plan_.clients.end(),
                                             [](const Client* client) { return client->can_run(); }));
  }

  void add_column(const Client& client) {
    Column& column = columns_.emplace_back();
    column.client = &client;
    column.driver = make_driver(client, surroundings_);
    const size_t lane = lanes_.add_lane(column.driver->is_serial(), kStages);
    std::map<std::string, const Scenario*> wanted_twins;  // one scenario of each twin
    for (const Scenario* planned : plan_.scenarios) {
      const Scenario* scenario = met_by(column, *planned);
      if (scenario == nullptr) continue;
      if (is_baseline(*scenario)) {
        lanes_.add(lane, baselines, [this, &column, scenario] { run_baseline(column, *scenario); });
        continue;
      }
      const bool waits = is_expected_to_wait(client.file, *scenario);
      lanes_.add(
          lane, cells, [this, &column, scenario] { run_cell(column, *scenario); }, waits);
      if (!cannot_be_driven(client.file, *scenario)) {
        wanted_twins.try_emplace(key_of(scenario->twin_server, scenario->twin_client), scenario);
      }
    }
    for (const auto& [key, scenario] : wanted_twins) {
      lanes_.add(lane, twins,
                 [this, &column, scenario = scenario, key = key] { run_twin(column, *scenario, key); });
    }
  }

  // The scenario as it meets this client; nothing when it cannot, and then the cell is done.
  const Scenario* met_by(Column& column, const Scenario& scenario) {
    const std::string& protocol = column.client->file.speaks;
    if (protocol.empty()) return &scenario;
    if (const std::string why = why_not_in(scenario, protocol); !why.empty()) {
      finish(column, scenario, unsupported(why));
      return nullptr;
    }
    return &column.spoken.emplace_back(in_protocol(scenario, protocol));
  }

  // Why a client cannot be given what a scenario or its twin wants of it: without the twin nothing is proven.
  std::optional<std::string> cannot_be_driven(const ClientFile& client, const Scenario& scenario) const {
    const auto why = cannot(client, scenario.client, surroundings_.names);
    return why ? why : cannot(client, scenario.twin_client, surroundings_.names);
  }

  // One attempt of a client at a set-up that is served for it alone.
  Facts attempt(Column& column, const std::string& id, const std::string& host, const ServerSpec& server,
                const ClientSpec& client, const TrafficSink& traffic = nullptr) {
    const auto events = std::make_shared<Events>();
    ServeRequest request{.id = id, .host = host, .server = server, .client = client};
    request.sink = [events](const nlohmann::json& event) {
      const std::lock_guard lock(events->mutex);
      events->list.push_back(event);
    };
    request.traffic = traffic;
    std::unique_ptr<Served> served = lab_.serve(request);
    served->prepare();
    Target target;
    target.address = served->address();
    target.host = served->host() + (client.has_trailing_dot ? "." : "");
    target.port = served->port();
    target.ca_file = files_.ca_file(client.trusts).string();
    if (client.certificate) {
      const PairFiles pair = client_pair_files(client, files_);
      target.client_cert = pair.chain.string();
      target.client_key = pair.key.string();
    }
    static_cast<ClientNeeds&>(target) = client;
    target.clock_offset = client.clock.seconds;
    target.ech_list = served->ech_list();
    if (!client.pin.empty()) target.pin = files_.pin(client.pin, target.host);
    target.deadline = client.connections * plan_.deadline;

    const Attempt result = column.driver->attempt(target);
    served->drain(result.outcome == Outcome::timed_out ? kDrainAfterTimeOut : kDrain);
    served.reset();
    const std::lock_guard lock(events->mutex);
    return {result.outcome, result.text, events->list, result.ms, result.end};
  }

  Facts attempt(Column& column, const Scenario& scenario) {
    const auto own = [&](const TrafficSink& traffic) {
      Facts facts = attempt(column, scenario.id, scenario.host, scenario.server, scenario.client, traffic);
      // A fault may strike the answer to a request.
      const bool is_unstruck = !column.client->file.speaks.empty() && facts.outcome == Outcome::accepted &&
                               !why_undelivered(facts, Phase::tcp).empty();
      return is_unstruck ? unsupported(kLiesInHttp) : facts;
    };
    if (plan_.artifacts == nullptr) return own(nullptr);
    const auto kept = std::make_shared<CellTraffic>();
    const Facts facts = own([kept](const std::string&, const Traffic& traffic) { kept->add(traffic); });
    plan_.artifacts->write(column.client->file.name, scenario.id, facts, kept->take());
    return facts;
  }

  void run_baseline(Column& column, const Scenario& scenario) {
    if (const auto why = cannot(column.client->file, scenario.client, surroundings_.names)) {
      finish(column, scenario, unsupported(*why));
      return;
    }
    // One that hangs would do so at each of them.
    if (const std::string why = failed_baseline(column); !why.empty() && column.driver->is_serial()) {
      Facts nothing;
      nothing.text = why;
      return finish(column, scenario, nothing);
    }
    const Expected expected = expected_of(scenario.expect, column.client->file.profile.traits);
    Facts facts = backed_by_events(attempt(column, scenario));
    // All other cells depend on it, and a busy machine may start a JVM slower than a connection may take.
    if (!matches(facts, expected, scenario.expect.phase) && !surroundings_.interrupt.is_raised())
      facts = backed_by_events(attempt(column, scenario));
    {
      const std::lock_guard lock(column.mutex);
      if (facts.outcome == Outcome::accepted) {
        column.healthy.try_emplace(key_of(scenario.server, scenario.client), facts);
      }
      if (!matches(facts, expected, scenario.expect.phase) && column.failed_baseline.empty()) {
        column.failed_baseline =
            fmt::format("it {} in {}, so nothing else it says counts{}",
                        facts.outcome == Outcome::is_void ? std::string("is void")
                                                          : fmt::format("came to {}", name_of(facts.outcome)),
                        scenario.id, facts.end.empty() ? std::string() : ": " + facts.end);
      }
    }
    finish(column, scenario, facts);
  }

  static std::string failed_baseline(Column& column) {
    const std::lock_guard lock(column.mutex);
    return column.failed_baseline;
  }

  void run_twin(Column& column, const Scenario& scenario, const std::string& key) {
    {
      const std::lock_guard lock(column.mutex);
      if (!column.failed_baseline.empty() || column.healthy.contains(key)) return;
    }
    const auto heal = [&] {
      return backed_by_events(
          attempt(column, scenario.id + "~twin", scenario.host, scenario.twin_server, scenario.twin_client));
    };
    Facts facts = heal();
    const bool is_healed = facts.outcome == Outcome::accepted || facts.outcome == Outcome::unsupported;
    if (!is_healed && !surroundings_.interrupt.is_raised()) facts = heal();
    const std::lock_guard lock(column.mutex);
    column.healthy[key] = std::move(facts);
  }

  void run_cell(Column& column, const Scenario& scenario) {
    if (const auto why = cannot_be_driven(column.client->file, scenario)) {
      finish(column, scenario, unsupported(*why));
    } else if (Facts twin = healed(column, scenario); twin.outcome != Outcome::accepted) {
      if (twin.outcome != Outcome::unsupported) twin.outcome = Outcome::is_void;
      finish(column, scenario, twin);
    } else {
      finish(column, scenario, attempt(column, scenario), [&] { return attempt(column, scenario); });
    }
  }

  // The client's result for the healed scenario; void with a reason when that was never tried.
  Facts healed(Column& column, const Scenario& scenario) {
    const std::lock_guard lock(column.mutex);
    Facts result;
    if (!column.failed_baseline.empty()) {
      result.text = column.failed_baseline;
      return result;
    }
    const auto found = column.healthy.find(key_of(scenario.twin_server, scenario.twin_client));
    if (found == column.healthy.end()) {
      result.text = "its twin was not run";
      return result;
    }
    result = found->second;
    if (result.outcome != Outcome::accepted && result.outcome != Outcome::unsupported) {
      result.text = fmt::format("the healed scenario came to {}: {}", name_of(result.outcome), result.text);
    }
    return result;
  }

  // finish judges the cell. What is wrong with it counts when it comes twice: `again` tries once more.
  void finish(Column& column, const Scenario& scenario, const Facts& facts,
              const std::function<Facts()>& again = nullptr) {
    CellRecord cell = judge(scenario, column.client->file, facts, diagnoses_);
    if (!is_as_expected(cell.status) && again && !surroundings_.interrupt.is_raised()) {
      cell = retried(std::move(cell), judge(scenario, column.client->file, again(), diagnoses_));
    }
    if (cell.status == Status::surprise || cell.status == Status::is_new)
      cell.explanations = explanations_for(cell, scenario, column.client->file, plan_.known);
    // An interrupted attempt proves nothing: its cell is left out.
    if (!surroundings_.interrupt.is_raised()) {
      const std::lock_guard lock(column.mutex);
      column.done[scenario.id] = std::move(cell);
    }
    progress_.done(fmt::format("{}  {}", column.client->file.name, scenario.id));
  }

  void fill(RunRecord& record) {
    for (const Client* client : plan_.clients) {
      const ClientFile& file = client->file;
      record.clients.push_back({file.name, file.title, file.stack(), client->version, client->missing,
                                client->failed, text_of(file.profile.unmeasured),
                                file.is_own ? std::filesystem::absolute(file.path).string() : ""});
    }
    for (const Scenario* scenario : plan_.scenarios) {
      record.scenarios.push_back({scenario->id, scenario->title, scenario->expect.diagnosis});
    }
    for (Column& column : columns_) {
      for (const Scenario* scenario : plan_.scenarios) {
        const auto found = column.done.find(scenario->id);
        if (found != column.done.end()) record.cells.push_back(std::move(found->second));
      }
    }
  }

  const RunPlan& plan_;
  Lab& lab_;
  ClientFiles& files_;
  const Diagnoses& diagnoses_;
  const Surroundings& surroundings_;
  Progress progress_;
  std::deque<Column> columns_;
  Lanes lanes_;
};

}  // namespace

RunRecord run_matrix(const RunPlan& plan, Lab& lab, ClientFiles& files, const Diagnoses& diagnoses,
                     const Surroundings& surroundings) {
  return Run(plan, lab, files, diagnoses, surroundings).run();
}

}  // namespace lab
