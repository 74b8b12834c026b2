#include "lab-server/server/purity.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/text.h"
#include "lab-server/server/setup.h"

namespace lab {
namespace {

std::string listed(const std::vector<std::string>& findings) {
  return findings.empty() ? "none" : join(findings, ", ");
}

}  // namespace

void require_purity(const Scenario& scenario, Pki& pki) {
  if (!scenario.server.listens) return;
  try {
    // The URLs only have to be there: nobody asks them.
    const ServerSpec& server = scenario.server;
    ResponderUrls urls;
    if (server.ocsp) urls.ocsp = "http://127.0.0.1:1/ocsp";
    if (server.issuer_ocsp) urls.issuer_ocsp = "http://127.0.0.1:1/ocsp";
    if (server.crl) urls.crl = "http://127.0.0.1:1/crl";
    if (server.aia) urls.aia = "http://127.0.0.1:1/aia";
    Setup setup(scenario.id, scenario.host, server, scenario.client, pki, urls, {});
    std::vector<std::string> found = setup.findings(scenario.host);
    std::vector<std::string> declared = scenario.expect.findings;
    std::sort(found.begin(), found.end());
    std::sort(declared.begin(), declared.end());
    if (found != declared) {
      throw Error(fmt::format("the audit of the chain served finds {}, the scenario declares {}", listed(found),
                              listed(declared)),
                  "one scenario, one defect: mend the recipe, or `findings:` under `expect:`", scenario.where);
    }
    if (scenario.client.certificate) pki.issue(*scenario.client.certificate, {});
  } catch (const Error& error) {
    if (!error.where().file.empty()) throw;
    throw Error(error.message(), error.hint(), scenario.where);
  }
}

}  // namespace lab
