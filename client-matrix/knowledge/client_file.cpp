#include "client-matrix/knowledge/client_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/joined_fields.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

void read_exit(OutcomeRule& rule, const Node& node) {
  rule.exit.clear();
  if (node.kind() == Node::Kind::scalar)
    return rule.exit.push_back(static_cast<int>(read_integer(node, 0, 255)));
  if (node.items().empty()) node.fail("an exit status or a list of them");
  for (const Node& item : node.items()) rule.exit.push_back(static_cast<int>(read_integer(item, 0, 255)));
}

void read_shows(OutcomeRule& rule, const Node& node) { rule.shows = Expression(node); }

const Fields<OutcomeRule> kRuleFields = {
    {"exit", "exit statuses; any when left out", read_exit},
    {"shows", "an expression found in what it printed", read_shows},
    {"outcome", "accepted, rejected, timed-out, unreachable, …", set<&OutcomeRule::outcome, OutcomeRule>},
};

void read_outcomes(ClientFile& client, const Node& node) {
  for (const Node& item : node.items()) {
    client.outcomes.push_back(read<OutcomeRule>(item, kRuleFields));
    if (item.find("outcome") == nullptr) throw Error("an outcome rule needs 'outcome'", {}, item.where());
    if (item.find("exit") == nullptr && item.find("shows") == nullptr) {
      throw Error("an outcome rule needs 'exit' or 'shows'", "a rule that fits everything hides what is new",
                  item.where());
    }
  }
}

void read_options(ClientFile& client, const Node& node) {
  static const std::vector<std::string> kKnown = {"again",
                                                  "check_chain",
                                                  "check_crl",
                                                  "check_revocation",
                                                  "check_staple",
                                                  "ciphers",
                                                  "client_certificate",
                                                  "fallback",
                                                  "max_version_ssl3",
                                                  "max_version_tls10",
                                                  "max_version_tls11",
                                                  "max_version_tls12",
                                                  "max_version_tls13",
                                                  "min_version_tls12",
                                                  "min_version_tls13",
                                                  "pin",
                                                  "requests",
                                                  "verify_address",
                                                  "verify_name"};
  for (const Node::Entry& entry : node.entries()) {
    if (std::find(kKnown.begin(), kKnown.end(), entry.key) == kKnown.end()) unknown_key(entry, kKnown);
    Argv& argv = client.options[entry.key];
    if (entry.value.kind() != Node::Kind::sequence) entry.value.fail("a list of words, or []");
    if (!entry.value.items().empty()) read_value(entry.value, argv);
    argv.where = entry.where;
  }
}

void read_packages(ClientFile& client, const Node& node) {
  for (const Node::Entry& entry : node.entries()) read_value(entry.value, client.packages[entry.key]);
}

void read_clock(ClientFile& client, const Node& node) {
  static const Name<ClockBy> kNames[] = {{ClockBy::faketime, "faketime"}, {ClockBy::program, "program"}};
  client.clock = read_enum(node, kNames);
}

void read_stdin(ClientFile& client, const Node& node) {
  check_blanks(node);
  client.std_in = node.text();
}

void read_accepted_shows(ClientFile& client, const Node& node) { client.accepted_shows = Expression(node); }

const Fields<ClientFile> kFields = joined(
    Fields<ClientFile>{
        {"name", "the file's name without .yaml", set<&ClientFile::name, ClientFile>},
        {"title", "what people call it", set<&ClientFile::title, ClientFile>},
        {"based_on", "the layer of client-matrix/stacks that it stands on, or several",
         [](ClientFile&, const Node&) {}},
        {"linked_with", "versions of libraries that it does not print",
         set<&ClientFile::linked_with, ClientFile>},
        {"packages", "what to install, by distribution", read_packages},
        {"version", "a command that prints its version", set<&ClientFile::version, ClientFile>},
        {"connect", "a command that connects once", set<&ClientFile::connect, ClientFile>},
        {"options", "words that stand for {?name} when it is asked for", read_options},
        {"connect_again", "the command of the second connection",
         set<&ClientFile::connect_again, ClientFile>},
        {"connections_in_one", "connect with {?again} connects twice",
         set<&ClientFile::connections_in_one, ClientFile>},
        {"stdin", "what it is given to read", read_stdin},
        {"resolves_names", "whether it needs a hosts file", set<&ClientFile::resolves_names, ClientFile>},
        {"accepted_shows", "an expression an accepted run must print", read_accepted_shows},
        {"outcomes", "how its end is read; the first that fits", read_outcomes},
        {"batch", "a command that serves targets", set<&ClientFile::batch, ClientFile>},
        {"build", "a command that builds it", set<&ClientFile::build, ClientFile>},
        {"program", "its folder below client-matrix/programs", set<&ClientFile::program, ClientFile>},
        {"clock", "who makes it see a wrong clock: faketime or its program", read_clock},
    },
    knowledge_fields<ClientFile>());

void check_command_line(const ClientFile& client, const Location& where) {
  if (client.outcomes.empty()) throw Error("a client with 'connect' needs 'outcomes'", {}, where);
  if (client.connections_in_one && !client.connect.has("again")) {
    throw Error("'connections_in_one' needs {?again} in 'connect'", "and its words under 'options'",
                client.connect.where);
  }
  for (const auto& [name, words] : client.options) {
    const std::string blank = name.starts_with("max_version")   ? "max_version"
                              : name.starts_with("min_version") ? "min_version"
                              : name.starts_with("check_")      ? "check_revocation"
                              : name.starts_with("verify_")     ? "verify"
                                                                : name;
    if (!client.connect.has(blank) && !client.connect_again.has(blank)) {
      throw Error(fmt::format("option '{}' stands nowhere in 'connect'", name),
                  fmt::format("add \"{{?{}}}\" where its words belong", blank), words.where);
    }
  }
}

void check(const ClientFile& client, const Location& where) {
  if (client.name.empty()) throw Error("a client needs 'name'", {}, where);
  if (client.name != client.path.stem().string()) {
    throw Error(
        fmt::format("the name '{}' is not the file's, '{}'", client.name, client.path.stem().string()),
        "one of them is misspelt", where);
  }
  if (client.version.empty()) throw Error("a client needs 'version'", "a command that prints it", where);
  if (client.connect.empty() == client.batch.empty()) {
    throw Error("a client needs either 'connect' or 'batch'",
                "a command line, or a program that serves targets", where);
  }
  if (!client.build.empty() && client.program.empty()) {
    throw Error("'build' needs 'program'", "the folder below client-matrix/programs", client.build.where);
  }
  if (client.clock == ClockBy::program && !client.is_library()) {
    throw Error("'clock: program' needs 'batch'", "a command line is not told how far its clock shall be off",
                where);
  }
  if (client.resolves_names && client.is_library()) {
    throw Error("'resolves_names' needs 'connect'", "a batch program is told the address", where);
  }
  if (!client.connect.empty()) check_command_line(client, where);
  check_knowledge(client.knowledge, client.layers, where);
}

}  // namespace

void ClientFile::know_version(const std::string& version) {
  profile = profile_of(name, knowledge, layers, linked_with, version);
}

ClientFile parse_client(const Node& node, const fs::path& path, LayerFolder& layers) {
  if (node.kind() == Node::Kind::null) {
    throw Error("expected a client, got nothing", "docs/clients.md shows one", {path.string()});
  }
  if (node.kind() != Node::Kind::map) node.fail("a client: a map of keys and values");
  ClientFile client = read<ClientFile>(node, kFields);
  client.path = path;
  if (client.title.empty()) client.title = client.name;
  if (const Node* based_on = node.find("based_on")) client.layers = layers.based_on(*based_on);
  check(client, node.where());
  client.know_version({});
  client.profile.unmeasured.clear();  // none was looked for yet
  return client;
}

ClientFile read_client_file(const fs::path& path, LayerFolder& layers) {
  return parse_client(read_yaml_file(path), path, layers);
}

std::vector<ClientFile> read_client_files(const fs::path& folder, LayerFolder& layers) {
  std::vector<fs::path> paths;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  if (ec) throw Error(fmt::format("cannot read {}: {}", folder.string(), ec.message()));
  std::sort(paths.begin(), paths.end());
  std::vector<ClientFile> clients;
  for (const fs::path& path : paths) clients.push_back(read_client_file(path, layers));
  return clients;
}

std::string option_name(const std::string& bound, Version version) {
  return bound + "_" + replace_all(name_of(version), ".", "");
}

}  // namespace lab
