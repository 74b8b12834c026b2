#include "lab-server/commands/shown_command.h"

#include <fmt/format.h>

#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "lab-server/server/client_pair.h"

namespace lab {
namespace {

// The number in a version's name: 1.2 of TLS1.2.
std::string number_of(Version version) { return std::string(name_of(version)).substr(3); }

std::string in_brackets(const std::string& address) {
  return address.find(':') == address.npos ? address : "[" + address + "]";
}

// curl takes every name below localhost for 127.0.0.1 (RFC 6761 6.3), and knows no other of ours.
bool finds_it_alone(const std::string& host, const std::string& address) {
  return address == "127.0.0.1" && (host == address || host.ends_with(".localhost"));
}

// What curl cannot be told: to send TLS_FALLBACK_SCSV (RFC 7507), to ask for TLS in a protocol that it lacks.
std::string openssl_command(const Scenario& scenario, const Served& served, uint16_t port,
                            const ClientFiles& files, const std::string& options) {
  return fmt::format("openssl s_client -connect {} -servername {} -CAfile {} {} </dev/null",
                     shell_word(authority(reached_at(served.address()), port)), served.host(),
                     shell_word(files.ca_file(scenario.client.trusts).string()), options);
}

}  // namespace

std::string url_of(const Served& served, uint16_t port) {
  return fmt::format("https://{}/", authority(served.host(), port));
}

std::string command_for(const Scenario& scenario, const Served& served, uint16_t port,
                        const ClientFiles& files) {
  const ClientSpec& client = scenario.client;
  if (client.is_fallback) return openssl_command(scenario, served, port, files, "-no_tls1_3 -fallback_scsv");
  if (!client.starttls.empty())
    return openssl_command(scenario, served, port, files, "-starttls " + client.starttls);
  std::string command;
  if (const auto off = client.clock.seconds.count(); off != 0)
    command = fmt::format("faketime -f {:+}s ", off);
  command += fmt::format("curl --cacert {}", shell_word(files.ca_file(client.trusts).string()));
  if (client.certificate) {
    const PairFiles pair = client_pair_files(client, files);
    command +=
        fmt::format(" --cert {} --key {}", shell_word(pair.chain.string()), shell_word(pair.key.string()));
  }
  if (!client.pin.empty())
    command += fmt::format(" --pinnedpubkey sha256//{}", files.pin(client.pin, served.host()));
  if (client.min_version) command += fmt::format(" --tlsv{}", number_of(*client.min_version));
  if (client.max_version) command += fmt::format(" --tls-max {}", number_of(*client.max_version));
  if (!client.ciphers.empty()) command += fmt::format(" --ciphers {}", join(client.ciphers, ":"));
  if (const std::string address = reached_at(served.address()); !finds_it_alone(served.host(), address)) {
    command += " --connect-to " + shell_word(fmt::format("{}:{}:{}:{}", in_brackets(served.host()), port,
                                                         in_brackets(address), port));
  }
  for (int i = 0; i < client.requests; ++i) command += " " + url_of(served, port);
  return command;
}

}  // namespace lab
