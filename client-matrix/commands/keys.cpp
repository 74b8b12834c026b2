// client-matrix keys: every key that a client's file or a layer's may have.

#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "client-matrix/commands/commands.h"
#include "lab-server/base/key_book.h"
#include "lab-server/base/told_keys.h"

namespace lab {
namespace {

constexpr const char* kClientId = "client";
constexpr const char* kStackId = "stack";

struct ClientKeysOptions {
  std::string path;
  std::string schema;
  bool json = false;
  bool markdown = false;
};

const Keys& file_keys() {
  static const Keys kKeys = {
      {kClientId, "client-matrix/clients/*.yaml, or a file of your own", keys_called({}, client_keys), {}},
      {kStackId, "client-matrix/stacks/*/stack.yaml", keys_called({}, layer_keys), {}},
  };
  return kKeys;
}

// docs/client-keys.md is what this prints.
void print_client_page() {
  std::cout << "# The keys of a client's file and of a layer's\n\n"
               "`client-matrix keys --markdown` prints this page from the tables that read the files; "
               "`client-matrix "
               "keys client.options`\n"
               "shows one part of it. Editors check and complete these keys by the JSON Schemas "
               "[client.json](schema/client.json) and\n"
               "[stack.json](schema/stack.json). [clients.md](clients.md) shows whole files.\n\n"
               "A *version* stands in quotes: `\"1.20\"` and `\"1.2\"` are two. An *expression* is a regular "
               "expression of RE2, found within a\n"
               "line. A *word* of a command may hold placeholders.\n\n"
               "## client-matrix/clients/*.yaml\n"
            << keys_in_markdown(client_keys(), {}) << "\n## client-matrix/stacks/*/stack.yaml\n"
            << keys_in_markdown(layer_keys(), {});
}

nlohmann::json schema_named(const std::string& of) {
  return of == kClientId ? schema_of(client_keys(), "a client of the TLS failure lab", {})
                         : schema_of(layer_keys(), "a layer of the TLS failure lab", {});
}

std::string why_no_schema_named(const std::string& of) {
  return of == kClientId || of == kStackId ? "" : "client or stack";
}

}  // namespace

void add_client_keys(CommandLine& app, Action& action) {
  auto options = std::make_shared<ClientKeysOptions>();
  CommandLine command =
      app.add_command("keys", "list the keys of a client's or a layer's file: type, meaning");
  command.add_option("path", options->path, "only the keys below it: client.options, stack.behaviours");
  command.add_flag("--json", options->json, "print a JSON array");
  command.add_flag("--markdown", options->markdown, "print all keys as the page docs/client-keys.md");
  command.add_option("--schema", options->schema, "print a JSON Schema for editors: client or stack")
      .check(why_no_schema_named);
  command.when_chosen([&action, options] {
    action = [options] {
      if (!options->schema.empty()) {
        std::cout << schema_named(options->schema).dump(1) << '\n';
      } else if (options->markdown) {
        print_client_page();
      } else {
        print_keys({file_keys(), file_keys(), {}}, options->path, options->json);
      }
      return kExitExpected;
    };
  });
}

}  // namespace lab
