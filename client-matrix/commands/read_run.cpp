#include "client-matrix/commands/commands.h"
#include "client-matrix/report/page.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"

namespace lab {

RunRecord read_run(const std::string& file) {
  constexpr size_t kMostBytes = 1024 * 1024 * 1024;  // 4680 cells with their events are 30 MB
  const auto json = nlohmann::json::parse(read_file(file, kMostBytes), nullptr, false);
  if (json.is_discarded()) throw Error("not JSON", "give a file that `run --json FILE` wrote", {file});
  return run_from_json(json, file);
}

int exit_status(const RunRecord& run) {
  if (run.has_failed()) return kExitOwnError;
  return run.is_as_expected() ? kExitExpected : kExitSurprise;
}

void write_page(const std::string& path, const RunRecord& run) {
  const std::filesystem::path root = data_root();
  const Diagnoses diagnoses = Diagnoses::load(root / "lab-server" / "diagnosis");
  write_file(path, report_page(run, diagnoses, root / "client-matrix" / "report" / "page"));
}

}  // namespace lab
