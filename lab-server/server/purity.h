// One scenario, one defect: the served chain has the defects that its scenario declares, and no others.

#pragma once

#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// require_recipes throws for a recipe that does not exist, with the place in the scenario's file that names
// it.
void require_recipes(const Scenario& scenario, const RecipeBook& recipes);

// require_purity sets the scenario up without listening and audits the chain that it would serve. It throws
// Error when the set-up is refused (an unknown recipe, fault or cipher), and when the audit's findings differ
// from `expect.findings` or, for the client's chain, from `expect.client_findings`. If good clients must
// accept the server, it also answers clients of many kinds: Error when it answers a client with what that
// client did not offer, or accepts weak suites.
void require_purity(const Scenario& scenario, Pki& pki);

}  // namespace lab
