// Finding clients and making them connect: with shell scripts in the place of clients.

#include "client-matrix/drive/drive.h"

#include <cstdlib>
#include <ctime>
#include <fstream>
#include "client-matrix/drive/clock.h"

#include "client-matrix/drive/environment.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

// What drivers need, in a folder of its own.
struct Place {
  TemporaryFolder folder{"drive-test"};
  Interrupt never;
  Names names{folder.path()};
  LayerFolder layers{folder.path() / "stacks"};
  ProgramFolders folders{folder.path() / "programs", folder.path() / "build"};

  Client find(const std::string& yaml) {
    const fs::path path = folder.path() / "x.yaml";
    write_file(path, yaml);
    return look_for(read_client_file(path, layers), folders, folder.path(), never);
  }
  Attempt connect(const Client& client, const Target& target) {
    return make_driver(client, {folder.path(), names, never})->attempt(target);
  }
};

Target good_target() {
  Target target;
  target.address = "127.0.0.1";
  target.host = "good.localhost";
  target.port = 4433;
  target.ca_file = "/root.pem";
  target.deadline = Milliseconds(2000);
  return target;
}

const std::string kHead = "name: x\nversion: [echo, x 1.0]\n";

TEST_CASE("a client with a wrong clock sees another time", "[drive]") {
  if (!faketime_library()) return;
  Place place;
  const Client client = place.find(kHead + R"(
connect: [date, "+%s"]
outcomes: [{exit: 0, outcome: accepted}]
)");
  for (const int ahead : {864'000, -172'800}) {
    Target off = good_target();
    off.clock_offset = std::chrono::seconds(ahead);
    const Attempt attempt = place.connect(client, off);
    CHECK(attempt.outcome == Outcome::accepted);
    CHECK(std::abs(std::stoll(attempt.text) - std::time(nullptr) - ahead) < 60);
  }
}

TEST_CASE("a command line is filled from the target and its end is read", "[drive]") {
  Place place;
  const Client client = place.find(kHead + R"(
connect: [sh, -c, "echo $0 $@", "{address}", "{host}:{port}", "{deadline_s}", "{ca_file}", "{?min_version}", "{?max_version}",
          "{?ciphers}", "{?fallback}", "{?requests}"]
options: {min_version_tls13: [--min, "1.3"], max_version_tls12: [--max, "1.2"], ciphers: ["--suites={ciphers}"],
          fallback: [--fallback], requests: [--again]}
outcomes: [{exit: 0, outcome: accepted}]
)");
  CHECK(client.can_run());
  CHECK(client.version == "x 1.0");
  CHECK(place.connect(client, good_target()).text == "127.0.0.1 good.localhost:4433 2 /root.pem");
  Target held = good_target();
  held.max_version = Version::tls12;
  const Attempt attempt = place.connect(client, held);
  CHECK(attempt.text == "127.0.0.1 good.localhost:4433 2 /root.pem --max 1.2");
  CHECK(attempt.outcome == Outcome::accepted);

  held = good_target();
  held.min_version = Version::tls13;
  held.ciphers = {"A", "B"};
  held.is_fallback = true;
  held.requests = 2;
  CHECK(place.connect(client, held).text ==
        "127.0.0.1 good.localhost:4433 2 /root.pem --min 1.3 --suites=A:B --fallback --again");
}

TEST_CASE("a second connection sees what the first one kept, and only after success", "[drive]") {
  Place place;
  Target twice = good_target();
  twice.connections = 2;
  const std::string rest = R"(
connect_again: [sh, -c, "cat {folder}/session; exit 5"]
outcomes: [{exit: 0, outcome: accepted}, {exit: 5, outcome: rejected}]
)";
  const Attempt attempt = place.connect(
      place.find(kHead + "connect: [sh, -c, \"echo first; echo kept > {folder}/session\"]" + rest), twice);
  CHECK(attempt.text == "first\nkept");
  CHECK(attempt.outcome == Outcome::rejected);
  CHECK(place.connect(place.find(kHead + "connect: [sh, -c, \"echo no; exit 5\"]" + rest), twice).text ==
        "no");
}

TEST_CASE("a third connection is made like the second", "[drive]") {
  Place place;
  Target thrice = good_target();
  thrice.connections = 3;
  const std::string rest = "outcomes: [{exit: 0, outcome: accepted}]\n";
  CHECK(place
            .connect(place.find(kHead + "connect: [echo, first]\nconnect_again: [echo, again]\n" + rest),
                     thrice)
            .text == "first\nagain\nagain");
  CHECK(place
            .connect(place.find(kHead + R"(
connect: [echo, first, "{?again}"]
connections_in_one: true
options: {again: [again]}
)" + rest),
                     thrice)
            .text == "first again again");
}

TEST_CASE("the second connection asks for the second host", "[drive]") {
  Place place;
  Target twice = good_target();
  twice.connections = 2;
  twice.second_host = "second.localhost";
  const std::string rest = "outcomes: [{exit: 0, outcome: accepted}]\n";
  const Client client =
      place.find(kHead + "connect: [echo, \"{host}\"]\nconnect_again: [echo, \"{host}\"]\n" + rest);
  CHECK(place.connect(client, twice).text == "good.localhost\nsecond.localhost");
  ClientSpec wanted;
  static_cast<ClientNeeds&>(wanted) = twice;
  const Client in_one = place.find(kHead +
                                   "connect: [echo, \"{?again}\"]\nconnections_in_one: true\noptions: "
                                   "{again: [again]}\n" +
                                   rest);
  CHECK(cannot(in_one.file, wanted, place.names) == "it cannot be made to offer the session of another host");
}

TEST_CASE("a client is given an ECH configuration where its file says how, and retries where it is a library",
          "[drive]") {
  Place place;
  Target target = good_target();
  target.ech_list = "AAAA";
  ClientSpec wanted;
  wanted.ech = EchList::current;
  const std::string rest = "outcomes: [{exit: 0, outcome: accepted}]\n";
  const Client without = place.find(kHead + "connect: [echo, x]\n" + rest);
  CHECK(cannot(without.file, wanted, place.names) == "it has no Encrypted Client Hello");
  const Client with =
      place.find(kHead + "connect: [echo, x, \"{?ech}\"]\noptions: {ech: [--ech, \"{ech}\"]}\n" + rest);
  CHECK_FALSE(cannot(with.file, wanted, place.names));
  CHECK(place.connect(with, target).text == "x --ech AAAA");
  CHECK(place.connect(with, good_target()).text == "x");
  wanted.retries_ech = true;
  CHECK(cannot(with.file, wanted, place.names) == "it cannot be made to retry a rejected ECH");
}

TEST_CASE("a client that shall not resume is started anew, or told so", "[drive]") {
  Place place;
  Target twice = good_target();
  twice.connections = 2;
  twice.resumes = false;
  ClientSpec wanted;
  static_cast<ClientNeeds&>(wanted) = twice;
  const std::string rest = "outcomes: [{exit: 0, outcome: accepted}]\n";
  const Client anew = place.find(kHead + "connect: [echo, x]\n" + rest);
  CHECK_FALSE(cannot(anew.file, wanted, place.names));
  const std::string in_one = R"(
connect: [echo, first, "{?no_resumption}", "{?again}"]
connections_in_one: true
)";
  const Client told =
      place.find(kHead + in_one + "options: {again: [again], no_resumption: [--fresh]}\n" + rest);
  CHECK_FALSE(cannot(told.file, wanted, place.names));
  CHECK(place.connect(told, twice).text == "first --fresh again");
  const Client resuming = place.find(kHead + in_one + "options: {again: [again]}\n" + rest);
  CHECK(cannot(resuming.file, wanted, place.names) == "it cannot be kept from resuming");
}

TEST_CASE("a client without a way to do what is asked is unsupported, but for revocation checks", "[drive]") {
  Place place;
  const Client client = place.find(kHead + "connect: [sh]\noutcomes: [{exit: 0, outcome: accepted}]\n");
  ClientSpec wanted;
  CHECK_FALSE(cannot(client.file, wanted, place.names));
  wanted.check_revocation = ClientSpec::Checking::on;
  CHECK_FALSE(cannot(client.file, wanted, place.names));
  wanted.certificate = "client";
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be given a client certificate");
  wanted = {};
  wanted.max_version = Version::tls12;
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be held to tls1.2");
  wanted = {};
  wanted.min_version = Version::tls13;
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be held to tls1.3 and above");
  wanted = {};
  wanted.ciphers = {"A"};
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be held to cipher suites");
  wanted = {};
  wanted.is_fallback = true;
  CHECK(cannot(client.file, wanted, place.names) == "it cannot say that it falls back");
  wanted = {};
  wanted.requests = 2;
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be made to ask twice on a connection");
  wanted = {};
  wanted.connections = 2;
  CHECK(cannot(client.file, wanted, place.names) == "it cannot be made to connect twice and resume");
}

TEST_CASE("a client that resolves names sees the lab's hosts and nobody else does", "[drive]") {
  Place place;
  if (!place.names.work()) {
    WARN(place.names.why_not());
    return;
  }
  const Client client = place.find(kHead + R"(
connect: [getent, ahostsv4, "{host}"]
resolves_names: true
outcomes: [{exit: 0, outcome: accepted}]
)");
  Target elsewhere = good_target();
  elsewhere.address = "127.0.0.7";
  CHECK(place.connect(client, elsewhere).text.starts_with("127.0.0.7 "));
  if (std::filesystem::exists("/etc/hosts")) {
    CHECK(read_file("/etc/hosts").find("127.0.0.7") == std::string::npos);
  }
}

TEST_CASE("a marker is found however much stands before it on its line", "[drive]") {
  Place place;
  const ClientFile file =
      place
          .find(kHead +
                "connect: [sh]\naccepted_shows: lab$\noutcomes: [{exit: 0, shows: \"^x*the lab\", outcome: "
                "rejected}, {exit: 0, outcome: accepted}]\n")
          .file;
  ProcessResult result;
  result.end.exit_status = 0;
  for (const size_t before : {4000u, 4090u, 5000u, 100'000u}) {
    INFO(before);
    result.out = std::string(before, '-') + "the lab";
    CHECK(outcome_of(file, result) == Outcome::accepted);
    result.out += "oratory";
    CHECK(outcome_of(file, result) == Outcome::unclassified);
  }
  result.out = "y" + std::string(5000, 'x') + "the lab";  // ^ is the line's beginning, and no window's
  CHECK(outcome_of(file, result) == Outcome::accepted);
}

TEST_CASE("how a program ended is told where it is not its own account", "[drive]") {
  Place place;
  const Client client =
      place.find(kHead + "connect: [sh, -c, exit 9]\noutcomes: [{exit: 0, outcome: accepted}]\n");
  const Attempt attempt = place.connect(client, good_target());
  CHECK(attempt.outcome == Outcome::unclassified);
  CHECK(attempt.end == "exit status 9 and what it printed meet no row of `outcomes:`");
}

TEST_CASE("a missing program is not installed, and one that does not tell its version has failed",
          "[drive]") {
  Place place;
  const std::string rest = "connect: [sh]\noutcomes: [{exit: 0, outcome: accepted}]\n";
  CHECK(place.find("name: x\nversion: [no-such-program]\n" + rest).missing ==
        "no-such-program is not installed");
  const Client mute = place.find("name: x\nversion: [sh, -c, exit 3]\n" + rest);
  CHECK(mute.missing.empty());
  CHECK_THAT(mute.failed, ContainsSubstring("exit status 3"));
  CHECK_FALSE(mute.can_run());
  CHECK_THAT(place.find("name: x\nversion: [/nowhere/x]\n" + rest).failed,
             ContainsSubstring("/nowhere/x: no such file"));
  CHECK(place
            .find("name: x\nversion: [echo]\nconnect: [no-such-program]\n"
                  "outcomes: [{exit: 0, outcome: accepted}]\n")
            .missing == "no-such-program is not installed");
}

TEST_CASE("a library's program is built when its sources are newer, and only then", "[drive]") {
  Place place;
  fs::create_directories(place.folders.programs / "p");
  write_file(place.folders.programs / "p" / "source", "one");
  const std::string yaml = R"(name: x
program: p
build: [sh, -c, "cp source {build}/made && echo built >> {build}/log"]
version: [cat, "{build}/made"]
batch: [sh]
)";
  const auto age = [&](const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1));
  };
  CHECK(place.find(yaml).version == "one");
  age(place.folders.programs / "p" / "source");
  age(place.folder.path() / "x.yaml");
  ClientFile file = read_client_file(place.folder.path() / "x.yaml", place.layers);
  CHECK(look_for(file, place.folders, place.folder.path(), place.never).version == "one");
  CHECK(read_file(place.folders.build / "x" / "log") == "built\n");
  write_file(place.folders.programs / "p" / "source", "two");
  fs::last_write_time(place.folders.programs / "p" / "source",
                      fs::file_time_type::clock::now() + std::chrono::seconds(5));
  CHECK(look_for(file, place.folders, place.folder.path(), place.never).version == "two");
}

TEST_CASE("a build that downloads runs only when a person asks for it, once for all clients of the program",
          "[drive]") {
  Place place;
  const fs::path sources = place.folders.programs / "p";
  fs::create_directories(sources / "install");
  write_file(sources / "install" / "lock", "one");
  const std::string yaml = R"(name: x
program: p
build: [sh, -c, "cp install/lock {build}/made && echo built >> {build}/log"]
downloads_mb: 3
version: [cat, "{build}/made"]
batch: [sh]
)";
  CHECK(place.find(yaml).missing == "not downloaded yet (./lab clients --install x)");
  CHECK_FALSE(fs::exists(place.folders.build / "p"));
  const auto install = [&](const std::string& name) {
    const fs::path path = place.folder.path() / (name + ".yaml");
    write_file(path, replace_all(yaml, "name: x", "name: " + name));
    return look_for(read_client_file(path, place.layers), place.folders, place.folder.path(), place.never,
                    Downloads::allowed);
  };
  CHECK(install("x").version == "one");
  CHECK(install("y").version == "one");
  CHECK(read_file(place.folders.build / "p" / "log") == "built\n");
  // The program itself needs no download when it changes; what is downloaded does.
  const auto later = fs::file_time_type::clock::now() + std::chrono::seconds(5);
  write_file(sources / "client", "");
  fs::last_write_time(sources / "client", later);
  CHECK(place.find(yaml).version == "one");
  fs::last_write_time(sources / "install" / "lock", later);
  CHECK(place.find(yaml).missing == "what it downloads has changed (./lab clients --install x)");
}

TEST_CASE("a build that fails says so", "[drive]") {
  Place place;
  fs::create_directories(place.folders.programs / "p");
  const Client client = place.find(
      "name: x\nprogram: p\nbuild: [sh, -c, \"echo no cheese; exit 1\"]\nversion: [echo]\nbatch: "
      "[sh]\n");
  CHECK(client.missing.empty());
  CHECK(client.failed == "its build ended with exit status 1: no cheese");
}

}  // namespace
}  // namespace lab
