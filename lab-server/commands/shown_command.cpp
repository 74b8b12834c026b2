#include "lab-server/commands/shown_command.h"

#include <fmt/format.h>

#include "lab-server/base/text.h"

namespace lab {
namespace {

// The number in a version's name: 1.2 of TLS1.2.
std::string number_of(Version version) { return std::string(name_of(version)).substr(3); }

// curl has no word for a client that says it had tried a higher version (RFC 7507).
std::string fallback_command(const Scenario& scenario, const Served& served, uint16_t port,
                             const ClientFiles& files) {
  return fmt::format(
      "openssl s_client -connect {}:{} -servername {} -CAfile {} -no_tls1_3 -fallback_scsv </dev/null",
      served.address(), port, served.host(), files.ca_file(scenario.client.trusts).string());
}

}  // namespace

std::string url_of(const Served& served, uint16_t port) {
  return fmt::format("https://{}:{}/", served.host(), port);
}

std::string command_for(const Scenario& scenario, const Served& served, uint16_t port,
                        const ClientFiles& files) {
  const ClientSpec& client = scenario.client;
  if (client.is_fallback) return fallback_command(scenario, served, port, files);
  std::string command;
  if (const auto off = client.clock.seconds.count(); off != 0)
    command = fmt::format("faketime -f {:+}s ", off);
  command += fmt::format("curl --cacert {}", files.ca_file(client.trusts).string());
  if (const auto& recipe = client.certificate) {
    command += fmt::format(" --cert {} --key {}", files.certificate_file(*recipe).string(),
                           files.key_file(*recipe).string());
  }
  if (!client.pin.empty())
    command += fmt::format(" --pinnedpubkey sha256//{}", files.pin(client.pin, served.host()));
  if (client.min_version) command += fmt::format(" --tlsv{}", number_of(*client.min_version));
  if (client.max_version) command += fmt::format(" --tls-max {}", number_of(*client.max_version));
  if (!client.ciphers.empty()) command += fmt::format(" --ciphers {}", join(client.ciphers, ":"));
  for (int i = 0; i < client.requests; ++i) command += " " + url_of(served, port);
  return command;
}

}  // namespace lab
