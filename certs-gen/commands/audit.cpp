// certs-gen audit: everything that is wrong with a chain, with the clauses that it violates.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "certs-gen/audit/audit.h"
#include "certs-gen/audit/read_certificates.h"
#include "certs-gen/commands/commands.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/error.h"
#include "lab-server/base/input.h"
#include "lab-server/base/table.h"

namespace lab {
namespace {

struct AuditOptions {
  std::string chain;
  std::string ca;
  std::string host;
  std::string at;
  std::optional<std::string> password;
  bool is_client = false;
  bool as_json = false;
};

// Passes over a fraction of a second: validities are of whole ones (RFC 5280 4.1.2.5).
std::string_view after_fraction(std::string_view text) {
  if (!text.starts_with('.')) return text;
  const size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
  return end > 1 ? text.substr(end) : text;
}

// A moment in UTC, "2026-11-20T01:02:03Z" or "2026-11-20", or one relative to now, "-90d".
std::time_t parse_time(const std::string& text) {
  if (text.empty()) return std::time(nullptr);
  if (const auto duration = parse_duration(text)) return std::time(nullptr) + duration->seconds.count();
  constexpr const char* kHint = "write 2026-11-20T01:02:03Z, 2026-11-20 or -90d";
  for (const auto& [format, ending] : {std::pair{"%Y-%m-%dT%H:%M:%S", "Z"}, {"%Y-%m-%d", ""}}) {
    std::tm parts{};
    const char* const end = ::strptime(text.c_str(), format, &parts);
    const bool has_clock = *ending != '\0';
    if (end == nullptr || (has_clock ? after_fraction(end) : end) != ending) continue;
    const std::tm written = parts;
    const std::time_t time = ::timegm(&parts);  // makes 2 March of 30 February, which then differs
    if (written.tm_mday == parts.tm_mday && written.tm_sec == parts.tm_sec) return time;
    throw Error(fmt::format("there is no '{}' in the calendar", text), kHint);
  }
  throw Error(fmt::format("'{}' is no time", text), kHint);
}

std::vector<Bytes> read_certificates_of(const std::string& name, const AuditOptions& options) {
  return read_certificates(read_input(name), name, options.password);
}

void print_json(const std::vector<Finding>& findings) {
  auto all = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) {
    all.push_back({{"id", finding.id},
                   {"depth", finding.depth},
                   {"clause", finding.clause},
                   {"detail", finding.detail}});
  }
  // Names in a hostile certificate need not be UTF-8.
  fmt::print("{}\n", all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void print_table(const std::vector<Finding>& findings) {
  if (findings.empty()) {
    fmt::print("no findings\n");
    return;
  }
  std::vector<std::vector<Cell>> rows = {{"finding", "depth", "clause", "detail"}};
  for (const Finding& finding : findings) {
    rows.push_back(
        {{finding.id, Colour::red}, std::to_string(finding.depth), finding.clause, finding.detail});
  }
  fmt::print("{}", render(rows, wants_colour(STDOUT_FILENO), true));
}

int run_audit(const AuditOptions& options) {
  AuditRequest request;
  if (options.chain == "-" && options.ca == "-") throw Error("stdin cannot be the chain and its roots");
  request.chain = read_certificates_of(options.chain, options);
  request.roots = read_certificates_of(options.ca, options);
  request.host = options.host;
  request.at = parse_time(options.at);
  request.purpose = options.is_client ? Purpose::client : Purpose::server;
  const std::vector<Finding> findings = audit(request);
  if (options.as_json) {
    print_json(findings);
  } else {
    print_table(findings);
  }
  return findings.empty() ? kExitExpected : kExitSurprise;
}

}  // namespace

void add_audit(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("audit", "find everything that is wrong with a chain");
  const auto options = std::make_shared<AuditOptions>();
  command
      .add_option("chain", options->chain,
                  "the chain as the server sends it, leaf first: PEM, DER, PKCS#7 or PKCS#12; - for stdin")
      .required()
      .type_name("CHAIN");
  command.add_option("--ca", options->ca, "the roots that the client trusts, in the same formats")
      .required()
      .type_name("ROOTS");
  command.add_option("--password", options->password, "the password of PKCS#12 (default: none, or changeit)")
      .type_name("TEXT");
  command.add_option("--host", options->host, "the name that the client asks for").type_name("NAME");
  command.add_option("--at", options->at, "the client's clock, 2026-11-20T01:02:03Z or -90d (default now)")
      .type_name("TIME");
  command.add_flag("--client", options->is_client, "audit it as a client's certificate");
  command.add_flag("--json", options->as_json, "print JSON");
  command.when_chosen([&action, options] { action = [options] { return run_audit(*options); }; });
}

}  // namespace lab
