// Causes go by what can be observed, and by classes of misbehaviour that faults and scripts declare.

#include <algorithm>
#include <set>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/base/yaml.h"
#include "lab-server/diagnosis/misbehaviour.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct Clauses {
  std::set<std::string> keys;
  std::set<std::string> classes;
};

// All keys of all conditions, and the classes they ask for.
Clauses clauses_of_causes() {
  Clauses all;
  for (const auto& file : fs::directory_iterator(source_dir() / "lab-server" / "diagnosis" / "diagnoses")) {
    const Node causes = read_yaml_file(file.path().string());
    for (const Node& cause : causes.items()) {
      const Node* conditions = cause.find("event");
      if (conditions == nullptr) continue;
      for (const Node& condition : conditions->items()) {
        for (const Node::Entry& entry : condition.entries()) {
          all.keys.insert(entry.key);
          if (entry.key != "misbehaviour" || entry.value.kind() == Node::Kind::null) continue;
          const bool is_list = entry.value.kind() == Node::Kind::sequence;
          for (const Node& one : is_list ? entry.value.items() : std::vector<Node>{entry.value})
            all.classes.insert(one.text());
        }
      }
    }
  }
  return all;
}

TEST_CASE("no cause names a fault, or what a script calls its doing", "[house]") {
  for (const std::string& key : clauses_of_causes().keys) {
    INFO(key);
    CHECK_FALSE((key.starts_with("faults") || key.starts_with("deviations")));
  }
}

TEST_CASE("every class of misbehaviour leads to a cause, and causes ask for no other", "[house]") {
  const std::set<std::string> classes = clauses_of_causes().classes;
  const std::vector<std::string>& names = misbehaviour_names();
  CHECK(classes == std::set<std::string>(names.begin(), names.end()));
}

TEST_CASE("every class of misbehaviour is declared by a fault or a script", "[house]") {
  std::string sources;
  for (const char* room : {"faults", "engines"}) {
    for (const auto& file : fs::recursive_directory_iterator(source_dir() / "lab-server" / room)) {
      if (file.path().extension() == ".cpp") sources += read_file(file.path());
    }
  }
  for (const std::string& name : misbehaviour_names()) {
    INFO(name);
    const std::string constant = "Misbehaviour::" + replace_all(name, "-", "_");
    CHECK((sources.find(constant + ",") != sources.npos || sources.find(constant + ";") != sources.npos ||
           sources.find(constant + "}") != sources.npos || sources.find(constant + " ") != sources.npos));
  }
}

}  // namespace
}  // namespace lab
