// What all benchmarks have in common: their arguments, their rounds, and a ratio as they print it.

#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lab-server/base/program.h"

namespace lab {

// Arguments that every benchmark takes.
struct BenchmarkArguments {
  int rounds = 11;
  bool json = false;
};

struct Benchmark {
  const char* name;     // of the program
  const char* summary;  // what --help says first
  std::function<void(CommandLine&)> add_options;
  Action run;
};

// run_benchmark reads the command line into arguments and the benchmark's own options, then runs it. An Error
// is reported as every program of the lab does.
int run_benchmark(const Benchmark& benchmark, BenchmarkArguments& arguments, int argc, char** argv);

// ratio_json is what --json begins with: the median of the rounds' ratios, and their quartiles.
nlohmann::json ratio_json(const char* benchmark, const std::vector<double>& ratios);
// print_ratio prints them as a line.
void print_ratio(const std::vector<double>& ratios);

}  // namespace lab
