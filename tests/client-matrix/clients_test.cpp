// The client files of the house.

#include <fmt/format.h>

#include <algorithm>

#include "client-matrix/client_file.h"
#include "client-matrix/record.h"
#include "client-matrix/traits.h"
#include "lab-server/base/files.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

TEST_CASE("every client's stack has words, and every exception a scenario and a cause", "[clients]") {
  const Diagnoses diagnoses = Diagnoses::load(source_dir() / "lab-server/diagnosis");
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  const std::vector<ClientFile> clients = read_client_files(source_dir() / "client-matrix/clients");
  CHECK(clients.size() >= 8);
  for (const ClientFile& client : clients) {
    INFO(client.name);
    CHECK(diagnoses.words().stacks().contains(client.stack));
    for (const KnownException& exception : client.except) {
      CHECK_NOTHROW(library.find(exception.scenario));
      if (!exception.diagnosis || *exception.diagnosis == kContradicted || *exception.diagnosis == kUndecided)
        continue;
      CHECK_NOTHROW(diagnoses.find(*exception.diagnosis));
    }
  }
}

TEST_CASE("docs/clients.md explains every trait there is, in their order", "[clients]") {
  std::string table;
  for (const Trait& trait : all_traits()) table += fmt::format("| `{}` | {} |\n", trait.name, trait.meaning);
  CHECK_THAT(read_file(source_dir() / "docs" / "clients.md"), ContainsSubstring("|---|---|\n" + table));
}

TEST_CASE("every scenario's diagnosis exists", "[clients]") {
  const Diagnoses diagnoses = Diagnoses::load(source_dir() / "lab-server/diagnosis");
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  for (const Scenario& scenario : library.all()) {
    INFO(scenario.id);
    CHECK_NOTHROW(diagnoses.find(scenario.expect.diagnosis));
  }
}

}  // namespace
}  // namespace lab
