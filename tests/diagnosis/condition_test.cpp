#include "lab-server/diagnosis/condition.h"

#include "tests/catch.h"

namespace lab {
namespace {

bool holds(const char* condition, const nlohmann::json& event) {
  Condition read;
  read_value(parse_yaml(condition, "condition.yaml"), read);
  return read.holds(event);
}

TEST_CASE("a condition compares values at paths as text", "[diagnosis]") {
  const nlohmann::json event = {{"phase", "client-hello"},
                                {"end", {{"by", "server"}, {"code", 7}}},
                                {"ticket", {{"offered", true}}},
                                {"findings", {"expired", "weak-key"}},
                                {"faults", {{{"name", "stall"}, {"delivered", true}}}}};
  CHECK(holds("{phase: client-hello}", event));
  CHECK(holds("{end.by: server, end.code: 7}", event));
  CHECK(holds("{ticket.offered: true}", event));
  CHECK(holds("{findings: weak-key}", event));
  CHECK(holds("{phase: [tcp, client-hello]}", event));
  CHECK(holds("{faults.name: stall, faults.delivered: true}", event));
  CHECK(holds("{alerts: ~, end.how: ~}", event));

  CHECK_FALSE(holds("{phase: tcp}", event));
  CHECK_FALSE(holds("{phase: ~}", event));
  CHECK_FALSE(holds("{end.by: server, end.code: 8}", event));
  CHECK_FALSE(holds("{end.by.whom: server}", event));
  CHECK_FALSE(holds("{nowhere: true}", event));
}

TEST_CASE("a condition must be a map with values", "[diagnosis]") {
  CHECK_THROWS_AS(holds("expired", {}), Error);
  CHECK_THROWS_AS(holds("{}", {}), Error);
  CHECK_THROWS_AS(holds("{a: {b: c}}", {}), Error);
  CHECK_THROWS_AS(holds("{a: []}", {}), Error);
}

}  // namespace
}  // namespace lab
