#include "bench/benchmark.h"

#include <fmt/format.h>

#include "bench/statistics.h"
#include "lab-server/base/error.h"

namespace lab {

int run_benchmark(const Benchmark& benchmark, BenchmarkArguments& arguments, int argc, char** argv) {
  CLI::App app(benchmark.summary);
  app.add_option("--rounds", arguments.rounds, "rounds that count")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  benchmark.add_options(app);
  app.add_flag("--json", arguments.json, "print JSON");
  CLI11_PARSE(app, argc, argv);
  try {
    return benchmark.run();
  } catch (const Error& error) {
    report(benchmark.name, error);
    return kExitOwnError;
  }
}

nlohmann::json ratio_json(const char* benchmark, const std::vector<double>& ratios) {
  return {{"benchmark", benchmark},
          {"ratio", median(ratios)},
          {"ratio_quartiles", {quantile(ratios, 0.25), quantile(ratios, 0.75)}},
          {"rounds", ratios.size()}};
}

void print_ratio(const std::vector<double>& ratios) {
  fmt::print("  ratio     {:7.2f} (median; quartiles {:.2f} and {:.2f})\n", median(ratios),
             quantile(ratios, 0.25), quantile(ratios, 0.75));
}

}  // namespace lab
