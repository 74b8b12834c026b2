// bench-pki: how much faster the lab makes certificates than the openssl commands that make the same: public
// key infrastructures of three levels, each with P-256 keys of its own, as files.

#include <fmt/format.h>

#include <chrono>
#include <iostream>

#include "bench/benchmark.h"
#include "bench/statistics.h"
#include "certs-gen/issue/pki.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/run.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

constexpr const char* kHost = "bench.localhost";

struct Options : BenchmarkArguments {
  Options() { rounds = 3; }
  int pkis = 100;  // per round
};

struct Figures {
  std::vector<double> lab_ms, openssl_ms, ratio;  // for all of a round's
};

void write_with_key(const Certificate& certificate, const fs::path& folder, const std::string& name) {
  write_file(folder / (name + ".pem"), certificate.pem());
  write_file(folder / (name + ".key"), certificate.key_pem(), Access::owner);
}

void make_by_lab(const RecipeBook& recipes, const fs::path& folder) {
  Pki pki(recipes);
  write_with_key(*pki.issue("leaf", {.host = kHost}), folder, "leaf");
  write_with_key(*pki.issue("intermediate", {}), folder, "intermediate");
  write_with_key(*pki.issue("root", {}), folder, "root");
}

void openssl(const std::string& arguments, const fs::path& folder) {
  const std::string command = fmt::format("cd '{}' && exec openssl {}", folder.string(), arguments);
  if (run_silently({"sh", "-c", command}) != 0)
    throw Error(fmt::format("openssl {} failed", arguments), "is it installed?");
}

void make_by_openssl(const fs::path& folder) {
  constexpr const char* kNewKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
  const auto request = [&](const char* name) {
    openssl(
        fmt::format("req {} -keyout {}.key -out {}.csr -subj '/O=bench/CN={}'", kNewKey, name, name, name),
        folder);
  };
  const auto sign = [&](const char* name, const char* issuer) {
    openssl(
        fmt::format(
            "x509 -req -in {0}.csr -CA {1}.pem -CAkey {1}.key -CAcreateserial -days 7 -extfile ../{0}.ext "
            "-out {0}.pem",
            name, issuer),
        folder);
  };
  openssl(fmt::format("req -x509 {} -keyout root.key -out root.pem -subj /O=bench/CN=root -days 7 -addext "
                      "keyUsage=critical,keyCertSign,cRLSign",
                      kNewKey),
          folder);
  request("intermediate");
  sign("intermediate", "root");
  request("leaf");
  sign("leaf", "intermediate");
}

// What openssl's commands read beside their arguments.
void write_extensions(const fs::path& folder) {
  write_file(
      folder / "intermediate.ext",
      "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
      "authorityKeyIdentifier=keyid\n");
  write_file(folder / "leaf.ext",
             fmt::format("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                         "extendedKeyUsage=serverAuth\nsubjectAltName=DNS:{}\nsubjectKeyIdentifier=hash\n"
                         "authorityKeyIdentifier=keyid\n",
                         kHost));
}

// How long it takes to make so many, each in a new folder of its own: no file is ever replaced or removed
// meanwhile, since ext4 is slow to make files for minutes after others are gone.
template <class Make>
double milliseconds_of(int times, const fs::path& root, const Make& make) {
  static int made = 0;
  const auto begin = Clock::now();
  for (int i = 0; i < times; ++i) {
    const fs::path folder = root / std::to_string(++made);
    fs::create_directory(folder);
    make(folder);
  }
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

Figures measure(const Options& options) {
  const RecipeBook recipes = RecipeBook::load(data_root() / "certs-gen" / "recipes.yaml");
  const TemporaryFolder folder("bench-pki");
  write_extensions(folder.path());
  const auto by_lab = [&](const fs::path& into) { make_by_lab(recipes, into); };
  milliseconds_of(1, folder.path(), by_lab);  // warms up
  Figures figures;
  for (int round = 0; round < options.rounds; ++round) {
    const double lab = milliseconds_of(options.pkis, folder.path(), by_lab);
    const double openssl = milliseconds_of(options.pkis, folder.path(), make_by_openssl);
    figures.lab_ms.push_back(lab);
    figures.openssl_ms.push_back(openssl);
    figures.ratio.push_back(openssl / lab);
  }
  return figures;
}

int run(const Options& options) {
  const Figures figures = measure(options);
  if (options.json) {
    nlohmann::json json = ratio_json("pki", figures.ratio);
    json["lab_ms"] = median(figures.lab_ms);
    json["openssl_ms"] = median(figures.openssl_ms);
    json["pkis_per_round"] = options.pkis;
    std::cout << json.dump(2) << "\n";
    return kExitExpected;
  }
  fmt::print("{} PKIs of three levels, P-256, as files, {} rounds\n", options.pkis, options.rounds);
  fmt::print("  openssl   {:7.1f} ms with five commands each\n", median(figures.openssl_ms));
  fmt::print("  lab       {:7.1f} ms\n", median(figures.lab_ms));
  print_ratio(figures.ratio);
  return kExitExpected;
}

}  // namespace
}  // namespace lab

int main(int argc, char** argv) {
  lab::Options options;
  const auto add_options = [&](lab::CommandLine& app) {
    app.add_option("--pkis", options.pkis, "public key infrastructures per round")
        .shows_default()
        .range(1, 100'000);
  };
  return lab::run_benchmark(
      {"bench-pki",
       "How many times faster the lab makes certificates than the openssl commands that make the "
       "same.",
       add_options, [&] { return lab::run(options); }},
      options, argc, argv);
}
