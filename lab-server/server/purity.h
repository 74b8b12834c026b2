// One scenario, one defect: what is served has the defects its scenario declares, and no others.

#pragma once

#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// require_recipes throws, at its place in the scenario's file, for a recipe that does not exist.
void require_recipes(const Scenario& scenario, const RecipeBook& recipes);

// require_purity sets the scenario up without listening and audits the chain it would serve; Error when the
// set-up is refused (an unknown recipe, fault or cipher) or when the audit finds more or less than
// `expect.findings`, or of the client's chain than `expect.client_findings`. A server that good clients must
// accept answers clients of many kinds as well: Error when it answers one with what that did not offer, or
// offers weak suites.
void require_purity(const Scenario& scenario, Pki& pki);

}  // namespace lab
