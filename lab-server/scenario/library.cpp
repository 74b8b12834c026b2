#include "lab-server/scenario/library.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <exception>
#include <functional>
#include <thread>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/combination.h"

namespace lab {

namespace fs = std::filesystem;

namespace {

std::string last_part(const std::string& id) { return id.substr(id.rfind('/') + 1); }

std::string family_of(const std::string& id) { return id.substr(0, id.find('/')); }

bool is_glob(const std::string& name) { return name.find_first_of("*?[") != name.npos; }

bool matches(const Scenario& scenario, const std::string& name) {
  return ::fnmatch(name.c_str(), scenario.id.c_str(), 0) == 0 || answers_to(scenario, name) ||
         family_of(scenario.id) == name;
}

// The words of what a person typed: 'Expired certificate!' is expired and certificate.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : lower(text)) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_letter) words.back() += c;
    if (!is_letter && !words.back().empty()) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_all(const Scenario& scenario, const std::vector<std::string>& words) {
  const std::string text = lower(scenario.id + ' ' + scenario.title + ' ' + scenario.expect.diagnosis + ' ' +
                                 join(scenario.aliases, " "));
  return std::all_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != text.npos; });
}

bool names_part(const Part& part, const std::string& name) {
  return part.id == name || last_part(part.id) == name;
}

// Whether these names are those of the parts, in any order.
bool names_parts(std::vector<Part> parts, const std::vector<std::string>& names) {
  if (parts.empty() || parts.size() != names.size()) return false;
  for (const std::string& name : names) {
    const auto found = std::find_if(parts.begin(), parts.end(), [&](const Part& part) {
      return names_part(part, std::string(trim(name)));
    });
    if (found == parts.end()) return false;
    parts.erase(found);
  }
  return true;
}

std::string hyphenated_name(const Scenario& combination) {
  std::vector<std::string> labels;
  for (const std::string& part : split(combination.id, '+'))
    labels.push_back(last_part(std::string(trim(part))));
  return join(labels, "-");
}

// No id has a plus, and a file's name may.
bool is_combination(const std::string& name) { return name.find('+') != name.npos && !fs::exists(name); }
bool is_file(const std::string& name) { return name.ends_with(".yaml") && !is_combination(name); }

// By id, each only once.
std::vector<Scenario> sorted(std::vector<Scenario> scenarios) {
  std::stable_sort(scenarios.begin(), scenarios.end(),
                   [](const Scenario& a, const Scenario& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(scenarios.begin(), scenarios.end(),
                                        [](const Scenario& a, const Scenario& b) { return a.id == b.id; });
  if (twice != scenarios.end())
    throw Error(fmt::format("{} is stated twice", twice->id), fmt::format("also in {}", twice->where.text()),
                (twice + 1)->where);
  return scenarios;
}

// Reads the files below folder, on all cores: the reading of YAML is most of what a start takes. The error is
// that of the first file that has one.
std::vector<Scenario> read_all(const std::vector<fs::path>& files, const fs::path& folder,
                               std::string_view domain) {
  const fs::path shown_folder = shown(folder);
  std::vector<std::vector<Scenario>> scenarios(files.size());
  std::vector<std::exception_ptr> errors(files.size());
  std::atomic<size_t> next{0};
  const auto read_some = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      try {
        const fs::path below = files[i].lexically_relative(folder);
        const std::string id = fs::path(below).replace_extension().generic_string();
        scenarios[i] = read_scenarios(read_yaml_file((shown_folder / below).string()), id, domain);
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
  std::vector<Scenario> all;
  for (std::vector<Scenario>& of_file : scenarios)
    all.insert(all.end(), std::move_iterator(of_file.begin()), std::move_iterator(of_file.end()));
  return sorted(std::move(all));
}

}  // namespace

bool answers_to(const Scenario& scenario, const std::string& name) {
  if (scenario.id == name) return true;
  if (!scenario.parts.empty())
    return names_parts(scenario.parts, split(name, '+')) || hyphenated_name(scenario) == name;
  const auto& aliases = scenario.aliases;
  return last_part(scenario.id) == name || std::find(aliases.begin(), aliases.end(), name) != aliases.end();
}

ScenarioLibrary ScenarioLibrary::load(const fs::path& folder, std::string_view domain) {
  if (!fs::is_directory(folder)) throw Error(fmt::format("no such folder: {}", folder.string()));
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  ScenarioLibrary library;
  library.domain_ = domain;
  library.scenarios_ = read_all(files, folder, domain);
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
  throw Error(fmt::format("no scenario '{}'", name), what_was_meant(name));
}

std::vector<std::string> ScenarioLibrary::families() const {
  std::vector<std::string> families;
  for (const Scenario& scenario : scenarios_) {
    const std::string family = family_of(scenario.id);
    if (families.empty() || families.back() != family) families.push_back(family);
  }
  return families;
}

std::string ScenarioLibrary::what_was_meant(const std::string& name) const {
  constexpr size_t kShown = 5;
  const std::vector<std::string> all = families();
  if (std::find(all.begin(), all.end(), name) != all.end())
    return fmt::format("that is a family: '{0}/*' is all of it, and `lab-server list {0}` shows it", name);
  const std::vector<std::string> words = words_of(name);
  const std::string spelled = join(words, "-");
  std::vector<std::string> ids, exact, near;
  for (const Scenario& scenario : scenarios_) {
    ids.push_back(scenario.id);
    if (answers_to(scenario, spelled)) exact.push_back(scenario.id);
    if (!words.empty() && has_all(scenario, words)) near.push_back(scenario.id);
  }
  if (exact.size() == 1) return fmt::format("did you mean '{}'?", exact.front());
  if (is_glob(name)) return fmt::format("families: {}", join(all, ", "));
  if (const std::string one = closest(name, ids); !one.empty()) return fmt::format("did you mean '{}'?", one);
  std::stable_sort(near.begin(), near.end(),
                   [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  if (near.size() == 1) return fmt::format("did you mean '{}'?", near.front());
  if (!near.empty()) {
    const bool has_more = near.size() > kShown;
    near.resize(std::min(near.size(), kShown));
    return fmt::format("did you mean one of {}{}?", join(near, ", "), has_more ? ", …" : "");
  }
  return fmt::format("`lab-server list WORD` searches; families: {}", join(all, ", "));
}

std::vector<const Scenario*> ScenarioLibrary::hyphenated(const std::string& name) const {
  std::vector<const Scenario*> only;
  size_t count = 0;
  std::vector<const Scenario*> row;
  const std::function<void(const std::string&)> go_on = [&](const std::string& rest) {
    for (const Scenario& scenario : scenarios_) {
      const std::string label = last_part(scenario.id);
      const bool is_whole = rest == label;
      if (!is_whole && !rest.starts_with(label + "-")) continue;
      row.push_back(&scenario);
      if (!is_whole) go_on(rest.substr(label.size() + 1));
      if (is_whole && row.size() > 1 && ++count == 1) only = row;
      row.pop_back();
    }
  };
  go_on(name);
  return count == 1 ? only : std::vector<const Scenario*>();
}

std::vector<const Scenario*> ScenarioLibrary::own_file(const std::string& path) {
  std::vector<const Scenario*> read;
  for (Scenario& scenario : read_scenarios(read_yaml_file(path), fs::path(path).stem().string(), domain_)) {
    own_.push_back(std::move(scenario));
    read.push_back(&own_.back());
  }
  return read;
}

const Scenario& ScenarioLibrary::find_or_make(const std::string& name) {
  if (is_file(name)) {
    const std::vector<const Scenario*> own = own_file(name);
    if (own.size() == 1) return *own.front();
    std::vector<std::string> ids;
    for (const Scenario* one : own) ids.push_back(one->id);
    throw Error(fmt::format("{} holds {}, and one is wanted here", name, plural(own.size(), "scenario")),
                fmt::format("it is all of {} where several may stand", join(ids, ", ")));
  }
  std::vector<const Scenario*> parts;
  if (is_combination(name)) {
    for (const std::string& part : split(name, '+')) {
      if (trim(part).empty()) {
        throw Error(fmt::format("expected a scenario on each side of '+', got '{}'", name),
                    "'expired + slow-drip'");
      }
      parts.push_back(&find_or_make(std::string(trim(part))));
    }
  } else {
    const auto is_meant = [&](const Scenario& scenario) { return answers_to(scenario, name); };
    if (std::none_of(scenarios_.begin(), scenarios_.end(), is_meant)) parts = hyphenated(name);
    if (parts.empty()) return find(name);
  }
  own_.push_back(combine(parts));
  return own_.back();
}

std::vector<const Scenario*> ScenarioLibrary::select(const std::vector<std::string>& names) {
  std::vector<std::string> globs;
  std::vector<const Scenario*> chosen;
  for (const std::string& name : names) {
    const auto is_meant = [&](const Scenario& scenario) { return matches(scenario, name); };
    const bool is_known = std::any_of(scenarios_.begin(), scenarios_.end(), is_meant);
    if (is_known) {
      globs.push_back(name);
    } else if (is_glob(name) && !is_file(name) && !is_combination(name)) {
      throw Error(fmt::format("no scenario matches '{}'", name), what_was_meant(name));
    } else if (is_file(name)) {
      const std::vector<const Scenario*> own = own_file(name);
      chosen.insert(chosen.end(), own.begin(), own.end());
    } else {
      chosen.push_back(&find_or_make(name));
    }
  }
  for (const Scenario& scenario : scenarios_) {
    const auto means_it = [&](const std::string& glob) { return matches(scenario, glob); };
    if (names.empty() || std::any_of(globs.begin(), globs.end(), means_it)) chosen.push_back(&scenario);
  }
  return chosen;
}

}  // namespace lab
