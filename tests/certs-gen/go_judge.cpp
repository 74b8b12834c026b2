#include "tests/certs-gen/go_judge.h"

#include <nlohmann/json.hpp>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

std::vector<std::string> hex(const std::vector<Bytes>& certificates) {
  std::vector<std::string> texts;
  for (const Bytes& der : certificates) texts.push_back(to_hex(der));
  return texts;
}

}  // namespace

std::vector<std::string> go_verdicts(const std::vector<AuditRequest>& requests) {
  if (!can_use("go")) return {};
  const TemporaryFolder folder("audit-go-test");
  const std::string program = (folder.path() / "verify").string(),
                    asked = (folder.path() / "requests").string();
  const std::string source = (source_dir() / "tests" / "certs-gen" / "go_verify").string();
  // By folder: of a file that is named, Go passes over the constraint.
  const ProgramResult built =
      run_program({"sh", "-c", "cd '" + source + "' && GO111MODULE=off go build -o '" + program + "'"});
  INFO(built.output);
  if (built.output.find("build constraints exclude") != std::string::npos) {
    skip("an older Go");
    return {};
  }
  REQUIRE(built.exit == 0);
  std::string lines;
  for (const AuditRequest& request : requests) {
    const nlohmann::json line = {{"chain", hex(request.chain)},
                                 {"roots", hex(request.roots)},
                                 {"host", request.host},
                                 {"at", request.at}};
    lines += line.dump() + "\n";
  }
  write_file(asked, lines);
  const std::vector<std::string> verdicts = split(trim(run_program({program, asked}).output), '\n');
  REQUIRE(verdicts.size() == requests.size());
  return verdicts;
}

}  // namespace lab
