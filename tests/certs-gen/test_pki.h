// The lab's recipes, with a test's own added, issued and ready to be audited.

#pragma once

#include <string>
#include <vector>

#include "certs-gen/audit/audit.h"
#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"

namespace lab {

inline const std::string kHost = "a.localhost";

// book_with is recipes.yaml and, after it, a test's own recipes.
RecipeBook book_with(const std::string& recipes);

class TestPki {
 public:
  explicit TestPki(const std::string& recipes = "");

  CertificatePtr issue(const std::string& recipe);
  Bytes der(const std::string& recipe) { return issue(recipe)->der; }

  // request is a recipe's chain as a good server sends it, shown to a client that trusts root.
  AuditRequest request(const std::string& recipe, const std::string& root = "root");
  std::time_t now() const { return pki_.now(); }

 private:
  const RecipeBook book_;
  Pki pki_;
};

// all_pem is a file of all these certificates.
std::string all_pem(const std::vector<Bytes>& certificates);

// ids_of is the findings' ids, each with its depth when that is not 0: "expired", "not-a-ca@1".
std::vector<std::string> ids_of(const std::vector<Finding>& findings);

using Ids = std::vector<std::string>;

// objections are the ids of an audit's findings that are a matter of whether there is a path, not of how tidy
// the list is: on that the judges of other makers have no opinion.
Ids objections(const AuditRequest& request);

}  // namespace lab
