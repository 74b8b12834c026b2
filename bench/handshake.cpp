// bench-handshake: what a full TLS 1.3 handshake with a P-256 certificate costs the lab's server, in units of
// the same handshake done in memory by the same library. Rounds of both alternate in one run, and the median
// of the rounds' ratios is what counts: the machine's speed drifts, a ratio taken side by side does not.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/in_memory.h"
#include "bench/load.h"
#include "bench/statistics.h"
#include "bench/thread_cpu.h"
#include "certs-gen/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/server/lab.h"

namespace lab {
namespace {

constexpr const char* kHost = "bench.localhost";
constexpr Milliseconds kDrain{5000};

struct Options {
  int rounds = 15;
  size_t connections = 400;
  int clients = 8;
  int threads = 1;
  bool json = false;
};

struct Figures {
  std::vector<double> lab_us, memory_us, ratio;
  size_t failed = 0;
  std::string negotiated;
};

double microseconds(Nanoseconds time) { return std::chrono::duration<double, std::micro>(time).count(); }

Figures measure(const Options& options) {
  const RecipeBook recipes = RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);
  Lab lab(pki, {.threads = options.threads});
  const auto served = lab.serve("bench", kHost, ServerSpec(), ClientView(), [](const nlohmann::json&) {});
  InMemory memory(chain_of(pki.issue(ServerSpec().certificate, {kHost, {}, {}, {}})));
  const Load load{served->address(), served->port(), options.connections, options.clients};

  Figures figures;
  const auto count = static_cast<double>(options.connections);
  for (int round = -1; round < options.rounds; ++round) {  // the first one warms up and is not counted
    Nanoseconds in_memory{0};
    for (size_t i = 0; i < options.connections; ++i) in_memory += memory.handshake();

    const Nanoseconds before = cpu_of_threads("lab-");
    const LoadResult result = run_load(load);
    served->drain(kDrain);
    const Nanoseconds used = cpu_of_threads("lab-") - before;

    figures.failed += result.failed;
    figures.negotiated = result.negotiated;
    if (round < 0) continue;
    figures.lab_us.push_back(microseconds(used) / count);
    figures.memory_us.push_back(microseconds(in_memory) / count);
    figures.ratio.push_back(figures.lab_us.back() / figures.memory_us.back());
  }
  return figures;
}

void print(const Figures& figures, const Options& options) {
  const double ratio = median(figures.ratio);
  const double low = quantile(figures.ratio, 0.25);
  const double high = quantile(figures.ratio, 0.75);
  if (options.json) {
    std::cout << nlohmann::json{{"benchmark", "handshake"},
                                {"ratio", ratio},
                                {"ratio_quartiles", {low, high}},
                                {"lab_cpu_us", median(figures.lab_us)},
                                {"memory_cpu_us", median(figures.memory_us)},
                                {"negotiated", figures.negotiated},
                                {"rounds", options.rounds},
                                {"connections_per_round", options.connections},
                                {"clients", options.clients},
                                {"threads", options.threads},
                                {"failed", figures.failed}}
                     .dump(2)
              << "\n";
    return;
  }
  fmt::print(
      "full TLS 1.3 handshake, P-256 certificate ({}), {} rounds of {} connections, {} clients at a time\n",
      figures.negotiated, options.rounds, options.connections, options.clients);
  fmt::print("  lab       {:7.1f} µs of server CPU per connection (accept, handshake, GET, close, event)\n",
             median(figures.lab_us));
  fmt::print("  in memory {:7.1f} µs of server CPU per handshake\n", median(figures.memory_us));
  fmt::print("  ratio     {:7.2f} (median; quartiles {:.2f} and {:.2f})\n", ratio, low, high);
  if (figures.failed > 0) fmt::print("  failed    {:7} connections\n", figures.failed);
}

}  // namespace
}  // namespace lab

int main(int argc, char** argv) {
  CLI::App app("What a full handshake costs the lab's server, in units of the same handshake in memory.");
  lab::Options options;
  app.add_option("--rounds", options.rounds, "rounds that count")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  app.add_option("--connections", options.connections, "connections, and handshakes in memory, per round")
      ->capture_default_str()
      ->check(CLI::Range(1, 100'000));
  app.add_option("--clients", options.clients, "clients at a time")
      ->capture_default_str()
      ->check(CLI::Range(1, 256));
  app.add_option("--threads", options.threads, "the lab's threads")
      ->capture_default_str()
      ->check(CLI::Range(1, 64));
  app.add_flag("--json", options.json, "print JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    const lab::Figures figures = lab::measure(options);
    lab::print(figures, options);
    return figures.failed == 0 ? lab::kExitExpected : lab::kExitSurprise;
  } catch (const lab::Error& error) {
    lab::report("bench-handshake", error);
    return lab::kExitOwnError;
  }
}
