// The key stores, databases and Secrets that certs-gen writes, judged by the programs they are made for.

#include <sys/stat.h>

#include "lab-server/base/files.h"
#include "lab-server/base/yaml.h"
#include "tests/catch.h"
#include "tests/certs-gen/run_certs_gen.h"
#include "tests/support/openssl.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// A folder with one recipe's files in some formats.
class Written {
 public:
  explicit Written(const std::string& formats, const std::string& recipe = "leaf") : recipe_(recipe) {
    const ProgramResult result = certs_gen({"--out", folder_.path().string(), "--host", "a.test",
                                            "--password", "pass word", "--format", formats, recipe});
    INFO(result.output);
    REQUIRE(result.exit == 0);
  }
  std::string path(const std::string& file) const { return (folder_.path() / recipe_ / file).string(); }

 private:
  const TemporaryFolder folder_{"outputs-test"};
  const std::string recipe_;
};

bool is_there(const char* program) { return can_use(program); }

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777;
}

TEST_CASE("OpenSSL reads the key store: the key of chain.pem's certificate, and its issuer", "[outputs]") {
  if (!has_openssl()) return;
  for (const char* recipe : {"leaf", "leaf-rsa"}) {
    const Written written("pem,pkcs12", recipe);
    const std::string store = written.path("keystore.p12");
    const auto pkcs12 = [&](const std::string& password, const std::string& what) {
      return run_program(
          {"sh", "-c", "openssl pkcs12 -in '" + store + "' -passin 'pass:" + password + "' " + what});
    };
    const std::string certificates = pkcs12("pass word", "-nokeys | grep -c BEGIN").output;
    CHECK(certificates == "2\n");
    const ProgramResult same =
        run_program({"sh", "-c",
                     "openssl pkcs12 -in '" + store +
                         "' -passin 'pass:pass word' -nodes -nocerts | openssl pkey -pubout >'" + store +
                         ".pub' && openssl x509 -in '" + written.path("chain.pem") +
                         "' -noout -pubkey | cmp - '" + store + ".pub'"});
    INFO(same.output);
    CHECK(same.exit == 0);
    CHECK(pkcs12("wrong", "-nokeys").exit != 0);
    CHECK(mode_of(store) == 0600);
  }
}

TEST_CASE("keytool lists the root of the trust store as trusted, and nothing with a wrong password",
          "[outputs]") {
  if (!is_there("keytool")) return;
  const Written written("java-truststore,pkcs12");
  const auto list = [](const std::string& store, const std::string& password) {
    return run_program(
        {"keytool", "-list", "-storetype", "PKCS12", "-keystore", store, "-storepass", password});
  };
  const ProgramResult trusted = list(written.path("truststore.p12"), "pass word");
  INFO(trusted.output);
  CHECK_THAT(trusted.output, ContainsSubstring("contains 1 entry") && ContainsSubstring("root") &&
                                 ContainsSubstring("trustedCertEntry"));
  CHECK(list(written.path("truststore.p12"), "wrong").exit != 0);
  CHECK_THAT(list(written.path("keystore.p12"), "pass word").output, ContainsSubstring("PrivateKeyEntry"));
}

TEST_CASE("OpenSSL verifies the trust store's MAC", "[outputs]") {
  if (!has_openssl()) return;
  const Written written("java-truststore");
  const auto read = [&](const std::string& password) {
    return run_program({"openssl", "pkcs12", "-in", written.path("truststore.p12"), "-passin",
                        "pass:" + password, "-nokeys"});
  };
  CHECK_THAT(read("pass word").output, ContainsSubstring("BEGIN CERTIFICATE"));
  CHECK_THAT(read("wrong").output, ContainsSubstring("invalid password"));
}

TEST_CASE("a Java client with the trust store trusts a server with the key store, and no other",
          "[outputs]") {
  if (!is_there("java") || !is_there("javac")) return;
  const Written written("pkcs12,java-truststore");
  const Written other("java-truststore");
  const auto shake_hands = [&](const std::string& truststore) {
    return run_program({"java", (source_dir() / "tests" / "certs-gen" / "ShakeHands.java").string(),
                        written.path("keystore.p12"), truststore, "pass word"});
  };
  CHECK(shake_hands(written.path("truststore.p12")).output == "accepted\n");
  CHECK_THAT(shake_hands(other.path("truststore.p12")).output, ContainsSubstring("PKIX path"));
}

TEST_CASE("certutil lists the root of the NSS database as a trusted CA, and NSS verifies the leaf by it",
          "[outputs]") {
  if (!is_there("certutil")) return;
  const Written written("pem,nss");
  const std::string database = "sql:" + written.path("nssdb");
  const ProgramResult listed = run_program({"certutil", "-L", "-d", database});
  CHECK_THAT(listed.output, ContainsSubstring("root") && ContainsSubstring("C,,"));
  const ProgramResult added =
      run_program({"sh", "-c",
                   "awk '/BEGIN/{n++} {print > \"" + written.path("part") + "\" n}' '" +
                       written.path("chain.pem") + "' && certutil -A -d " + database + " -n leaf -t ,, -i '" +
                       written.path("part1") + "' && certutil -A -d " + database + " -n ca -t ,, -i '" +
                       written.path("part2") + "' && certutil -V -d " + database + " -n leaf -u V -e"});
  CHECK(added.output == "certutil: certificate is valid\n");
}

TEST_CASE("an NSS database without certutil is an error that says what to install", "[outputs]") {
  const TemporaryFolder folder("outputs-test");
  const std::string path = ::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const ProgramResult result = certs_gen({"--out", folder.path().string(), "--format", "nss", "leaf"});
  ::setenv("PATH", path.c_str(), 1);
  CHECK(result.exit == 2);
  CHECK_THAT(result.output, ContainsSubstring("certutil, which makes NSS databases, is not installed") &&
                                ContainsSubstring("hint: apt-get install libnss3-tools"));
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("each Kubernetes Secret holds the mistake its name says, and no other", "[outputs]") {
  const Written written("pem,kubernetes");
  struct Secret {
    std::string type, name_space, certificate_key;
    std::string text;  // of the certificate
    std::string key;
  };
  const auto secret = [&](const std::string& name) {
    const Node node = read_yaml_file(written.path("kubernetes/" + name));
    CHECK(node.find("apiVersion")->text() == "v1");
    CHECK(node.find("kind")->text() == "Secret");
    CHECK(node.find("metadata")->find("name")->text() == "leaf");
    const auto& data = node.find("data")->entries();
    REQUIRE(data.size() == 2);
    const auto decoded = [](const std::string& base64) {
      return run_program({"sh", "-c", "printf %s " + base64 + " | base64 -d"}).output;
    };
    return Secret{node.find("type")->text(), node.find("metadata")->find("namespace")->text(),
                  data[0].key + "," + data[1].key, decoded(data[0].value.text()),
                  decoded(data[1].value.text())};
  };
  const std::string chain = read_file(written.path("chain.pem"));
  const std::string key = read_file(written.path("key.pem"));
  const auto names_of = [&](const std::string& pem) {
    const std::string file = written.path("one.pem");
    write_file(file, pem);
    return run_program({"openssl", "x509", "-in", file, "-noout", "-ext", "subjectAltName"}).output;
  };

  const Secret right = secret("secret.yaml");
  CHECK(right.type == "kubernetes.io/tls");
  CHECK(right.name_space == "default");
  CHECK(right.certificate_key == "tls.crt,tls.key");
  CHECK(right.text == chain);
  CHECK(right.key == key);

  CHECK(secret("wrong-type.yaml").type == "Opaque");
  CHECK(secret("wrong-type.yaml").text == chain);
  CHECK(secret("wrong-keys.yaml").certificate_key == "cert.pem,key.pem");
  CHECK(secret("wrong-keys.yaml").key == key);
  const std::string leaf = secret("leaf-only.yaml").text;
  CHECK(chain.starts_with(leaf));
  CHECK(leaf.size() < chain.size());
  CHECK(secret("other-namespace.yaml").name_space == "elsewhere");
  CHECK(secret("other-namespace.yaml").text == chain);
  if (!has_openssl()) return;
  CHECK_THAT(names_of(chain), ContainsSubstring("DNS:a.test"));
  CHECK_THAT(names_of(secret("other-name.yaml").text), ContainsSubstring("DNS:other.a.test"));
  CHECK(mode_of(written.path("kubernetes/secret.yaml")) == 0600);
  CHECK(mode_of(written.path("kubernetes")) == 0700);
}

TEST_CASE("another YAML reader reads the Secrets", "[outputs]") {
  const Written written("kubernetes");
  const ProgramResult read = run_program(
      {"python3", "-c",
       "import base64, glob, sys\ntry:\n import yaml\nexcept ImportError:\n print('no yaml'); sys.exit()\n"
       "for name in glob.glob(sys.argv[1] + '/*.yaml'):\n"
       " secret = yaml.safe_load(open(name))\n"
       " assert secret['kind'] == 'Secret' and len(secret['data']) == 2, name\n"
       " for value in secret['data'].values(): assert b'-----BEGIN' in base64.b64decode(value), name\n"
       "print('read')",
       written.path("kubernetes")});
  if (read.output == "no yaml\n") return lacks("python3-yaml");
  CHECK(read.output == "read\n");
}

TEST_CASE("a format that does not exist is an error with a guess", "[outputs]") {
  const ProgramResult result = certs_gen({"--out", "x", "--format", "pem,pkcs11", "leaf"});
  CHECK(result.exit == 2);
  CHECK(result.output == "certs-gen: error: no format 'pkcs11'\ncerts-gen: hint: did you mean 'pkcs12'?\n");
}

TEST_CASE("a disk that is full, or an interrupt, leaves no half file", "[outputs]") {
  const TemporaryFolder folder("outputs-test");
  const std::string program = (binary_dir() / "certs-gen" / "certs-gen").string();
  const auto half_files = [&] {
    std::vector<std::string> found;
    if (!fs::exists(folder.path() / "out")) return found;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "out")) {
      if (!entry.is_regular_file()) continue;
      const std::string text = read_file(entry.path());
      const bool is_pem = entry.path().extension() == ".pem";
      const bool is_whole = !is_pem || text.ends_with("-----\n");
      if (!is_whole || entry.path().filename().string().starts_with('.'))
        found.push_back(entry.path().string());
    }
    return found;
  };
  const std::string run = program + " --out '" + (folder.path() / "out").string() + "'";
  ::setenv("TLS_LAB_DATA", source_dir().c_str(), 1);

  // No file may be larger than 512 octets: chains do not fit.
  const ProgramResult full = run_program({"sh", "-c", "trap '' XFSZ; ulimit -f 1; " + run + " leaf 2>&1"});
  CHECK(full.exit == 2);
  CHECK_THAT(full.output, ContainsSubstring("cannot write") && ContainsSubstring("File too large"));
  CHECK(half_files().empty());

  for (const char* seconds : {"0.05", "0.1", "0.2", "0.3"}) {
    run_program({"sh", "-c", "timeout -s INT " + std::string(seconds) + " " + run + " --force"});
    CHECK(half_files().empty());
  }
}

TEST_CASE("a seed gives the same names and serial numbers with other keys; without one all differ",
          "[outputs]") {
  if (!has_openssl()) return;
  struct Seen {
    std::string names, serial, key;
  };
  const auto seen = [](std::vector<std::string> more, const std::string& recipe) {
    const TemporaryFolder folder("outputs-test");
    std::vector<std::string> arguments = {"--out", folder.path().string(), recipe};
    arguments.insert(arguments.end(), more.begin(), more.end());
    REQUIRE(certs_gen(arguments).exit == 0);
    const auto field = [&](const char* option) {
      return run_program({"openssl", "x509", "-in", (folder.path() / recipe / "chain.pem").string(), "-noout",
                          option})
          .output;
    };
    return Seen{field("-subject") + field("-issuer"), field("-serial"), field("-pubkey")};
  };
  const Seen one = seen({"--seed", "demo"}, "leaf"), two = seen({"--seed", "demo"}, "leaf");
  CHECK(one.names == two.names);
  CHECK(one.serial == two.serial);
  CHECK(one.key != two.key);
  CHECK(seen({"--seed", "demo"}, "expired").serial != one.serial);
  for (const Seen& other : {seen({"--seed", "other"}, "leaf"), seen({}, "leaf"), seen({}, "leaf")}) {
    CHECK(other.names != one.names);
    CHECK(other.serial != one.serial);
  }
  CHECK(seen({}, "leaf").serial != seen({}, "leaf").serial);
}

}  // namespace
}  // namespace lab
