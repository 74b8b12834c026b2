#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

std::string send(TestLab& lab, const std::string& options) {
  return run_shell("openssl s_client -ign_eof -connect 127.0.0.1:" + std::to_string(lab.port()) +
                   " -servername test.localhost -CAfile " + lab.ca_file() + " " + options + " 2>&1 <" +
                   lab.folder() + "/request")
      .output;
}

TEST_CASE("replay-early-data sends the client's first flight again, and the server executes it twice",
          "[faults]") {
  if (!has_openssl()) return;
  const std::string early_data = GENERATE("accepted", "too-early");
  TestLab lab("{versions: [tls1.3], early_data: " + early_data + ", faults: [replay-early-data]}");
  const std::string request = lab.folder() + "/request", session = lab.folder() + "/session";
  write_file(request, "GET /order HTTP/1.0\r\n\r\n");
  CHECK_THAT(send(lab, "-sess_out " + session), ContainsSubstring("you reached"));
  const std::string early = send(lab, "-sess_in " + session + " -early_data " + request);
  CHECK_THAT(early, ContainsSubstring("Early data was accepted"));

  const auto events = lab.events();
  REQUIRE(events.size() == 3);
  const bool ends_first = events[1]["early_data"].contains("replay");
  const json &first = events[0], &replayed = events[ends_first ? 1 : 2], &second = events[ends_first ? 2 : 1];
  CHECK(first["faults"][0]["applies"] == false);
  CHECK(second["faults"][0]["delivered"] == true);
  CHECK(replayed["faults"][0]["detail"] == "this is the replay");
  CHECK(replayed["early_data"] == json({{"offered", true}, {"accepted", true}, {"replay", true}}));
  CHECK(second["early_data"] == json({{"offered", true}, {"accepted", true}}));
  for (const json* event : {&replayed, &second}) {
    CHECK((*event)["http"]["target"] == "/order");
    CHECK((*event)["http"]["early"] == true);
    CHECK((*event)["http"]["status"] == (early_data == "accepted" ? 200 : 425));
  }
  CHECK(replayed["phase"] == "application-data");
}

}  // namespace
}  // namespace lab
