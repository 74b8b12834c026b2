// bench-handshake: what a full TLS 1.3 handshake with a P-256 certificate costs the lab's server, in units of
// the same handshake done in memory by the same library, and of the same server built without the moments of
// faults (bench-handshake-bare, this program again). Rounds of all alternate in one run, and the median of
// the rounds' ratios is what counts: the machine's speed drifts, a ratio taken side by side does not.

#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/in_memory.h"
#include "bench/instructions.h"
#include "bench/load.h"
#include "bench/other_build.h"
#include "bench/statistics.h"
#include "bench/thread_cpu.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/base/program.h"
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
  bool counts_instructions = false;
  bool answers = false;  // measures the lab only, a round for each line on stdin
};

struct Figures {
  std::vector<double> lab_us, memory_us, ratio;
  std::vector<double> bare_us,
      faults_ratio;  // the lab without the moments of faults, and with them in its units
  size_t failed = 0;
  std::string negotiated;
};

double microseconds(Nanoseconds time) { return std::chrono::duration<double, std::micro>(time).count(); }

// The lab with its load. One thing is measured: the CPU of the lab's threads.
class Bench {
 public:
  explicit Bench(const Options& options)
      : options_(options),
        recipes_(RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml")),
        pki_(recipes_),
        lab_(pki_, {.threads = options.threads}),
        served_(lab_.serve({.id = "bench", .host = kHost, .sink = [](const nlohmann::json&) {}})) {
    served_->prepare();
  }

  // round is the lab's CPU time per connection, in microseconds.
  double round() {
    const Nanoseconds before = cpu_of_threads("lab-");
    last_ = run_load({served_->address(), served_->port(), options_.connections, options_.clients});
    served_->drain(kDrain);
    failed_ += last_.failed;
    return microseconds(cpu_of_threads("lab-") - before) / static_cast<double>(options_.connections);
  }

  Pki& pki() { return pki_; }
  size_t failed() const { return failed_; }
  const std::string& negotiated() const { return last_.negotiated; }

 private:
  const Options& options_;
  const RecipeBook recipes_;
  Pki pki_;
  Lab lab_;
  const std::unique_ptr<Served> served_;
  LoadResult last_;
  size_t failed_ = 0;
};

Figures measure(const Options& options) {
  Bench bench(options);
  InMemory memory(chain_of(bench.pki().issue(ServerSpec().certificate, {.host = kHost})));
  OtherBuild bare("bench-handshake-bare",
                  {"--answer", "--connections", std::to_string(options.connections), "--clients",
                   std::to_string(options.clients), "--threads", std::to_string(options.threads)});
  Figures figures;
  for (int round = -1; round < options.rounds; ++round) {  // the first one warms up and is not counted
    Nanoseconds in_memory{0};
    for (size_t i = 0; i < options.connections; ++i) in_memory += memory.handshake();
    const double lab_us = bench.round();
    const double bare_us = bare.round();
    if (round < 0) continue;
    figures.lab_us.push_back(lab_us);
    figures.bare_us.push_back(bare_us);
    figures.faults_ratio.push_back(lab_us / bare_us);
    figures.memory_us.push_back(microseconds(in_memory) / static_cast<double>(options.connections));
    figures.ratio.push_back(lab_us / figures.memory_us.back());
  }
  figures.failed = bench.failed();
  figures.negotiated = bench.negotiated();
  return figures;
}

void print_instructions() {
  const double lab = instructions_per_connection("bench-handshake");
  const double bare = instructions_per_connection("bench-handshake-bare");
  fmt::print(
      "instructions of the lab's thread per connection: {:.0f}, and {:.0f} without the moments of faults: "
      "{:.3f}\n",
      lab, bare, lab / bare);
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
                                {"bare_cpu_us", median(figures.bare_us)},
                                {"faults_ratio", median(figures.faults_ratio)},
                                {"faults_ratio_quartiles",
                                 {quantile(figures.faults_ratio, 0.25),
                                  quantile(figures.faults_ratio, 0.75)}},
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
  fmt::print("  bare      {:7.1f} µs per connection of the lab built without the moments of faults\n",
             median(figures.bare_us));
  fmt::print(
      "  ratio     {:7.3f} of the lab to it: what an empty chain of faults costs (median; quartiles {:.3f} "
      "and {:.3f})\n",
      median(figures.faults_ratio), quantile(figures.faults_ratio, 0.25),
      quantile(figures.faults_ratio, 0.75));
  if (figures.failed > 0) fmt::print("  failed    {:7} connections\n", figures.failed);
}

int run(const Options& options) {
  if (options.counts_instructions) {
    print_instructions();
    return kExitExpected;
  }
  if (options.answers) {
    Bench bench(options);
    answer_rounds([&] { return bench.round(); });
    return bench.failed() == 0 ? kExitExpected : kExitSurprise;
  }
  const Figures figures = measure(options);
  print(figures, options);
  return figures.failed == 0 ? kExitExpected : kExitSurprise;
}

}  // namespace
}  // namespace lab

int main(int argc, char** argv) {
  lab::Options options;
  const auto add = [&](lab::CommandLine& app, lab::Action& action) {
    app.add_option("--rounds", options.rounds, "rounds that count").shows_default().range(1, 1000);
    app.add_option("--connections", options.connections, "connections, and handshakes in memory, per round")
        .shows_default()
        .range(1, 100'000);
    app.add_option("--clients", options.clients, "clients at a time").shows_default().range(1, 256);
    app.add_option("--threads", options.threads, "the lab's threads").shows_default().range(1, 64);
    app.add_flag("--json", options.json, "print JSON");
    app.add_flag("--instructions", options.counts_instructions,
                 "count instructions with valgrind instead, with and without the moments of faults");
    app.add_flag("--answer", options.answers, "measure the lab alone, one round for each line on stdin");
    action = [&options] { return lab::run(options); };
  };
  return lab::run_program(
      "bench-handshake",
      "What a full handshake costs the lab's server, in units of the same handshake in memory.", {add}, argc,
      argv);
}
