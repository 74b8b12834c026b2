#include "tests/support/dense_chain.h"

#include <fmt/format.h>

#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/yaml.h"

namespace lab {

std::vector<CertificatePtr> dense_chain(int layers, int width, bool is_one_name) {
  std::string recipes;
  std::vector<std::string> sent = {"leaf"};
  for (int layer = 0; layer < layers; ++layer) {
    const std::string name = is_one_name ? "CA" : fmt::format("CA {}", layer);
    for (int key = 0; key < width; ++key) {
      recipes += fmt::format(
          "ca-{}-{}: {{issuer: self, ca: true, key_usage: [key-cert-sign], common_name: \"{}\"}}\n", layer,
          key, name);
      for (int above = 0; layer + 1 < layers && above < width; ++above) {
        sent.push_back(fmt::format("ca-{}-{}-by-{}", layer, key, above));
        recipes += fmt::format("{}: {{based_on: ca-{}-{}, issuer: ca-{}-{}, key_of: ca-{}-{}}}\n",
                               sent.back(), layer, key, layer + 1, above, layer, key);
      }
    }
  }
  recipes +=
      "leaf: {issuer: ca-0-0, names: [client.test], key_usage: [digital-signature], extended_key_usage: "
      "[client-auth]}\n";
  const RecipeBook book = RecipeBook::parse(parse_yaml(recipes, "dense_chain.yaml"));
  Pki pki(book);
  std::vector<CertificatePtr> chain;
  for (const std::string& recipe : sent) chain.push_back(pki.issue(recipe, {}));
  return chain;
}

}  // namespace lab
