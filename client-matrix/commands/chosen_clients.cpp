#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "client-matrix/commands/commands.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {

std::vector<ClientFile> chosen_clients(const std::filesystem::path& folder, LayerFolder& layers,
                                       const std::vector<std::string>& names) {
  std::vector<ClientFile> all = read_client_files(folder, layers);
  if (names.empty()) return all;
  std::vector<std::string> known;
  for (const ClientFile& client : all) known.push_back(client.name);

  std::vector<ClientFile> chosen;
  const auto add = [&](ClientFile client) {
    const auto other = std::find_if(chosen.begin(), chosen.end(),
                                    [&](const ClientFile& there) { return there.name == client.name; });
    if (other == chosen.end()) return chosen.push_back(std::move(client));
    std::error_code ec;
    if (!std::filesystem::equivalent(other->path, client.path, ec)) {
      throw Error(fmt::format("two clients are called '{}': {} and {}", client.name, other->path.string(),
                              client.path.string()),
                  "give yours another name: its file's, and `name:`");
    }
  };
  for (const std::string& name : names) {
    if (name.find('/') != name.npos || name.ends_with(".yaml")) {
      ClientFile own = read_client_file(name, layers);
      own.is_own = true;
      add(std::move(own));
      continue;
    }
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const ClientFile& client) { return client.name == name; });
    if (found == all.end()) throw Error(fmt::format("no client '{}'", name), did_you_mean(name, known));
    add(*found);
  }
  return chosen;
}

void write_json(const std::string& path, const nlohmann::json& json) {
  const std::string text = json.dump(1) + "\n";
  if (path == "-") {
    fmt::print("{}", text);
  } else {
    write_file(path, text);
  }
}

}  // namespace lab
