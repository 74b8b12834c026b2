// docs/control-api.openapi.yaml takes what the server takes, and nothing else.

#include <set>

#include "lab-server/base/files.h"
#include "lab-server/base/json_node.h"
#include "lab-server/control/control.h"
#include "lab-server/control/routes.h"
#include "lab-server/faults/fault.h"
#include "tests/catch.h"
#include "tests/control/schema.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

Schemas schemas() {
  return Schemas(json_of(read_yaml_file((source_dir() / "docs" / "control-api.openapi.yaml").string())));
}

// What a parameter might be given: of every type, at the limits and beyond.
std::vector<json> values() {
  std::vector<json> all = {nullptr,
                           true,
                           1.5,
                           json::array(),
                           json::object(),
                           "",
                           "x",
                           "true",
                           "1",
                           "00",
                           "0a 00*255",
                           "0a0",
                           "00*0",
                           "alert_199",
                           "alert_256",
                           "handshake_failure"};
  for (const int64_t number : {-65536L, -65535L, -1L, 0L, 1L, 255L, 256L, 16384L, 16385L, 65535L, 65536L,
                               100'000L, 100'001L, 1'000'000L, 1'000'001L, 86'400'000L, 86'400'001L})
    all.emplace_back(number);
  all.emplace_back(std::numeric_limits<int64_t>::max());
  for (const char* name :
       {"accepted", "client-hello", "server-hello", "certificate", "flight", "finished", "request", "reuse",
        "reply", "fin", "reset", "alert", "silence", "first", "first-sealed", "tls1.2", "server-hello-done"})
    all.emplace_back(name);
  return all;
}

// The server also takes a number or a truth where it wants a text, as YAML files say it; the description does
// not ask anybody to.
bool is_text_by_courtesy(const Schemas& schemas, const json& schema, const json& value) {
  const bool wants_text = schemas.accepts(schema, "00") || schemas.accepts(schema, "reset") ||
                          schemas.accepts(schema, "first") || schemas.accepts(schema, "flight") ||
                          schemas.accepts(schema, "tls1.2") || schemas.accepts(schema, "certificate") ||
                          schemas.accepts(schema, "handshake_failure");
  return wants_text && (value.is_number() || value.is_boolean());
}

class Api {
 public:
  Api() {
    scenario_.id = "baseline/good";
    served_ = lab_.lab().serve({.id = "baseline/good", .host = "good.localhost"});
    control_.add(scenario_, *served_);
  }

  bool takes(const json& fault) {
    const int status = answer_control(control_, "POST", "/scenarios/good/faults", fault.dump()).status;
    answer_control(control_, "POST", "/reset", "");
    return status == 201;
  }

 private:
  TestLab lab_{"{}"};
  Scenario scenario_;
  std::unique_ptr<Served> served_;
  Control control_;
};

TEST_CASE("the description has every fault of the server with its parameters, each as strict as the server",
          "[control]") {
  const Schemas known = schemas();
  Api api;
  std::set<std::string> kinds;
  for (const FaultKind* kind : all_faults()) {
    if (kind->site != FaultSite::server) continue;
    kinds.insert(kind->name);
    const json properties = known.at(kind->name).value("properties", json::object());
    CAPTURE(kind->name);
    CHECK(properties.size() == kind->parameters.size());
    for (const Key& parameter : kind->parameters) {
      CAPTURE(parameter.name);
      REQUIRE(properties.contains(parameter.name));
      for (const json& value : values()) {
        const json fault = {{"fault", kind->name}, {"params", {{parameter.name, value}}}};
        if (is_text_by_courtesy(known, properties[parameter.name], value)) continue;
        INFO(fault.dump());
        CHECK(api.takes(fault) == known.accepts(known.at("NewFault"), fault));
      }
    }
  }
  CHECK(known.at("NewFault")["oneOf"].size() == kinds.size());
  CHECK(known.at("Change")["properties"]["params"]["anyOf"].size() == kinds.size());
}

TEST_CASE("the description is as strict as the server about the other members of a fault", "[control]") {
  const Schemas known = schemas();
  Api api;
  std::vector<json> faults = {{{"fault", "lose-alert"}},
                              {{"fault", "fail-response"}},
                              {{"fault", "x"}},
                              json::object(),
                              {{"fault", "lose-alert"}, {"other", 1}}};
  for (const json& value : values()) {
    for (const char* member : {"params", "on"}) faults.push_back({{"fault", "lose-alert"}, {member, value}});
    faults.push_back({{"fault", "lose-alert"}, {"when", value}});
    for (const char* key : {"connection", "probability", "seed", "resumed"})
      faults.push_back({{"fault", "lose-alert"}, {"when", {{key, value}}}});
    if (value.is_string()) faults.push_back({{"fault", "lose-alert"}, {"name", value}});
  }
  for (const json& fault : faults) {
    INFO(fault.dump());
    CHECK(api.takes(fault) == known.accepts(known.at("NewFault"), fault));
  }
}

}  // namespace
}  // namespace lab
