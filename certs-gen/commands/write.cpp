// certs-gen --out DIR: certificates, keys and revocation data as files, one folder per recipe.

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <memory>

#include "certs-gen/commands/commands.h"
#include "certs-gen/pem.h"
#include "certs-gen/pki.h"
#include "certs-gen/revocation.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string out;
  Placement placement{.host = "localhost"};
  bool force = false;
  std::vector<std::string> recipes;
};

struct OutputFile {
  fs::path path;
  std::string content;
  Access access = Access::everyone;
};

std::string chain_pem(const CertificatePtr& certificate) {
  std::string text;
  for (const CertificatePtr& one : chain_of(certificate)) text += one->pem();
  return text;
}

std::vector<OutputFile> files_of(const CertificatePtr& certificate, std::time_t now, const fs::path& folder) {
  std::vector<OutputFile> files = {
      {folder / "chain.pem", chain_pem(certificate)},
      {folder / "key.pem", certificate->key_pem(), Access::owner},
      {folder / "root.pem", root_of(certificate)->pem()},
      {folder / "certificate.der", text_of(certificate->der)},
  };
  if (certificate->is_revoked && certificate->issuer != nullptr) {
    const Bytes crl = make_crl(*certificate->issuer, {certificate}, now);
    files.push_back({folder / "issuer.pem", certificate->issuer->pem()});
    files.push_back({folder / "crl.pem", to_pem("X509 CRL", crl)});
    files.push_back({folder / "crl.der", text_of(crl)});
    files.push_back(
        {folder / "ocsp.der", text_of(make_ocsp_response(*certificate, OcspStatus::revoked, now))});
  }
  return files;
}

void make_private_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) == 0) return;
  if (fs::is_directory(folder) && ::chmod(folder.c_str(), 0700) == 0) return;
  throw Error(fmt::format("cannot make the folder {}", shown(folder)), "is there a file of that name?");
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

int write(const Options& options) {
  const RecipeBook book = load_recipes();
  check_recipes(book, options.recipes);
  if (options.out.empty()) {
    throw Error("no folder to write to", "add --out DIR, or see what there is: certs-gen list");
  }
  const std::vector<std::string> recipes = options.recipes.empty() ? book.ids() : options.recipes;

  Pki pki(book);
  Progress progress(recipes.size());
  std::vector<OutputFile> files;
  for (const std::string& id : recipes) {
    const CertificatePtr certificate = pki.issue(id, options.placement);
    for (OutputFile& file : files_of(certificate, pki.now(), fs::path(options.out) / id)) {
      if (!options.force && fs::exists(file.path)) {
        throw Error(fmt::format("{} exists", shown(file.path)), "--force replaces it");
      }
      files.push_back(std::move(file));
    }
    progress.step(id);
  }
  for (const OutputFile& file : files) {
    make_private_folder(file.path.parent_path());
    write_file(file.path, file.content, file.access);
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
  app.add_flag("--force", options->force, "replace files that exist");
  app.add_option("recipe", options->recipes, "the recipes to write (default all)")->type_name("RECIPE");
  action = [options] { return write(*options); };
}

}  // namespace lab
