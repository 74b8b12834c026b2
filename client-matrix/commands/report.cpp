// client-matrix report: the tables of a run that was kept as JSON.

#include <fmt/format.h>
#include <unistd.h>

#include "client-matrix/commands/commands.h"
#include "client-matrix/report/junit.h"
#include "client-matrix/report/page.h"
#include "client-matrix/report/report.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"

namespace lab {
namespace {

struct ReportOptions {
  std::string file;
  std::string junit;
  std::string html;
  bool is_strict = false;
  bool is_full = false;
};

int report_run(const ReportOptions& options) {
  RunRecord run = read_run(options.file);
  run.is_strict = run.is_strict || options.is_strict;
  fmt::print("{}", report_text(run, wants_colour(STDOUT_FILENO), options.is_full));
  if (!options.junit.empty()) write_file(options.junit, report_junit(run));
  if (!options.html.empty()) write_page(options.html, run);
  return exit_status(run);
}

}  // namespace

void add_report(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("report", "print the tables of a run that `run --json FILE` kept");
  const auto options = std::make_shared<ReportOptions>();
  command.add_option("file", options->file, "the run, as JSON").required();
  command.add_option("--junit", options->junit, "write JUnit XML to a file");
  command.add_option("--html", options->html, "write one page for a browser, which needs no network");
  command.add_flag("--full", options->is_full, "show every cell, not only deviations");
  command.add_flag("--strict", options->is_strict, "count new deviations as surprises");
  command.when_chosen([&action, options] { action = [options] { return report_run(*options); }; });
}

}  // namespace lab
