// certs-gen --out DIR: certificates, keys and revocation data as files, one folder per recipe.

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "certs-gen/commands/commands.h"
#include "certs-gen/outputs/format.h"
#include "certs-gen/pki.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string out;
  Placement placement{.host = "localhost"};
  std::vector<std::string> formats = {"pem", "der"};
  std::string password = "changeit";  // what Java's tools expect
  std::string seed;
  bool force = false;
  std::vector<std::string> recipes;
};

void make_private_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) == 0) return;
  if (fs::is_directory(folder) && ::chmod(folder.c_str(), 0700) == 0) return;
  throw Error(fmt::format("cannot make the folder {}", shown(folder)), "is there a file of that name?");
}

// Keys are in them: each folder below out is for its owner only.
void make_private_folders(const fs::path& out, const fs::path& below) {
  fs::path folder = out;
  for (const fs::path& part : below) make_private_folder(folder /= part);
}

// Says how far it is, once it has taken long enough for a person to wonder.
class Progress {
 public:
  explicit Progress(size_t total) : total_(total) {}

  void step(const std::string& name) {
    ++done_;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::seconds(1)) return;
    last_ = now;
    fmt::print(stderr, "certs-gen: {} of {}: {}\n", done_, total_, name);
  }

 private:
  const size_t total_;
  size_t done_ = 0;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

void check_recipes(const RecipeBook& book, const std::vector<std::string>& recipes) {
  std::vector<std::string> known = book.ids();
  for (const std::string& id : recipes) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    known.insert(known.end(), {"list", "audit"});  // a misspelt command looks like a recipe
    throw Error(fmt::format("no recipe '{}'", id), did_you_mean(id, known));
  }
}

std::vector<OutputFile> files_of(Pki& pki, const std::string& recipe,
                                 const std::vector<const Format*>& chosen, const Options& options) {
  const auto of_other_name = [&] {
    Placement elsewhere = options.placement;
    elsewhere.host = "other." + elsewhere.host;
    return pki.issue(recipe, elsewhere);
  };
  const Output output{.certificate = pki.issue(recipe, options.placement),
                      .of_other_name = of_other_name,
                      .password = options.password,
                      .now = pki.now()};
  std::vector<OutputFile> files;
  for (const Format* format : chosen) {
    for (OutputFile& file : format->files(output)) files.push_back(std::move(file));
  }
  return files;
}

std::string formats_help() {
  std::string help = "how to write them (default pem,der), several with commas:";
  for (const Format* format : formats()) help += fmt::format("\n{}: {}", format->name, format->summary);
  return help;
}

int write(const Options& options) {
  const RecipeBook book = load_recipes();
  check_recipes(book, options.recipes);
  if (options.out.empty()) {
    throw Error("no folder to write to", "add --out DIR, or see what there is: certs-gen list");
  }
  const std::vector<std::string> recipes = options.recipes.empty() ? book.ids() : options.recipes;

  std::vector<const Format*> chosen;
  for (const std::string& name : options.formats) chosen.push_back(&format(name));
  Pki pki(book, std::time(nullptr), options.seed);
  pki.make_keys_ahead(recipes);
  const fs::path out = options.out;
  Progress progress(recipes.size());
  std::vector<OutputFile> files;
  for (const std::string& id : recipes) {
    for (OutputFile& file : files_of(pki, id, chosen, options)) {
      file.path = fs::path(id) / file.path;
      if (!options.force && fs::exists(out / file.path)) {
        throw Error(fmt::format("{} exists", shown(out / file.path)), "--force replaces it");
      }
      files.push_back(std::move(file));
    }
    progress.step(id);
  }
  for (const OutputFile& file : files) {
    make_private_folders(out, file.path.parent_path());
    write_file(out / file.path, file.content, file.access);
  }
  fmt::print("wrote {} for {} to {}\n", plural(recipes.size(), "certificate"), options.placement.host,
             shown(options.out));
  return kExitExpected;
}

}  // namespace

void add_write(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  app.add_option("--out", options->out, "the folder to write to")->type_name("DIR");
  app.add_option("--host", options->placement.host, "the name they are for (default localhost)")
      ->type_name("NAME");
  app.add_option("--ocsp-url", options->placement.ocsp_url, "where their OCSP responder is")
      ->type_name("URL");
  app.add_option("--crl-url", options->placement.crl_url, "where their CRL is")->type_name("URL");
  app.add_option("--aia-url", options->placement.aia_url, "where their issuer is")->type_name("URL");
  app.add_option("--format", options->formats, formats_help())
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("FORMAT");
  app.add_option("--password", options->password, "of the key stores (default changeit)")->type_name("TEXT");
  app.add_option(
         "--seed", options->seed,
         "any text: the same one gives the same names and serial numbers, with other keys (default: new ones "
         "each time)")
      ->type_name("TEXT");
  app.add_flag("--force", options->force, "replace files that exist");
  app.add_option("recipe", options->recipes, "the recipes to write (default all)")->type_name("RECIPE");
  action = [options] { return write(*options); };
}

}  // namespace lab
