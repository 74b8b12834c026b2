// certs-gen audit: everything that is wrong with a chain, with the clause it breaks.

#include <fmt/format.h>
#include <unistd.h>

#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "certs-gen/audit.h"
#include "certs-gen/commands/commands.h"
#include "certs-gen/pem.h"
#include "lab-server/base/duration.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/table.h"

namespace lab {
namespace {

struct Options {
  std::string chain;
  std::string ca;
  std::string host;
  std::string at;
  bool is_client = false;
  bool as_json = false;
};

// A moment in UTC, "2026-11-20T01:02:03Z" or "2026-11-20", or one relative to now, "-90d".
std::time_t parse_time(const std::string& text) {
  if (text.empty()) return std::time(nullptr);
  if (const auto duration = parse_duration(text)) return std::time(nullptr) + duration->seconds.count();
  for (const char* format : {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"}) {
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), format, &parts);
    if (end != nullptr && *end == '\0') return ::timegm(&parts);
  }
  throw Error(fmt::format("'{}' is no time", text), "write 2026-11-20T01:02:03Z, 2026-11-20 or -90d");
}

std::vector<Bytes> read_certificates(const std::string& path) {
  std::vector<Bytes> certificates = parse_pem(read_file(path), "CERTIFICATE");
  if (certificates.empty()) throw Error(fmt::format("no certificate in {}", path), "expected PEM");
  return certificates;
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

int run_audit(const Options& options) {
  AuditRequest request;
  request.chain = read_certificates(options.chain);
  request.roots = read_certificates(options.ca);
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

void add_audit(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("audit", "find everything that is wrong with a chain");
  const auto options = std::make_shared<Options>();
  command->add_option("chain", options->chain, "PEM as the server sends it, leaf first")
      ->required()
      ->type_name("CHAIN.pem");
  command->add_option("--ca", options->ca, "the roots the client trusts")->required()->type_name("ROOT.pem");
  command->add_option("--host", options->host, "the name the client asks for")->type_name("NAME");
  command->add_option("--at", options->at, "the client's clock, 2026-11-20T01:02:03Z or -90d (default now)")
      ->type_name("TIME");
  command->add_flag("--client", options->is_client, "judge it as a client's certificate");
  command->add_flag("--json", options->as_json, "as JSON");
  command->callback([&action, options] { action = [options] { return run_audit(*options); }; });
}

}  // namespace lab
