// certs-gen --out DIR: certificates, keys and revocation data as files, one folder per recipe.

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "certs-gen/commands/commands.h"
#include "certs-gen/issue/pki.h"
#include "certs-gen/outputs/format.h"
#include "certs-gen/x509/host_name.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct WriteOptions {
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

// What could not be written in one format for one reason.
struct Unwritten {
  const char* format;
  Error error;
  std::vector<std::string> recipes;
};

void add(std::vector<Unwritten>& unwritten, const std::string& recipe, const char* format,
         const Error& error) {
  for (Unwritten& known : unwritten) {
    if (known.format == format && known.error.message() == error.message())
      return known.recipes.push_back(recipe);
  }
  unwritten.push_back({format, error, {recipe}});
}

std::vector<OutputFile> files_of(Pki& pki, const std::string& recipe,
                                 const std::vector<const Format*>& chosen, const WriteOptions& options,
                                 std::vector<Unwritten>& unwritten) {
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
    try {
      for (OutputFile& file : format->files(output)) files.push_back(std::move(file));
    } catch (const Error& error) {
      add(unwritten, recipe, format->name, error);
    }
  }
  return files;
}

// check_host refuses, early, a name for which no client would ask.
void check_host(const std::string& host) {
  if (!ip_address(host).empty()) return;
  const std::string fault = dns_name_fault(host, true);
  if (fault.empty()) return;
  const size_t scheme = host.find("://");
  std::string name = scheme == host.npos ? host : host.substr(scheme + 3);
  name = name.substr(0, name.find_first_of(":/"));
  const bool is_name = dns_name_fault(name, true).empty() || !ip_address(name).empty();
  throw Error(fmt::format("--host {}", fault), is_name ? fmt::format("did you mean '{}'?", name)
                                                       : "give a name or an address: db.internal, 10.0.0.1");
}

std::vector<std::string> each_once(const std::vector<std::string>& recipes) {
  std::vector<std::string> once;
  for (const std::string& id : recipes) {
    if (std::find(once.begin(), once.end(), id) == once.end()) once.push_back(id);
  }
  return once;
}

std::string formats_help() {
  std::string help = "the file formats, separated by commas (default pem,der):";
  for (const Format* format : formats()) help += fmt::format("\n{}: {}", format->name, format->summary);
  return help;
}

int write(const WriteOptions& options) {
  const RecipeBook book = load_recipes();
  check_recipes(book, options.recipes);
  check_host(options.placement.host);
  if (options.out.empty()) {
    throw Error("no folder to write to", "add --out DIR, or see what there is: certs-gen list");
  }
  const std::vector<std::string> recipes = options.recipes.empty() ? book.ids() : each_once(options.recipes);

  std::vector<const Format*> chosen;
  for (const std::string& name : options.formats) chosen.push_back(&format(name));
  Pki pki(book, std::time(nullptr), options.seed);
  pki.make_keys_ahead({recipes.begin(), recipes.end()});
  const fs::path out = options.out;
  Progress progress(recipes.size());
  std::vector<OutputFile> files;
  std::vector<Unwritten> unwritten;
  size_t written = 0;
  for (const std::string& id : recipes) {
    std::vector<OutputFile> of_recipe = files_of(pki, id, chosen, options, unwritten);
    written += of_recipe.empty() ? 0 : 1;
    for (OutputFile& file : of_recipe) {
      file.path = fs::path(id) / file.path;
      if (!options.force && fs::exists(out / file.path)) {
        throw Error(fmt::format("{} exists", shown(out / file.path)), "--force replaces it");
      }
      files.push_back(std::move(file));
    }
    progress.step(id);
  }
  if (files.empty()) {
    const Unwritten& one = unwritten.front();
    throw Error(fmt::format("nothing written as {}: {}: {}", one.format, join(one.recipes, ", "),
                            one.error.message()),
                one.error.hint());
  }
  for (const OutputFile& file : files) {
    make_private_folders(out, file.path.parent_path());
    write_file(out / file.path, file.content, file.access);
  }
  for (const Unwritten& one : unwritten) {
    fmt::print(stderr, "certs-gen: not written as {}: {}: {}\n", one.format, join(one.recipes, ", "),
               one.error.message());
  }
  fmt::print("wrote {} for {} to {}\n", plural(written, "certificate"), options.placement.host,
             shown(options.out));
  return unwritten.empty() ? kExitExpected : kExitSurprise;
}

}  // namespace

void add_write(CommandLine& app, Action& action) {
  const auto options = std::make_shared<WriteOptions>();
  app.add_option("--out", options->out, "the folder to write to").type_name("DIR");
  app.add_option("--host", options->placement.host, "the host name in the certificates (default localhost)")
      .type_name("NAME");
  for (const ResponderName& row : kResponders) {
    const std::string name = "--" + replace_all(row.key, "_", "-") + "-url";
    app.add_option(name.c_str(), options->placement.urls[row.kind],
                   fmt::format("where their {} is", row.what))
        .type_name("URL");
  }
  app.add_option("--format", options->formats, formats_help())
      .delimiter(',')
      .one_value_each()
      .type_name("FORMAT");
  app.add_option("--password", options->password, "the password of the key stores (default changeit)")
      .type_name("TEXT");
  app.add_option("--seed", options->seed,
                 "any text: the same text gives the same names and serial numbers, but other keys (default: "
                 "new ones each time)")
      .type_name("TEXT");
  app.add_flag("--force", options->force, "replace files that exist");
  app.add_option("recipe", options->recipes, "the recipes to write (default all)").type_name("RECIPE");
  action = [options] { return write(*options); };
}

}  // namespace lab
