#include "lab-server/server/purity.h"

#include "lab-server/engines/honesty.h"
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
    if (scenario.client.certificate) pki.issue(*scenario.client.certificate, {});
  } catch (const Error& error) {
    throw error.at(scenario.where);
  }
}

}  // namespace lab
