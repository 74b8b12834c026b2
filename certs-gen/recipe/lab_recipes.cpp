#include "certs-gen/recipe/lab_recipes.h"

#include <algorithm>
#include <set>
#include <vector>

#include "lab-server/base/files.h"
#include "lab-server/base/rows.h"
#include "lab-server/base/yaml.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

const Node* certificate_of(const Node& scenario) {
  const Node* server = scenario.find("server");
  const Node* certificate = server == nullptr ? nullptr : server->find("certificate");
  return certificate != nullptr && certificate->kind() == Node::Kind::map ? certificate : nullptr;
}

}  // namespace

Node lab_recipes(const fs::path& data) {
  const Node named = read_yaml_file(shown(data / "certs-gen" / "recipes.yaml"));
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(data / "scenarios")) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());

  std::vector<Node::Entry> recipes = named.entries();
  std::set<std::string> ids;
  for (const Node::Entry& recipe : recipes) ids.insert(recipe.key);
  for (const fs::path& file : files) {
    for (const NamedNode& scenario : rows_of(read_yaml_file(shown(file)), file.stem().string())) {
      const Node* certificate = certificate_of(scenario.node);
      if (certificate != nullptr && ids.insert(scenario.name).second)
        recipes.push_back({scenario.name, certificate->where(), *certificate});
    }
  }
  return map_node(std::move(recipes), named.where());
}

}  // namespace lab
