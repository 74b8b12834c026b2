#include "client-matrix/run/artifacts.h"

#include <sys/stat.h>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

Facts some_facts() {
  Facts facts;
  facts.text = "x509: certificate has expired";
  facts.events = {{{"event", "connection"}, {"id", "a-1"}}};
  return facts;
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

TEST_CASE("artifacts keep a cell's packets, keys, text and events, for their owner alone", "[artifacts]") {
  const TemporaryFolder temporary("lab-artifacts");
  const Artifacts artifacts(temporary.path() / "out", false);
  CellTraffic traffic;
  traffic.add({{}, "CLIENT_RANDOM 00 11\n"});
  traffic.add({{}, "CLIENT_RANDOM 22 33\n"});
  artifacts.write("curl", "validity/expired + network/slow-drip", some_facts(), traffic.take());

  const fs::path folder = temporary.path() / "out" / "curl" / "validity_expired+network_slow-drip";
  CHECK(read_file(folder / "client.txt") == "x509: certificate has expired");
  CHECK(read_file(folder / "keys.log") == "CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\n");
  CHECK(nlohmann::json::parse(read_file(folder / "events.json"))[0]["id"] == "a-1");
  CHECK(read_file(folder / "traffic.pcap").size() == 24);  // the file's head, and no packet
  CHECK(mode_of(temporary.path() / "out") == 0700);
  for (const auto& entry : fs::directory_iterator(folder)) CHECK(mode_of(entry.path()) == 0600);
}

TEST_CASE("artifacts write over nothing unless they are told to", "[artifacts]") {
  const TemporaryFolder temporary("lab-artifacts");
  write_file(temporary.path() / "mine", "");
  CHECK(error_of([&] { Artifacts(temporary.path(), false); }).hint() ==
        "give another folder, or --force to write over what is in it");
  CHECK_NOTHROW(Artifacts(temporary.path(), true));
  CHECK(error_of([&] { Artifacts(temporary.path() / "mine", true); }).message().find("cannot use") == 0);
}

}  // namespace
}  // namespace lab
