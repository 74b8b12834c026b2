#include "lab-server/scenario/library.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/combination.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

std::string last_part(const std::string& id) { return id.substr(id.rfind('/') + 1); }

bool answers_to(const Scenario& scenario, const std::string& name) {
  const auto& aliases = scenario.aliases;
  return scenario.id == name || last_part(scenario.id) == name ||
         std::find(aliases.begin(), aliases.end(), name) != aliases.end();
}

bool matches(const Scenario& scenario, const std::string& glob) {
  return ::fnmatch(glob.c_str(), scenario.id.c_str(), 0) == 0 || answers_to(scenario, glob);
}

// No id has a plus, and a file's name may.
bool is_combination(const std::string& name) { return name.find('+') != name.npos && !fs::exists(name); }
bool is_file(const std::string& name) { return name.ends_with(".yaml") && !is_combination(name); }

// Reads the files below folder, on all cores: the reading of YAML is most of what a start takes. The error is
// that of the first file that has one.
std::vector<Scenario> read_all(const std::vector<fs::path>& files, const fs::path& folder) {
  const fs::path shown_folder = shown(folder);
  std::vector<Scenario> scenarios(files.size());
  std::vector<std::exception_ptr> errors(files.size());
  std::atomic<size_t> next{0};
  const auto read_some = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      try {
        const fs::path below = files[i].lexically_relative(folder);
        const std::string id = fs::path(below).replace_extension().generic_string();
        scenarios[i] = parse_scenario(read_yaml_file((shown_folder / below).string()), id);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::min(std::thread::hardware_concurrency(), 8u); ++i)
      others.emplace_back(read_some);
    read_some();
  }
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
  return scenarios;
}

}  // namespace

ScenarioLibrary ScenarioLibrary::load(const fs::path& folder) {
  if (!fs::is_directory(folder)) throw Error(fmt::format("no such folder: {}", folder.string()));
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ScenarioLibrary library;
  library.scenarios_ = read_all(files, folder);
  return library;
}

const Scenario& ScenarioLibrary::find(const std::string& name) const {
  std::vector<const Scenario*> found;
  for (const Scenario& scenario : scenarios_) {
    if (scenario.id == name) return scenario;
    if (answers_to(scenario, name)) found.push_back(&scenario);
  }
  if (found.size() == 1) return *found.front();
  std::vector<std::string> ids;
  if (found.size() > 1) {
    for (const Scenario* scenario : found) ids.push_back(scenario->id);
    throw Error(fmt::format("'{}' could be {}", name, join(ids, " or ")), "give the whole id");
  }
  for (const Scenario& scenario : scenarios_) ids.push_back(scenario.id);
  throw Error(fmt::format("no scenario '{}'", name), did_you_mean(name, ids));
}

const Scenario& ScenarioLibrary::find_or_make(const std::string& name) {
  if (is_file(name)) {
    own_.push_back(parse_scenario(read_yaml_file(name), fs::path(name).stem().string()));
    return own_.back();
  }
  if (!is_combination(name)) return find(name);
  std::vector<const Scenario*> parts;
  for (const std::string& part : split(name, '+')) parts.push_back(&find_or_make(std::string(trim(part))));
  own_.push_back(combine(parts));
  return own_.back();
}

std::vector<const Scenario*> ScenarioLibrary::select(const std::vector<std::string>& names) {
  std::vector<std::string> globs;
  std::vector<const Scenario*> chosen;
  for (const std::string& name : names) {
    if (is_file(name) || is_combination(name)) {
      chosen.push_back(&find_or_make(name));
      continue;
    }
    const auto is_meant = [&](const Scenario& scenario) { return matches(scenario, name); };
    if (std::none_of(scenarios_.begin(), scenarios_.end(), is_meant)) find(name);  // throws, with the hint
    globs.push_back(name);
  }
  for (const Scenario& scenario : scenarios_) {
    const auto means_it = [&](const std::string& glob) { return matches(scenario, glob); };
    if (names.empty() || std::any_of(globs.begin(), globs.end(), means_it)) chosen.push_back(&scenario);
  }
  return chosen;
}

}  // namespace lab
