// Keeps the house in order: names that are used exist, things that exist are used, and includes point down.

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "certs-gen/recipe/recipe.h"
#include "client-matrix/knowledge/layer.h"
#include "lab-server/base/files.h"
#include "lab-server/base/rows.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "lab-server/faults/fault.h"
#include "lab-server/scenario/library.h"
#include "lab-server/server/purity.h"
#include "tests/catch.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;
using Names = std::set<std::string>;

ScenarioLibrary scenarios() { return ScenarioLibrary::load(source_dir() / "scenarios"); }
Diagnoses diagnoses() { return Diagnoses::load(source_dir() / "lab-server" / "diagnosis"); }
RecipeBook recipes() { return RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml"); }

std::vector<fs::path> files_below(const std::string& folder, const std::set<std::string>& endings) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(source_dir() / folder)) {
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string()))
      files.push_back(entry.path());
  }
  return files;
}

Names faults_of(const Scenario& scenario) {
  Names names;
  for (const FaultSpec& fault : scenario.server.faults) names.insert(fault.name);
  for (const FaultSpec& fault : responder_faults(scenario.server)) names.insert(fault.name);
  return names;
}

void add_recipes(const ServerSpec& server, const ClientSpec& client, Names& names) {
  for (const RecipeUse& use : recipes_named(written(server, client))) names.insert(use.recipe.id);
}

TEST_CASE("every scenario is served with the one defect it declares, and its diagnosis exists", "[house]") {
  const RecipeBook book = recipes();
  Pki pki(book);
  const ScenarioLibrary library = scenarios();
  const Diagnoses known = diagnoses();
  for (const Scenario& scenario : library.all()) {
    INFO(scenario.id);
    CHECK_NOTHROW(require_purity(scenario, pki));
    CHECK_NOTHROW(known.find(scenario.expect.diagnosis));
  }
}

TEST_CASE("a scenario whose chain has another defect than declared is refused", "[house]") {
  const RecipeBook book = recipes();
  Pki pki(book);
  const auto parsed = [](const std::string& server, const std::string& findings) {
    return parse_scenario(
        parse_yaml("{title: it, server: " + server +
                       ", expect: {outcome: rejected, diagnosis: x, findings: " + findings + "}}",
                   "it.yaml"),
        "it");
  };
  CHECK_NOTHROW(require_purity(parsed("{certificate: expired}", "[expired]"), pki));
  CHECK_THROWS_AS(require_purity(parsed("{certificate: expired}", "[]"), pki), Error);
  CHECK_THROWS_AS(require_purity(parsed("{}", "[expired]"), pki), Error);
  CHECK_THROWS_AS(require_purity(parsed("{certificate: expired, send: [expired]}", "[expired]"), pki), Error);
  CHECK_THROWS_AS(require_purity(parsed("{certificate: no-such}", "[]"), pki), Error);
}

TEST_CASE("a recipe that does not exist is an error where the scenario names it", "[house]") {
  const RecipeBook book = recipes();
  const auto place_of = [&](const std::string& text) {
    const Scenario scenario = parse_scenario(parse_yaml("title: it\n" + text, "it.yaml"), "it");
    return error_of([&] { require_recipes(scenario, book); }).where().text();
  };
  CHECK(place_of("server: {certificate: lef}") == "it.yaml:2:23");
  CHECK(place_of("server: {send: [leaf, lef]}") == "it.yaml:2:23");
  CHECK(place_of("server: {sni: {known: {a.test: lef}}}") == "it.yaml:2:32");
  CHECK(place_of("client:\n  trusts: rot") == "it.yaml:3:11");
  CHECK(place_of("twin: {client: {certificate: clint}}") == "it.yaml:2:30");
}

TEST_CASE("every recipe that a set-up has beside the defaults is known with its place", "[house]") {
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) {
    Names named;
    for (const RecipeUse& use : scenario.recipes) named.insert(use.recipe.id);
    Names used;
    add_recipes(scenario.server, scenario.client, used);
    add_recipes(scenario.twin_server, scenario.twin_client, used);
    INFO(scenario.id);
    CHECK(std::includes(named.begin(), named.end(), used.begin(), used.end()));
  }
}

TEST_CASE("every scenario has a host name of its own", "[house]") {
  const ScenarioLibrary library = scenarios();
  Names hosts;
  for (const Scenario& scenario : library.all()) {
    const bool is_address =
        scenario.host.find_first_not_of("0123456789.") == std::string::npos;  // no SNI, no front port
    CHECK((is_address || hosts.insert(scenario.host).second));
  }
}

TEST_CASE("every fault is used by a scenario and has a test of its name", "[house]") {
  Names used;
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) used.merge(faults_of(scenario));
  for (const FaultKind* kind : all_faults()) {
    INFO(kind->name);
    CHECK(used.contains(kind->name));
    std::string file = kind->name;
    std::replace(file.begin(), file.end(), '-', '_');
    CHECK(fs::exists(source_dir() / "lab-server" / "faults" / (file + ".cpp")));
    CHECK(fs::exists(source_dir() / "tests" / "faults" / (file + "_test.cpp")));
  }
}

// The words of sources and pages that may name a recipe: in quotes, or as a value of YAML.
Names words_that_may_name_recipes() {
  Names words;
  const std::regex word(R"(["`\[ ]([a-z0-9-]+)\*?["`\],}])");
  for (const char* folder : {"tests", "bench", "lab-server", "docs"}) {
    for (const fs::path& file : files_below(folder, {".cpp", ".py", ".md"})) {
      if (file.filename() == "scenarios.md") continue;
      const std::string text = read_file(file);
      for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at)
        words.insert((*at)[1]);
    }
  }
  // What is sent with all that issued it has no other way.
  const std::regex starred(R"(([a-z0-9-]+)\*)");
  for (const fs::path& file : files_below("scenarios", {".yaml"})) {
    const std::string text = read_file(file);
    for (std::sregex_iterator at(text.begin(), text.end(), starred), end; at != end; ++at)
      words.insert((*at)[1]);
  }
  return words;
}

TEST_CASE("a recipe has a name because two use it: what one scenario alone needs stands in its file",
          "[house]") {
  std::map<std::string, int> uses;
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) {
    for (const RecipeUse& use : scenario.recipes) ++uses[use.recipe.id];
  }
  const Node named = read_yaml_file((source_dir() / "certs-gen" / "recipes.yaml").string());
  for (const Node::Entry& recipe : named.entries()) {
    std::vector<RecipeUse> own;
    add_uses(own, recipe.value, {.called = kOwnRecipe});
    for (const RecipeUse& use : own) ++uses[use.recipe.id];
  }
  const Names elsewhere = words_that_may_name_recipes();
  for (const Node::Entry& recipe : named.entries()) {
    INFO(recipe.key);
    CHECK((uses[recipe.key] > 1 || elsewhere.contains(recipe.key)));
  }
}

TEST_CASE("no scenario's file only names a recipe that is called like itself", "[house]") {
  const RecipeBook book = recipes();
  const ScenarioLibrary library = scenarios();
  for (const Scenario& one : library.all()) {
    const std::string name = one.id.substr(one.id.rfind('/') + 1);
    if (!book.contains(name)) continue;
    int uses = 0;
    for (const Scenario& scenario : library.all()) {
      for (const RecipeUse& use : scenario.recipes) uses += use.recipe == name ? 1 : 0;
    }
    for (const std::string& id : book.ids()) uses += book.at(id).based_on == name ? 1 : 0;
    INFO(name);
    CHECK(uses > 1);
  }
}

TEST_CASE("every recipe is used by a scenario, another recipe or a test", "[house]") {
  const RecipeBook book = recipes();
  Names used;
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) {
    add_recipes(scenario.server, scenario.client, used);
    add_recipes(scenario.twin_server, scenario.twin_client, used);
  }
  for (const std::string& id : book.ids()) {
    used.insert(book.at(id).based_on);
    if (book.at(id).issuer != id) used.insert(book.at(id).issuer.id);
  }
  std::string tests;
  for (const fs::path& file : files_below("tests", {".cpp"})) tests += read_file(file);
  for (const std::string& id : book.ids()) {
    INFO(id);
    CHECK((used.contains(id) || tests.find('"' + id + '"') != tests.npos));
  }
}

TEST_CASE("every diagnosis is what a scenario expects, or what comes of a client's own way", "[house]") {
  const Diagnoses known = diagnoses();
  Names used = {kNoDiagnosis};
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) used.insert(scenario.expect.diagnosis);
  LayerFolder layers(source_dir() / "client-matrix/stacks");
  for (const auto& layer : layers.all()) {
    for (const Behaviour& behaviour : layer->knowledge.behaviours) {
      for (const Deviation& deviation : behaviour.deviations) used.insert(deviation.diagnosis.value_or(""));
    }
  }
  for (const Diagnosis& diagnosis : known.all()) {
    INFO(diagnosis.id);
    CHECK(used.contains(diagnosis.id));
  }
}

TEST_CASE("a scenario's keys stand in one order in all files", "[house]") {
  const std::vector<std::string> order = {"title", "story",  "spec",   "aliases", "symptoms", "catalogue",
                                          "host",  "server", "client", "expect",  "twin",     kRows};
  const auto is_in_order = [&](const Node& scenario) {
    const auto place = [&](const Node::Entry& entry) {
      return std::find(order.begin(), order.end(), entry.key);
    };
    return std::is_sorted(scenario.entries().begin(), scenario.entries().end(),
                          [&](const auto& a, const auto& b) { return place(a) < place(b); });
  };
  for (const fs::path& file : files_below("scenarios", {".yaml"})) {
    INFO(file);
    const Node scenario = read_yaml_file(file.string());
    CHECK(is_in_order(scenario));
    const Node* rows = scenario.find(kRows);
    if (rows == nullptr) continue;
    for (const Node::Entry& row : rows->entries()) CHECK(is_in_order(row.value));
  }
}

TEST_CASE("every trait of a client or a scenario is explained in docs/clients.md", "[house]") {
  const std::string page = read_file(source_dir() / "docs" / "clients.md");
  Names traits;
  const ScenarioLibrary library = scenarios();
  for (const Scenario& scenario : library.all()) {
    traits.insert(scenario.expect.accepted_by.begin(), scenario.expect.accepted_by.end());
    traits.insert(scenario.expect.noticed_by.begin(), scenario.expect.noticed_by.end());
  }
  for (const fs::path& file : files_below("client-matrix/clients", {".yaml"})) {
    const auto add = [&](const Node& says) {
      std::vector<std::string> own;
      if (const Node* listed = says.find("traits")) read_value(*listed, own);
      traits.insert(own.begin(), own.end());
    };
    const Node client = read_yaml_file(file.string());
    add(client);
    if (const Node* versions = client.find("versions")) {
      for (const Node& row : versions->items()) add(row);
    }
  }
  for (const std::string& trait : traits) {
    INFO(trait);
    CHECK(page.find("| `" + trait + "` |") != page.npos);
  }
}

// Two of one name are one to the linker: it keeps one of their functions for both.
TEST_CASE("no two headers define a type of the same name", "[house]") {
  const std::regex definition("^(struct|class|enum class) ([A-Z][A-Za-z0-9]*)( final)?( :[^:].*)? \\{.*");
  std::map<std::string, std::string> defined_in;
  for (const char* folder : {"lab-server", "certs-gen", "client-matrix"}) {
    for (const fs::path& file : files_below(folder, {".h"})) {
      std::ifstream in(file);
      for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (!std::regex_match(line, match, definition)) continue;
        const auto [other, is_first] = defined_in.emplace(match[2], file.string());
        INFO(match[2] << " in " << file << " and in " << other->second);
        CHECK(is_first);
      }
    }
  }
  CHECK(defined_in.size() > 150);
}

// Which rooms a room may look into, besides itself and base.
const std::map<std::string, Names> kLooksInto = {
    {"lab-server/base", {}},
    {"lab-server/protocols", {}},
    {"lab-server/scenario",
     {"lab-server/tls", "lab-server/protocols", "certs-gen/recipe", "certs-gen/revocation",
      "certs-gen/x509"}},
    {"lab-server/diagnosis", {}},
    {"lab-server/tls", {}},
    {"certs-gen/x509", {}},
    {"certs-gen/recipe", {"certs-gen/x509"}},
    {"certs-gen/issue", {"certs-gen/recipe", "certs-gen/x509"}},
    {"certs-gen/revocation", {"certs-gen/issue", "certs-gen/recipe", "certs-gen/x509"}},
    {"certs-gen/audit", {"certs-gen/x509"}},
    {"certs-gen/outputs", {"certs-gen/issue", "certs-gen/revocation", "certs-gen/x509"}},
    {"certs-gen/commands",
     {"certs-gen/outputs", "certs-gen/audit", "certs-gen/issue", "certs-gen/recipe", "certs-gen/x509"}},
    {"certs-gen", {"certs-gen/commands"}},
    {"lab-server/engines/engine",
     {"lab-server/scenario", "lab-server/tls", "lab-server/diagnosis", "certs-gen/issue", "certs-gen/x509"}},
    {"lab-server/engines/boringssl",
     {"lab-server/engines/engine", "lab-server/tls", "lab-server/scenario", "certs-gen/audit",
      "certs-gen/revocation", "certs-gen/issue", "certs-gen/x509"}},
    {"lab-server/engines/tls12",
     {"lab-server/engines/engine", "lab-server/tls", "lab-server/scenario", "certs-gen/x509"}},
    {"lab-server/engines/tls13",
     {"lab-server/engines/engine", "lab-server/tls", "lab-server/scenario", "certs-gen/x509"}},
    {"lab-server/engines",
     {"lab-server/engines/boringssl", "lab-server/engines/tls12", "lab-server/engines/tls13",
      "lab-server/engines/engine", "lab-server/tls", "certs-gen/x509"}},
    {"lab-server/faults", {"lab-server/tls", "lab-server/scenario", "lab-server/diagnosis"}},
    {"lab-server/responders", {"lab-server/scenario", "certs-gen/issue", "certs-gen/revocation"}},
    {"lab-server/server",
     {"lab-server/engines", "lab-server/engines/engine", "lab-server/faults", "lab-server/responders",
      "lab-server/tls", "lab-server/protocols", "lab-server/scenario", "lab-server/diagnosis",
      "certs-gen/audit", "certs-gen/issue", "certs-gen/recipe", "certs-gen/x509"}},
    {"lab-server/control", {"lab-server/server", "lab-server/faults", "lab-server/scenario"}},
    {"lab-server/web", {"lab-server/server"}},
    {"lab-server/commands",
     {"lab-server/web", "lab-server/control", "lab-server/server", "lab-server/diagnosis",
      "lab-server/faults", "lab-server/scenario", "certs-gen/issue", "certs-gen/recipe"}},
    {"lab-server", {"lab-server/commands"}},
    {"client-matrix/knowledge", {"lab-server/diagnosis", "lab-server/scenario"}},
    {"client-matrix/drive", {"client-matrix/knowledge", "lab-server/scenario"}},
    {"client-matrix/judge", {"client-matrix/knowledge", "lab-server/diagnosis", "lab-server/scenario"}},
    {"client-matrix/report", {"client-matrix/judge", "lab-server/diagnosis"}},
    {"client-matrix/explain", {"lab-server/diagnosis"}},
    {"client-matrix/run",
     {"client-matrix/report", "client-matrix/judge", "client-matrix/drive", "client-matrix/knowledge",
      "lab-server/server", "lab-server/diagnosis", "lab-server/scenario", "certs-gen/issue"}},
    {"client-matrix/commands",
     {"client-matrix/run", "client-matrix/report", "client-matrix/explain", "client-matrix/judge",
      "client-matrix/drive", "client-matrix/knowledge", "lab-server/server", "lab-server/diagnosis",
      "lab-server/scenario", "certs-gen/recipe"}},
    {"client-matrix", {"client-matrix/commands"}},
};

// The room a path or an include lies in: its folder, or the nearest above that is a room.
std::string room_of(fs::path path) {
  for (path = path.parent_path(); !path.empty(); path = path.parent_path()) {
    if (kLooksInto.contains(path.generic_string())) return path.generic_string();
  }
  return {};
}

TEST_CASE("includes point down, and only the rooms meant for it include OpenSSL's and yaml-cpp's headers",
          "[house]") {
  const std::regex speaks_openssl("(lab-server/(engines|tls|responders)|certs-gen)(/.*)?");
  const std::regex include("^#include ([<\"])([^>\"]+)[>\"]");
  for (const char* folder : {"lab-server", "certs-gen", "client-matrix"}) {
    for (const fs::path& file : files_below(folder, {".cpp", ".h"})) {
      const std::string name = fs::relative(file, source_dir()).generic_string();
      const std::string room = room_of(name);
      std::ifstream in(file);
      for (std::string line; std::getline(in, line);) {
        std::smatch match;
        if (!std::regex_search(line, match, include)) continue;
        const std::string target = match[2];
        INFO(name << " includes " << target);
        if (match[1] == "\"") {
          const std::string into = room_of(target);
          CHECK((into == room || into == "lab-server/base" || kLooksInto.at(room).contains(into)));
        }
        if (target.starts_with("openssl/")) CHECK(std::regex_match(room, speaks_openssl));
        if (target.starts_with("yaml-cpp/")) CHECK(room == "lab-server/base");
      }
    }
  }
}

TEST_CASE("docs/scenarios.md is what lab-server prints", "[house]") {
  const std::string program = (binary_dir() / "lab-server" / "lab-server").string();
  const ProgramResult printed = run_program({program, "list", "--markdown"});
  CHECK(printed.output == read_file(source_dir() / "docs" / "scenarios.md"));
}

TEST_CASE("the pages of keys and the schemas for editors are what the programs print", "[house]") {
  struct Printed {
    const char* program;
    const char* page;
    std::vector<std::string> schemas;
  };
  const Printed all[] = {{"lab-server", "keys.md", {"scenario", "recipe"}},
                         {"client-matrix", "client-keys.md", {"client", "stack"}}};
  const fs::path docs = source_dir() / "docs";
  for (const Printed& printed : all) {
    const std::string program = (binary_dir() / printed.program / printed.program).string();
    CHECK(run_program({program, "keys", "--markdown"}).output == read_file(docs / printed.page));
    for (const std::string& schema : printed.schemas) {
      CHECK(run_program({program, "keys", "--schema", schema}).output ==
            read_file(docs / "schema" / (schema + ".json")));
    }
  }
}

// What may stay without a type: what another room or the whole of DER says.
TEST_CASE("every key says what it means and what may stand there", "[house]") {
  const std::pair<const char*, const char*> roots[] = {
      {"lab-server", ""}, {"lab-server", "recipe"}, {"client-matrix", ""}};
  size_t count = 0;
  for (const auto& [name, root] : roots) {
    std::vector<std::string> command = {(binary_dir() / name / name).string(), "keys", "--json"};
    if (*root != 0) command.emplace_back(root);
    for (const auto& row : nlohmann::json::parse(run_program(command).output)) {
      INFO(row.dump());
      CHECK_FALSE(row.at("meaning").get<std::string>().empty());
      CHECK(row.at("type") != "anything");
      ++count;
    }
  }
  CHECK(count > 300);
}

// What a YAML 1.1 reader takes for true or false, while we and YAML 1.2 take it for text.
void check_no_hidden_boolean(const Node& node) {
  static const std::regex boolean("[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|True|TRUE|False|FALSE");
  if (node.kind() == Node::Kind::scalar) {
    INFO(node.where().text() << ": " << node.text());
    CHECK((node.is_quoted() || !std::regex_match(node.text(), boolean)));
  } else if (node.kind() == Node::Kind::sequence) {
    for (const Node& item : node.items()) check_no_hidden_boolean(item);
  } else {
    for (const Node::Entry& entry : node.entries()) check_no_hidden_boolean(entry.value);
  }
}

TEST_CASE("the API's description says the same to readers of YAML 1.1 and of 1.2", "[house]") {
  const fs::path file = source_dir() / "docs" / "control-api.openapi.yaml";
  check_no_hidden_boolean(read_yaml_file(file.string()));
  const std::regex bare_key(R"((^|[{,] *)(on|off|yes|no|y|n): )");
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    INFO(line);
    CHECK_FALSE(std::regex_search(line, bare_key));
  }
}

TEST_CASE("README shows the clients there are", "[house]") {
  const std::string readme = read_file(source_dir() / "README.md");
  for (const fs::path& file : files_below("client-matrix/clients", {".yaml"})) {
    INFO(file);
    CHECK(readme.find("`" + file.stem().string() + "`") != readme.npos);
  }
}

}  // namespace
}  // namespace lab
