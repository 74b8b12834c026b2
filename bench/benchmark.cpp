#include "bench/benchmark.h"

#include <fmt/format.h>

#include "bench/statistics.h"

namespace lab {

int run_benchmark(const Benchmark& benchmark, BenchmarkArguments& arguments, int argc, char** argv) {
  const auto add = [&](CommandLine& app, Action& action) {
    app.add_option("--rounds", arguments.rounds, "rounds that count").shows_default().range(1, 1000);
    benchmark.add_options(app);
    app.add_flag("--json", arguments.json, "print JSON");
    action = benchmark.run;
  };
  return run_program(benchmark.name, benchmark.summary, {add}, argc, argv);
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
