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

Shape exit_shape() { return pick_of({whole_shape(0, 255), list_of(whole_shape(0, 255))}); }
Shape expression_shape() { return text_called("expression", "\"expired$\""); }

const Fields<OutcomeRule> kRuleFields = {
    {"exit", "exit statuses; any when left out", {read_exit, nullptr, exit_shape}},
    {"shows", "an expression found in its output", {read_shows, nullptr, expression_shape}},
    {"outcome",
     "the outcome that this means",
     {set<&OutcomeRule::outcome, OutcomeRule>.read, nullptr, shape_for<Outcome>}},
};

Shape outcomes_shape() {
  return list_of(keys_called({}, []() -> const Keys& {
    static const Keys kKeys = keys_of(kRuleFields);
    return kKeys;
  }));
}

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

const std::vector<std::string> kClientOptions = {"again",
                                                 "check_chain",
                                                 "check_crl",
                                                 "check_revocation",
                                                 "check_staple",
                                                 "ciphers",
                                                 "client_certificate",
                                                 "early_data",
                                                 "ech",
                                                 "fallback",
                                                 "http2",
                                                 "max_version_ssl3",
                                                 "max_version_tls10",
                                                 "max_version_tls11",
                                                 "max_version_tls12",
                                                 "max_version_tls13",
                                                 "min_version_tls12",
                                                 "min_version_tls13",
                                                 "no_resumption",
                                                 "pin",
                                                 "requests",
                                                 "starttls",
                                                 "verify_address",
                                                 "verify_name"};

void read_options(ClientFile& client, const Node& node) {
  for (const Node::Entry& entry : node.entries()) {
    if (std::find(kClientOptions.begin(), kClientOptions.end(), entry.key) == kClientOptions.end())
      unknown_key(entry, kClientOptions);
    Argv& argv = client.options[entry.key];
    if (entry.value.kind() != Node::Kind::sequence) entry.value.fail("a list of words, or []");
    if (!entry.value.items().empty()) read_value(entry.value, argv);
    argv.where = entry.where;
  }
}

Shape options_shape() {
  return {.form = Shape::Form::map, .names = kClientOptions, .parts = {shape_for<Argv>()}};
}

void read_packages(ClientFile& client, const Node& node) {
  for (const Node::Entry& entry : node.entries()) read_value(entry.value, client.packages[entry.key]);
}

const Name<ClockBy> kClocks[] = {{ClockBy::faketime, "faketime"}, {ClockBy::program, "program"}};

void read_stdin(ClientFile& client, const Node& node) {
  check_blanks(node);
  client.std_in = node.text();
}

void read_accepted_shows(ClientFile& client, const Node& node) { client.accepted_shows = Expression(node); }

void read_starttls(ClientFile& client, const Node& node) {
  if (node.kind() != Node::Kind::sequence) node.fail("a list of protocols", "write it as [smtp, imap]");
  for (const Node& item : node.items()) read_protocol(item, client.starttls.emplace_back());
}

void read_speaks(ClientFile& client, const Node& node) {
  read_protocol(node, client.speaks);
  if (client.speaks.empty()) node.fail("a protocol", "leave it out for HTTP");
  client.starttls = {client.speaks};
}

// What it stands on is read by who has the layers.
void read_client_bases(ClientFile&, const Node&) {}

const Fields<ClientFile> kFields = joined(
    Fields<ClientFile>{
        {"name", "the file's name without .yaml; obligatory", set<&ClientFile::name, ClientFile>},
        {"title", "its common name; left out: its name here", set<&ClientFile::title, ClientFile>},
        {"based_on",
         "the layer that it stands on, or several, the nearest first; left out: an unknown library, whose "
         "words are compared with those of all layers",
         {read_client_bases, nullptr, based_on_shape}},
        {"linked_with", "versions of libraries that it does not print",
         set<&ClientFile::linked_with, ClientFile>},
        {"packages",
         "the packages to install, by distribution: {debian: [curl]}",
         {read_packages, nullptr, shape_for<std::map<std::string, std::vector<std::string>>>}},
        {"version", "a command whose first line is its version; obligatory",
         set<&ClientFile::version, ClientFile>},
        {"connect", "a command line that connects once; this or batch",
         set<&ClientFile::connect, ClientFile>},
        {"options",
         "words that stand for {?name} in connect when a scenario asks for it",
         {read_options, nullptr, options_shape}},
        {"connect_again", "the command of the second connection, if it needs a second start",
         set<&ClientFile::connect_again, ClientFile>},
        {"connections_in_one", "whether connect with {?again} connects twice",
         set<&ClientFile::connections_in_one, ClientFile>},
        {"stdin", "the input of connect", {read_stdin, nullptr, shape_for<std::string>}},
        {"resolves_names", "whether it runs with a private hosts file",
         set<&ClientFile::resolves_names, ClientFile>},
        {"accepted_shows",
         "an expression that its output must contain for any outcome accepted",
         {read_accepted_shows, nullptr, expression_shape}},
        {"starttls",
         "the protocols in which it asks for TLS: {starttls} is their name, {scheme} that of a URL",
         {read_starttls, nullptr, [] { return list_of(protocol_shape()); }}},
        {"speaks",
         "the protocol that it speaks instead of HTTP: every scenario meets it after that protocol's way to "
         "TLS",
         {read_speaks, nullptr, protocol_shape}},
        {"outcomes",
         "how to judge the end of connect: the first rule that fits; obligatory with connect",
         {read_outcomes, nullptr, outcomes_shape}},
        {"batch", "a program that keeps the batch contract; this or connect",
         set<&ClientFile::batch, ClientFile>},
        {"build", "a command that builds it", set<&ClientFile::build, ClientFile>},
        {"downloads_mb",
         "about how many MB its build downloads: it then runs only for client-matrix install, once for all "
         "clients "
         "of the same program",
         between<&ClientFile::downloads_mb, 1, 10'000, ClientFile>},
        {"program", "the folder of its sources, beside the file or below client-matrix/programs",
         set<&ClientFile::program, ClientFile>},
        {"clock", "who gives it a wrong clock: its own program, where libfaketime cannot",
         one_of<&ClientFile::clock, kClocks, ClientFile>},
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
  if (client.downloads_mb > 0 && client.build.empty())
    throw Error("'downloads_mb' needs 'build'", "the command that downloads", where);
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

const Keys& client_keys() {
  static const Keys kKeys = keys_of(kFields);
  return kKeys;
}

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
