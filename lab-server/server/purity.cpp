#include "lab-server/server/purity.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "certs-gen/audit/audit.h"
#include "lab-server/base/text.h"
#include "lab-server/engines/honesty.h"
#include "lab-server/server/client_pair.h"
#include "lab-server/server/setup.h"

namespace lab {

void require_recipes(const Scenario& scenario, const RecipeBook& recipes) {
  for (const RecipeUse& use : scenario.recipes) {
    try {
      recipes.check(use.recipe);
    } catch (const Error& error) {
      throw error.at(use.where);
    }
  }
}

namespace {

// The findings of a server that trusts `trusts` in the client's chain, each once.
std::vector<std::string> client_findings(const ClientSpec& client, const RecipeName& trusts, Pki& pki) {
  AuditRequest request;
  for (const CertificatePtr& one : client_chain(client, pki)) request.chain.push_back(one->der);
  request.roots = {pki.issue(trusts, {})->der};
  request.at = std::time(nullptr);
  request.purpose = Purpose::client;
  std::set<std::string> found;
  for (const Finding& finding : audit(request)) found.insert(finding.id);
  return {found.begin(), found.end()};
}

void require_client_purity(const Scenario& scenario, Pki& pki) {
  if (!scenario.client.certificate) return;
  std::vector<std::string> found = client_findings(scenario.client, scenario.server.client_auth.trusts, pki);
  std::vector<std::string> declared = scenario.expect.client_findings;
  std::sort(declared.begin(), declared.end());
  if (found == declared) return;
  throw Error(
      fmt::format("the audit of the client's chain finds {}, the scenario declares {}",
                  found.empty() ? "none" : join(found, ", "),
                  declared.empty() ? "none" : join(declared, ", ")),
      "one scenario, one defect: mend the client's certificate, or `client_findings:` under `expect:`");
}

}  // namespace

void require_purity(const Scenario& scenario, Pki& pki) {
  require_recipes(scenario, pki.book());
  if (!scenario.server.listens) return;
  try {
    // The URLs only have to be there: nobody asks them.
    const ServerSpec& server = scenario.server;
    ResponderUrls urls;
    for (const ResponderName& row : kResponders) {
      if (server.responders[row.kind]) urls[row.kind] = std::string("http://127.0.0.1:1/") + row.service;
    }
    const ServeRequest request{.id = scenario.id,
                               .host = scenario.host,
                               .server = server,
                               .client = scenario.client,
                               .findings = scenario.expect.findings};
    Setup setup(request, pki, urls);
    setup.require_credentials();
    if (scenario.expect.outcome == Outcome::accepted) {
      for (size_t node = 1; node <= nodes_of(server).size(); ++node)
        require_honesty(*setup.credentials(node)->tls, scenario.host);
    }
    require_client_purity(scenario, pki);
  } catch (const Error& error) {
    throw error.at(scenario.where);
  }
}

}  // namespace lab
