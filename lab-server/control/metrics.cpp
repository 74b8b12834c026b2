#include "lab-server/control/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace lab {
namespace {

using nlohmann::json;

// In seconds: from a handshake on loopback to the longest deadline that `serve` takes for granted.
const prometheus::Histogram::BucketBoundaries kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                          0.25,  0.5,    1,     2.5,  5,     10};

// The last fatal alert of a connection; null: none.
const json* fatal_alert(const json& event) {
  const json* found = nullptr;
  for (const json& alert : event.at("alerts")) {
    if (alert.at("level") == "fatal") found = &alert;
  }
  return found;
}

// How a connection came out, in one word.
std::string result_of(const json& event, const json* alert) {
  if (event.contains("failure")) return "internal-error";
  if (alert != nullptr)
    return alert->at("direction") == "received" ? "refused-by-client" : "refused-by-server";
  const std::string phase = event.at("phase");
  if (phase == "application-data" || phase == "closed") return "answered";
  const std::string how = event.at("end").at("how");
  if (how == "time-out" || how == "shutdown") return how;
  return std::string("ended-by-") + event.at("end").at("by").get<std::string>();
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& connections =
      prometheus::BuildCounter()
          .Name("tls_lab_connections_total")
          .Help("Connections that have ended, by scenario, result, fatal alert and TLS version.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& phases =
      prometheus::BuildHistogram()
          .Name("tls_lab_phase_seconds")
          .Help("Time from accept until a connection reached a phase.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& days_left =
      prometheus::BuildGauge()
          .Name("tls_lab_certificate_days_left")
          .Help("Days until the certificate that was served last expires; negative: it has.")
          .Register(registry);
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const json& event) {
  if (event.at("event") != "connection") return;
  const std::string scenario = event.at("scenario");
  const json* alert = fatal_alert(event);
  families_->connections
      .Add({{"scenario", scenario},
            {"result", result_of(event, alert)},
            {"alert", alert == nullptr ? "" : alert->at("description").get<std::string>()},
            {"version", event.contains("negotiated") ? event["negotiated"].value("version", "") : ""}})
      .Increment();
  for (const auto& [phase, ms] : event.at("phases").items())
    families_->phases.Add({{"phase", phase}}, kSeconds).Observe(ms.get<double>() / 1000);
  if (!event.contains("certificate") || !event["certificate"].contains("days_left")) return;
  families_->days_left.Add({{"scenario", scenario}}).Set(event["certificate"]["days_left"].get<double>());
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace lab
