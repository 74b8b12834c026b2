// client-matrix new: a client's file to fill in.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "client-matrix/commands/commands.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct NewOptions {
  std::string name;
  std::vector<std::string> based_on;
  bool is_library = false;
};

// As docs/clients.md tells the keys; every line is one that the author must look at.
std::string command_line_client(const std::string& head, const std::string& name) {
  return head + fmt::format(R"(version: [{0}, --version]
connect: [{0}, --cacert, "{{ca_file}}", "https://{{host}}:{{port}}/", "{{?client_certificate}}"]
options:                          # what stands for {{?name}} when a scenario asks for it
  client_certificate: [--cert, "{{client_cert}}", --key, "{{client_key}}"]
resolves_names: true              # it finds {{host}} in a hosts file; false where it is told {{address}}
accepted_shows: tls-failure-lab   # every answer of the lab holds this
outcomes:                         # the first that fits; none means that nobody knows what this end says
  - {{exit: 0, shows: tls-failure-lab, outcome: accepted}}
  - {{exit: 1, shows: "Connection refused", outcome: unreachable}}
  - {{exit: 1, shows: "certificate|handshake|alert", outcome: rejected}}   # what it prints only when TLS failed
)",
                            name);
}

std::string library_client(const std::string& head, const std::string& name) {
  return head + fmt::format(R"(version: [./{0}, --version]
batch: [./{0}]                    # started once; reads targets on stdin, answers each: docs/clients.md
)",
                            name);
}

int make_new(const NewOptions& options) {
  const fs::path path = options.name + ".yaml";
  if (options.name.find('/') != options.name.npos || options.name.empty()) {
    throw Error(fmt::format("'{}' is no name of a client", options.name), "a word; the file is written here");
  }
  if (fs::exists(path))
    throw Error(fmt::format("{} exists", path.string()), "choose another name, or edit it");
  const fs::path root = data_root();
  if (fs::exists(root / "client-matrix" / "clients" / path)) {
    throw Error(fmt::format("the lab has a client called '{}'", options.name), "choose another name");
  }
  LayerFolder layers(root / "client-matrix" / "stacks");
  for (const std::string& name : options.based_on) layers.find(name, {"--based-on"});
  std::string head = fmt::format("name: {}\n", options.name);
  if (options.based_on.size() == 1) head += fmt::format("based_on: {}\n", options.based_on.front());
  if (options.based_on.size() > 1) head += fmt::format("based_on: [{}]\n", join(options.based_on, ", "));
  const std::string text =
      options.is_library ? library_client(head, options.name) : command_line_client(head, options.name);
  parse_client(parse_yaml(text, path.string()), path, layers);
  write_file(path, text);
  fmt::print("{0}: say how it is driven, then\n  client-matrix run --client ./{0} --scenario 'trust/*'\n",
             path.string());
  return kExitExpected;
}

}  // namespace

void add_new(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("new", "write a client's file for you to complete");
  const auto options = std::make_shared<NewOptions>();
  command.add_option("name", options->name, "the client's name: writes NAME.yaml into this folder")
      .required();
  command.add_option("--based-on", options->based_on,
                     "a layer that it stands on, the nearest first: openssl, gnutls, go, jsse, python, …");
  command.add_flag("--library", options->is_library,
                   "a program that serves targets, instead of a command line");
  command.when_chosen([&action, options] { action = [options] { return make_new(*options); }; });
}

}  // namespace lab
