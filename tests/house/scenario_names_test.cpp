// Scenarios are found by their names: what a name and a title tell, and that a folder can be scanned.

#include <algorithm>
#include <map>
#include <set>

#include "lab-server/base/files.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVersionSuffixes[] = {"-tls12", "-tls13"};

ScenarioLibrary all_scenarios() { return ScenarioLibrary::load(source_dir() / "scenarios"); }

std::string last_part_of(const std::string& id) { return id.substr(id.rfind('/') + 1); }

bool is_of(const Scenario& scenario, Version version) {
  const ServerSpec& server = scenario.server;
  if (server.scripted_tls13) return version == Version::tls13;
  if (server.scripted_tls12) return version == Version::tls12;
  const std::vector<Version> only = {version};
  return server.versions == only || scenario.client.max_version == version ||
         scenario.client.min_version == version;
}

TEST_CASE("a scenario whose name ends in a version is of that version, and its sibling ends in the other",
          "[house]") {
  std::set<std::string> names;
  const ScenarioLibrary library = all_scenarios();
  for (const Scenario& scenario : library.all()) names.insert(last_part_of(scenario.id));
  size_t count = 0;
  for (const Scenario& scenario : library.all()) {
    const std::string name = last_part_of(scenario.id);
    for (const std::string suffix : kVersionSuffixes) {
      if (!name.ends_with(suffix)) continue;
      INFO(scenario.id);
      CHECK(is_of(scenario, suffix == "-tls12" ? Version::tls12 : Version::tls13));
      CHECK_FALSE(names.contains(name.substr(0, name.size() - suffix.size())));
      ++count;
    }
  }
  CHECK(count > 30);
}

TEST_CASE("no two scenarios have one title", "[house]") {
  std::map<std::string, std::string> titles;
  const ScenarioLibrary library = all_scenarios();
  for (const Scenario& scenario : library.all()) {
    const auto [first, is_new] = titles.emplace(scenario.title, scenario.id);
    INFO(first->second << " and " << scenario.id << ": " << scenario.title);
    CHECK(is_new);
  }
}

TEST_CASE("a folder of scenarios has at most sixty files, so that a person can scan it", "[house]") {
  constexpr size_t kMost = 60;
  std::map<std::string, size_t> files;
  for (const auto& entry : fs::recursive_directory_iterator(source_dir() / "scenarios")) {
    if (entry.is_regular_file()) ++files[entry.path().parent_path().filename().string()];
  }
  CHECK(files.size() > 10);
  for (const auto& [folder, count] : files) {
    INFO(folder);
    CHECK(count <= kMost);
  }
}

TEST_CASE("a story tells how a failure comes about, which takes more than a remark", "[house]") {
  constexpr size_t kLeastWords = 9;  // as many as a plain sentence has
  const ScenarioLibrary library = all_scenarios();
  for (const Scenario& scenario : library.all()) {
    const auto words = static_cast<size_t>(std::count(scenario.story.begin(), scenario.story.end(), ' ')) + 1;
    INFO(scenario.id << ": " << scenario.story);
    CHECK(words >= kLeastWords);
  }
}

}  // namespace
}  // namespace lab
