// bench-stalled: what connections cost that the lab keeps waiting. Thousands of clients say their ClientHello
// to a server that stalls: the lab's CPU while nothing happens, its memory per connection, whether all of
// them end at their deadline, and how long the end of a server takes that has all of them open.

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <deque>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "bench/in_memory.h"
#include "bench/statistics.h"
#include "bench/thread_cpu.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/program.h"
#include "lab-server/server/lab.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr rlim_t kMostFiles = 20'000;  // both ends of every connection are ours
constexpr rlim_t kOtherFiles = 100;
constexpr auto kWatched = 3s;  // how long the CPU of stalled connections is watched

// The budgets of docs/performance.md.
constexpr double kMostKib = 40;
constexpr double kMostShutdownS = 1;

struct Options {
  size_t connections = 5000;
  int deadline_s = 20;
  int threads = 1;
  bool json = false;
};

struct Figures {
  double opened_s = 0;
  double cpu_percent = 0;  // of one core, while all are stalled
  double kib = 0;          // per connection
  size_t ended = 0;        // by the deadline, as a time-out
  double earliest_s = 0;   // after the deadline, as a client sees it
  double latest_s = 0;
  double shutdown_s = 0;

  bool is_within_budget(const Options& options) const {
    return ended == options.connections && kib < kMostKib && shutdown_s < kMostShutdownS;
  }
};

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

void raise_file_limit(size_t connections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t wanted = 2 * connections + kOtherFiles;
  if (wanted > kMostFiles || wanted > limit.rlim_max) {
    throw Error(fmt::format("{} connections need {} open files, and {} are allowed", connections, wanted,
                            std::min(kMostFiles, limit.rlim_max)),
                "choose fewer with --connections");
  }
  limit.rlim_cur = std::max(limit.rlim_cur, wanted);
  setrlimit(RLIMIT_NOFILE, &limit);
}

// What this process alone uses of memory, in KiB: the kernel's proportional set size.
double pss_kib() {
  std::ifstream rollup("/proc/self/smaps_rollup");
  for (std::string word; rollup >> word;) {
    if (word != "Pss:") continue;
    double kib = 0;
    rollup >> kib;
    return kib;
  }
  throw Error("/proc/self/smaps_rollup does not tell the memory of this process");
}

// The bytes a BoringSSL client begins with.
Bytes client_hello() {
  const bssl::UniquePtr<SSL_CTX> ctx = client_context();
  const bssl::UniquePtr<SSL> ssl(SSL_new(ctx.get()));
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  SSL_set_connect_state(ssl.get());
  SSL_do_handshake(ssl.get());
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  BIO_mem_contents(out, &bytes, &size);
  return {bytes, bytes + size};
}

// A client: connected, its hello sent, its end awaited.
struct Client {
  int fd = -1;
  Clock::time_point begun;

  Client(const Served& served, const Bytes& hello) : fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(served.port());
    inet_pton(AF_INET, served.address().c_str(), &to.sin_addr);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
      throw Error("a client cannot connect");
    begun = Clock::now();
    if (send(fd, hello.data(), hello.size(), MSG_NOSIGNAL) < 0) throw Error("a client cannot send");
  }
  ~Client() { close(fd); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // wait_for_end is how long this lived.
  double wait_for_end() const {
    char byte = 0;
    while (recv(fd, &byte, 1, 0) > 0) {
    }
    return seconds(Clock::now() - begun);
  }
};

std::deque<Client> open_clients(const Served& served, const Options& options) {
  const Bytes hello = client_hello();
  std::deque<Client> clients;
  for (size_t i = 0; i < options.connections; ++i) clients.emplace_back(served, hello);
  // The lab has read all of them once its threads rest.
  for (Nanoseconds before{-1}, now = cpu_of_threads("lab-"); before != now; now = cpu_of_threads("lab-")) {
    before = now;
    std::this_thread::sleep_for(300ms);
  }
  return clients;
}

Figures measure(const Options& options) {
  raise_file_limit(options.connections);
  const RecipeBook recipes = RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);
  Lab lab(pki, {.threads = options.threads, .handshake_deadline = Milliseconds(options.deadline_s * 1000)});
  const ServerSpec stalls =
      parse_server(parse_yaml("faults: [{stall-handshake: {delay_ms: 3600000}}]", "bench"));
  Figures figures;
  std::atomic<size_t> timed_out{0};
  const EventSink count = [&](const nlohmann::json& event) {
    if (event["end"]["how"] == "time-out") ++timed_out;
  };
  auto served = lab.serve({.id = "bench", .host = "bench.localhost", .server = stalls, .sink = count});
  served->prepare();
  { const Client warm_up(*served, client_hello()); }
  served->drain(5000ms);

  {
    const double before = pss_kib();
    const auto begun = Clock::now();
    const std::deque<Client> clients = open_clients(*served, options);
    figures.opened_s = seconds(Clock::now() - begun);
    figures.kib = (pss_kib() - before) / static_cast<double>(options.connections);
    const Nanoseconds used = cpu_of_threads("lab-");
    std::this_thread::sleep_for(kWatched);
    figures.cpu_percent = 100 * seconds(cpu_of_threads("lab-") - used) / seconds(kWatched);

    std::vector<double> lives;
    for (const Client& client : clients) lives.push_back(client.wait_for_end() - options.deadline_s);
    figures.earliest_s = quantile(lives, 0);
    figures.latest_s = quantile(lives, 1);
  }
  served->drain(10'000ms);
  figures.ended = timed_out;

  const std::deque<Client> clients = open_clients(*served, options);
  const auto begun = Clock::now();
  served.reset();
  figures.shutdown_s = seconds(Clock::now() - begun);
  return figures;
}

void print(const Figures& figures, const Options& options) {
  if (options.json) {
    std::cout << nlohmann::json{{"benchmark", "stalled"},
                                {"connections", options.connections},
                                {"threads", options.threads},
                                {"deadline_s", options.deadline_s},
                                {"opened_s", figures.opened_s},
                                {"cpu_percent", figures.cpu_percent},
                                {"kib_per_connection", figures.kib},
                                {"ended_at_deadline", figures.ended},
                                {"earliest_end_s", figures.earliest_s},
                                {"latest_end_s", figures.latest_s},
                                {"shutdown_s", figures.shutdown_s}}
                     .dump(2)
              << "\n";
    return;
  }
  fmt::print("{} stalled connections, opened in {:.1f} s\n", options.connections, figures.opened_s);
  fmt::print("  CPU       {:7.2f} % of a core while all of them wait\n", figures.cpu_percent);
  fmt::print("  memory    {:7.1f} KiB per connection (budget {})\n", figures.kib, kMostKib);
  fmt::print("  deadline  {:7} of {} ended by it, {:.2f} to {:.2f} s after it\n", figures.ended,
             options.connections, figures.earliest_s, figures.latest_s);
  fmt::print("  shutdown  {:7.2f} s with all of them open (budget {})\n", figures.shutdown_s, kMostShutdownS);
}

}  // namespace
}  // namespace lab

int main(int argc, char** argv) {
  lab::Options options;
  const auto add = [&](lab::CommandLine& app, lab::Action& action) {
    app.add_option("--connections", options.connections, "at a time").shows_default().range(1, 9900);
    app.add_option("--deadline-s", options.deadline_s, "of each connection: longer than opening them takes")
        .shows_default()
        .range(1, 600);
    app.add_option("--threads", options.threads, "the lab's threads").shows_default().range(1, 64);
    app.add_flag("--json", options.json, "print JSON");
    action = [&options] {
      const lab::Figures figures = lab::measure(options);
      lab::print(figures, options);
      return figures.is_within_budget(options) ? lab::kExitExpected : lab::kExitSurprise;
    };
  };
  return lab::run_program("bench-stalled", "What connections cost that the lab keeps waiting.", {add}, argc,
                          argv);
}
