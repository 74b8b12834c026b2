#include "lab-server/scenario/in_protocol.h"

#include <fmt/format.h>

namespace lab {
namespace {

// Whether the failure lies in HTTP, or takes requests of HTTP to show.
bool is_about_http(const ServerSpec& server, const ClientSpec& client) {
  return !server.http.empty() || server.http2.goaway || server.http2.reset || server.gateway ||
         server.requests != 1 || client.requests != 1 || client.http != 1 ||
         server.early_data != EarlyData::off;
}

void speak(ServerSpec& server, ClientSpec& client, const std::string& protocol) {
  server.starttls.protocol = protocol;
  client.starttls = protocol;
}

}  // namespace

std::string why_not_in(const Scenario& scenario, const std::string& protocol) {
  const std::string& of_server = scenario.server.starttls.protocol;
  const std::string& of_client = scenario.client.starttls;
  const bool is_own = of_server.empty() && of_client.empty();  // the scenario leaves it to us
  const bool is_ours = of_client == protocol && (of_server.empty() || of_server == protocol);
  if (!is_own && !is_ours) return fmt::format("it speaks {} only", find_protocol(protocol)->title);
  if (is_about_http(scenario.server, scenario.client)) return kLiesInHttp;
  return {};
}

Scenario in_protocol(const Scenario& scenario, const std::string& protocol) {
  Scenario spoken = scenario;
  if (!scenario.client.starttls.empty()) return spoken;  // it says itself how the two go about it
  speak(spoken.server, spoken.client, protocol);
  speak(spoken.twin_server, spoken.twin_client, protocol);
  // What strikes before the ServerHello may strike before the ClientHello.
  if (spoken.expect.phase == Phase::client_hello) spoken.expect.phase = Phase::tcp;
  return spoken;
}

}  // namespace lab
