// A client of the matrix, as its file describes it: client-matrix/clients/<name>.yaml. README.md beside this
// lists the keys.

#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client-matrix/knowledge/blanks.h"
#include "client-matrix/knowledge/layer.h"
#include "lab-server/base/expression.h"
#include "lab-server/base/yaml.h"
#include "lab-server/scenario/scenario.h"

namespace lab {

// How the end of a program is judged: the first rule that fits gives the outcome.
struct OutcomeRule {
  std::vector<int> exit;            // exit statuses; empty: any
  std::optional<Expression> shows;  // searched in what the program printed
  Outcome outcome = Outcome::unclassified;
};

// Who gives a client a wrong clock: libfaketime in its process, or its own program, which gets the offset as
// an argument (a static program loads no library).
enum class ClockBy { faketime, program };

struct ClientFile {
  std::string name;
  std::string title;
  Layers layers;  // the layers that it stands on, top first; none: its library is unknown here
  std::map<std::string, std::vector<std::string>> packages;  // by distribution
  Argv version;

  // A program with a command line.
  Argv connect;
  std::map<std::string, Argv, std::less<>> options;
  Argv connect_again;
  bool connections_in_one = false;
  std::string std_in;
  std::vector<std::string> starttls;  // the protocols in which it asks for TLS
  std::string speaks;                 // the protocol that it speaks instead of HTTP; empty: HTTP
  bool resolves_names = false;
  std::optional<Expression> accepted_shows;
  std::vector<OutcomeRule> outcomes;

  // A library: a small program that serves targets (docs/clients.md, the batch contract).
  Argv batch;
  Argv build;
  int downloads_mb = 0;  // what the build downloads, about; such a build runs only when a person asks for it
  std::string program;
  ClockBy clock = ClockBy::faketime;

  Knowledge knowledge;  // the behaviour that only this client has
  std::vector<LinkedVersion> linked_with;
  Profile profile;  // all that is known of it in the version found (know_version); before that, in the newest
  std::filesystem::path path;
  bool is_own = false;  // the file is the user's own, not the lab's

  bool is_library() const { return !batch.empty(); }
  // stack is the TLS library at the bottom, "openssl"; empty when it is unknown.
  std::string stack() const { return layers.empty() ? std::string() : layers.back()->name; }
  // know_version sets the profile for a version, as the client prints it.
  void know_version(const std::string& version);
};

// read_client_file reads and checks one file, and the layers it stands on; Error with its place.
ClientFile read_client_file(const std::filesystem::path& path, LayerFolder& layers);
// parse_client does the same for a text; path is its name in errors.
ClientFile parse_client(const Node& node, const std::filesystem::path& path, LayerFolder& layers);

// read_client_files reads all files of a folder, sorted by name.
std::vector<ClientFile> read_client_files(const std::filesystem::path& folder, LayerFolder& layers);

// client_keys are the keys of a client's file.
const Keys& client_keys();

// option_name is the key under `options:` that limits versions: "max_version_tls12".
std::string option_name(const std::string& bound, Version version);

}  // namespace lab
