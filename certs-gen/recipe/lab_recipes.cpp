#include "certs-gen/recipe/lab_recipes.h"

#include <algorithm>
#include <set>
#include <vector>

#include "lab-server/base/files.h"
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
    const Node scenario = read_yaml_file(shown(file));
    const Node* certificate = certificate_of(scenario);
    if (certificate != nullptr && ids.insert(file.stem().string()).second)
      recipes.push_back({file.stem().string(), certificate->where(), *certificate});
  }
  return map_node(std::move(recipes), named.where());
}

}  // namespace lab
