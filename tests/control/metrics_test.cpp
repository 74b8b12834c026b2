// The metrics, read by Prometheus' own parser.

#include "lab-server/control/metrics.h"

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/support/program.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

using nlohmann::json;

json connection(const char* scenario, const char* phase, const json& more) {
  json event = {{"event", "connection"},   {"scenario", scenario},
                {"phase", phase},          {"phases", {{"tcp", 0.0}, {"client-hello", 2.0}}},
                {"alerts", json::array()}, {"end", {{"by", "client"}, {"how", "fin"}}}};
  event.update(more);
  return event;
}

// parsed gives the samples as Prometheus' Python client reads them: "name{labels} value", a line each.
std::string parsed(const std::string& python, const std::string& text, const std::string& folder) {
  const std::string file = folder + "/metrics";
  write_file(file, text);
  return run_program(
             {python, "-c",
              "import sys\n"
              "from prometheus_client.parser import text_string_to_metric_families as read\n"
              "for family in read(open(sys.argv[1]).read()):\n"
              "  for s in family.samples: print(family.type, s.name, sorted(s.labels.items()), s.value)\n",
              file})
      .output;
}

// The Python that has the parser; empty: none has. A Python that somebody put first on the path knows none of
// the distribution's packages.
std::string python_with_parser() {
  for (const char* python : {"python3", "/usr/bin/python3"}) {
    if (run_program({python, "-c", "import prometheus_client"}).exit == 0) return python;
  }
  lacks("python3-prometheus-client");
  return {};
}

TEST_CASE("connections, phases and certificates are metrics that Prometheus reads", "[control]") {
  const std::string python = python_with_parser();
  if (python.empty()) return;
  Metrics metrics;
  const json refused = {{"direction", "received"}, {"level", "fatal"}, {"description", "unknown_ca"}};
  const json warning = {{"direction", "sent"}, {"level", "warning"}, {"description", "close_notify"}};
  for (int i = 0; i < 2; ++i) {
    metrics.count(connection("trust/a", "server-certificate",
                             {{"alerts", {refused}}, {"certificate", {{"days_left", 29}}}}));
  }
  metrics.count(
      connection("trust/b", "closed", {{"alerts", {warning}}, {"negotiated", {{"version", "TLS1.3"}}}}));
  metrics.count(connection("trust/b", "tcp", {{"end", {{"by", "server"}, {"how", "rst"}}}}));
  metrics.count(connection("trust/b", "tcp", {{"end", {{"by", "server"}, {"how", "time-out"}}}}));
  metrics.count({{"event", "responder"}, {"scenario", "trust/b"}});

  const TemporaryFolder folder("lab-metrics");
  const std::string samples = parsed(python, metrics.text(), folder.path().string());
  const auto connections = [](const char* alert, const char* result, const char* scenario,
                              const char* version, const char* value) {
    return fmt::format(
        "counter tls_lab_connections_total [('alert', '{}'), ('result', '{}'), ('scenario', '{}'), "
        "('version', '{}')] {}\n",
        alert, result, scenario, version, value);
  };
  CHECK_THAT(samples,
             ContainsSubstring(connections("unknown_ca", "refused-by-client", "trust/a", "", "2.0")));
  CHECK_THAT(samples, ContainsSubstring(connections("", "answered", "trust/b", "TLS1.3", "1.0")));
  CHECK_THAT(samples, ContainsSubstring(connections("", "ended-by-server", "trust/b", "", "1.0")));
  CHECK_THAT(samples, ContainsSubstring(connections("", "time-out", "trust/b", "", "1.0")));
  CHECK_THAT(samples,
             ContainsSubstring("histogram tls_lab_phase_seconds_count [('phase', 'client-hello')] 5.0"));
  CHECK_THAT(samples, ContainsSubstring("[('le', '0.0025'), ('phase', 'client-hello')] 5.0"));
  CHECK_THAT(samples, ContainsSubstring("[('le', '0.001'), ('phase', 'client-hello')] 0.0"));
  CHECK_THAT(samples,
             ContainsSubstring("gauge tls_lab_certificate_days_left [('scenario', 'trust/a')] 29.0"));
}

}  // namespace
}  // namespace lab
