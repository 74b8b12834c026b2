// ./lab as people meet it: in a checkout that is another's, on a disk that takes nothing, in a folder with a
// strange name.

#include <unistd.h>

#include <filesystem>

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// A checkout with the program certs-gen built in it, and a ninja file that finds nothing to do for it.
class Checkout {
 public:
  explicit Checkout(const std::string& name = "checkout")
      : folder_("lab-front-door"), root_(folder_.path() / name) {
    fs::permissions(folder_.path(), fs::perms(0755));
    const fs::path built = root_ / "build" / "release";
    fs::create_directories(built / "certs-gen");
    fs::create_directories(root_ / "certs-gen");
    fs::copy(source_dir() / "scenarios", root_ / "scenarios", fs::copy_options::recursive);
    fs::copy_file(source_dir() / "lab", root_ / "lab");
    fs::copy_file(source_dir() / "certs-gen" / "recipes.yaml", root_ / "certs-gen" / "recipes.yaml");
    fs::copy_file(binary_dir() / "certs-gen" / "certs-gen", built / "certs-gen" / "certs-gen");
    write_file(built / "build.ninja",
               "rule look\n  command = true\n  description = looks\n"
               "build always: phony\nbuild look: look always\nbuild certs-gen: phony look\nbuild lab-server: "
               "phony look\n"
               "build client-matrix: phony look\nbuild all: phony look\n");
  }
  // The other two programs, with what they read.
  void holds_all_programs() {
    for (const char* program : {"lab-server", "client-matrix"}) {
      fs::create_directories(root_ / "build" / "release" / program);
      fs::copy_file(binary_dir() / program / program, root_ / "build" / "release" / program / program);
    }
    for (const char* data : {"lab-server/diagnosis", "client-matrix/stacks", "client-matrix/explain"}) {
      fs::create_directories((root_ / data).parent_path());
      fs::copy(source_dir() / data, root_ / data, fs::copy_options::recursive);
    }
  }
  void takes_no_writing() { run_program({"chmod", "-R", "a-w,a+rX", root_.string()}); }
  ~Checkout() { run_program({"chmod", "-R", "u+w", root_.string()}); }

  ProgramResult run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "XDG_CACHE_HOME=" + (folder_.path() / "cache").string(), lab()});
    return run_program(words);
  }
  // Root may write where the mode forbids it, and asks as nobody; others are held by the mode.
  ProgramResult run_as_one_who_may_not_write(std::vector<std::string> words) const {
    words.insert(words.begin(), lab());
    if (::geteuid() == 0) {
      words.insert(words.begin(), {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    }
    return run_program(words);
  }
  fs::path root() const { return root_; }
  std::string lab() const { return (root_ / "lab").string(); }

 private:
  TemporaryFolder folder_;
  fs::path root_;
};

ProgramResult direct(const std::vector<std::string>& words) {
  std::vector<std::string> all = {(binary_dir() / "certs-gen" / "certs-gen").string()};
  all.insert(all.end(), words.begin(), words.end());
  return run_program(all);
}

TEST_CASE("who may not write in a checkout runs what is built there, and reads the answer alone", "[lab]") {
  Checkout checkout;
  checkout.takes_no_writing();

  const ProgramResult result = checkout.run_as_one_who_may_not_write({"certs-gen", "list"});

  CHECK(result.exit == 0);
  CHECK(result.output == direct({"list"}).output);
}

TEST_CASE("who may not write in a checkout where nothing is built is told who may", "[lab]") {
  Checkout checkout;
  fs::remove(checkout.root() / "build" / "release" / "certs-gen" / "certs-gen");
  checkout.takes_no_writing();

  const ProgramResult result = checkout.run_as_one_who_may_not_write({"certs-gen", "list"});

  CHECK(result.exit == 2);
  CHECK_THAT(result.output, ContainsSubstring("lab: error: nothing is built in " + checkout.root().string()));
  CHECK_THAT(result.output, ContainsSubstring("lab: hint: run ./lab build there as its owner"));
}

TEST_CASE("a checkout where nothing is built yet is built, whichever of its folders exist", "[lab]") {
  Checkout checkout;
  const std::string made = GENERATE("build/release", "build/.lab", "build", "");
  CAPTURE(made);
  fs::remove_all(checkout.root() / "build");
  if (!made.empty()) fs::create_directories(checkout.root() / made);
  // A CMake that says what it was asked, and makes nothing.
  const fs::path bin = checkout.root() / "bin";
  fs::create_directories(bin);
  write_file(bin / "cmake", "#!/bin/sh\necho \"cmake was asked: $*\"\nexit 1\n");
  fs::permissions(bin / "cmake", fs::perms(0755));

  const ProgramResult result = run_program(
      {"env", "PATH=" + bin.string() + ":" + std::getenv("PATH"), checkout.lab(), "certs-gen", "list"});

  CHECK(result.exit == 2);
  CHECK_THAT(result.output, ContainsSubstring("cmake was asked: -S " + checkout.root().string()));
}

TEST_CASE("./lab audit is certs-gen audit", "[lab]") {
  Checkout checkout;
  const ProgramResult result = checkout.run({"audit", "--help"});
  CHECK(result.exit == 0);
  CHECK(result.output == direct({"audit", "--help"}).output);
}

TEST_CASE("a build says nothing in front of an answer, on a terminal neither", "[lab]") {
  Checkout checkout;
  CHECK(checkout.run({"certs-gen", "list"}).output == direct({"list"}).output);

  const ProgramResult on_terminal =
      run_program({"script", "-qec", checkout.lab() + " certs-gen list | head -n 1", "/dev/null"});
  if (on_terminal.output.find("pseudo-terminal") != std::string::npos) {
    return skip("no terminal can be made here");
  }
  CHECK(on_terminal.exit == 0);
  CHECK_THAT(on_terminal.output, !ContainsSubstring("ninja"));
  CHECK_THAT(on_terminal.output, !ContainsSubstring("Entering"));
}

TEST_CASE("a checkout may lie in a folder with spaces, umlauts and quotes", "[lab]") {
  Checkout checkout("Labor \"TLS\" für 's Büro");

  const ProgramResult result = checkout.run({"certs-gen", "list"});

  CHECK(result.exit == 0);
  CHECK(result.output == direct({"list"}).output);
}

TEST_CASE("a build that fails shows where, and ends with 2", "[lab]") {
  Checkout checkout;
  write_file(checkout.root() / "build" / "release" / "build.ninja",
             "rule fail\n  command = echo 'x.cpp:1: error: no such thing'; false\nbuild certs-gen: fail\n");

  const ProgramResult result = checkout.run({"certs-gen", "list"});

  CHECK(result.exit == 2);
  CHECK_THAT(result.output, ContainsSubstring("x.cpp:1: error: no such thing"));
  CHECK_THAT(result.output, ContainsSubstring("lab: error: the build failed"));
}

TEST_CASE("./lab explain tells names of scenarios from texts, however many there are", "[lab]") {
  Checkout checkout;
  checkout.holds_all_programs();

  const ProgramResult names = checkout.run({"explain", "expired", "wrong-host"});
  CHECK(names.exit == 0);
  CHECK_THAT(names.output, ContainsSubstring("name/wrong-host\n"));
  CHECK_THAT(names.output, ContainsSubstring("validity/expired\n"));
  CHECK(checkout.run({"explain", "expired + slow-drip"}).exit == 0);
  CHECK_THAT(checkout.run({"explain", "expird"}).output,
             ContainsSubstring("did you mean 'validity/expired'?"));

  for (const char* text : {"SSL alert number 48", "tls: unknown_ca", "certificate has expired"}) {
    INFO(text);
    CHECK(checkout.run({"explain", text}).output.find("no scenario") == std::string::npos);
  }
  CHECK_THAT(checkout.run({"explain", "--json", "SSL alert number 48"}).output,
             ContainsSubstring("client-ca-untrusted"));
}

}  // namespace
}  // namespace lab
