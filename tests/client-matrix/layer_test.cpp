#include "client-matrix/knowledge/layer.h"

#include "client-matrix/knowledge/client_file.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"

namespace lab {
namespace {

const std::string kStack = R"(name: tls
told_as: [TLSlib, tlslib-cli]
traits: [checks-hostname, sends-large-hello]
behaviours:
  - because: it is lenient
    accepts: [a/one, b/*-odd]
  - because: it was strict
    below: "3"
    rejects: {a/two: expired}
    traits: [offers-sha1]
  - because: two branches had it
    versions: [{below: "1.4"}, {from: "2", below: "2.5"}]
    times_out: [a/slow]
measured: ["1.0 to 3.9"]
)";

const std::string kRuntime = R"(name: runtime
based_on: tls
told_as: [Runtime]
lacks: [sends-large-hello]
behaviours:
  - because: it checks more
    from: "2"
    rejects: [a/strict]
    as_expected: [a/one]
measured: ["2.0"]
)";

// A folder of the two layers above, and clients that stand on them.
class Place {
 public:
  Place() : folder_("lab-layers"), layers(folder_.path()) {
    add("tls", kStack);
    add("runtime", kRuntime);
  }
  void add(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(folder_.path() / name);
    write_file(folder_.path() / name / "stack.yaml", text);
  }
  ClientFile client(const std::string& rest) {
    return parse_client(parse_yaml("name: x\nversion: [x]\nbatch: [x]\n" + rest, "x.yaml"), "x.yaml", layers);
  }
  Profile profile(const std::string& rest, const std::string& version) {
    ClientFile file = client(rest);
    file.know_version(version);
    return file.profile;
  }
  std::string failure(const std::string& rest) {
    try {
      client(rest);
    } catch (const Error& error) {
      return replace_all(error.what(), folder_.path().string() + "/", "");
    }
    return "no error";
  }

 private:
  TemporaryFolder folder_;

 public:
  LayerFolder layers;
};

std::string in(const Profile& profile, const std::string& scenario) {
  const Deviation* deviation = find_deviation(profile.deviations, scenario);
  if (deviation == nullptr) return "as expected";
  return fmt::format("{} {} by {}", deviation->outcome ? name_of(*deviation->outcome) : "",
                     deviation->diagnosis.value_or("-"), deviation->layer);
}

TEST_CASE("a version is found in what programs print, and ordered part by part", "[layer]") {
  CHECK(version_in("go1.26.8 linux/amd64")->parts == std::vector<unsigned>{1, 26, 8});
  CHECK(version_in("v20.20.2, OpenSSL 3.0.19")->parts == std::vector<unsigned>{20, 20, 2});
  CHECK(version_in("GNU Wget 2")->parts == std::vector<unsigned>{2});
  CHECK_FALSE(version_in("unknown"));
  const std::string curl = "curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.22 zlib/1.2.13";
  CHECK(version_in(curl, "OpenSSL")->parts == std::vector<unsigned>{3, 0, 22});
  CHECK_FALSE(version_in(curl, "GnuTLS"));
  CHECK(VersionNumber{{1, 9}} < VersionNumber{{1, 10}});
  CHECK(VersionNumber{{1, 10}} < VersionNumber{{1, 10, 1}});
}

TEST_CASE("a client has what its layers say, and each line says which", "[layer]") {
  Place place;
  const ClientFile client = place.client("based_on: runtime\ntraits: [offers-alpn]\n");
  CHECK(names_of(client.layers) == std::vector<std::string>{"runtime", "tls"});
  CHECK(client.stack() == "tls");

  const Profile old = place.profile("based_on: runtime\ntraits: [offers-alpn]\n", "Runtime 1.9, TLSlib 2.1");
  CHECK(old.traits == std::vector<std::string>{"checks-hostname", "offers-sha1", "offers-alpn"});
  CHECK(old.origins.at("offers-sha1") == "tls");
  CHECK(old.origins.at("offers-alpn") == "x");
  CHECK(in(old, "a/one") == "accepted - by tls");
  CHECK(in(old, "b/very-odd") == "accepted - by tls");
  CHECK(in(old, "a/two") == "rejected expired by tls");
  CHECK(in(old, "a/slow") == "timed-out - by tls");
  CHECK(in(old, "a/strict") == "as expected");

  const Profile newer = place.profile("based_on: runtime\n", "Runtime 2.0, TLSlib 3.1");
  CHECK(newer.traits == std::vector<std::string>{"checks-hostname"});
  CHECK(in(newer, "a/one") == "as expected");
  CHECK(in(newer, "a/two") == "as expected");
  CHECK(in(newer, "a/slow") == "as expected");
  CHECK(in(newer, "a/strict") == "rejected - by runtime");
}

TEST_CASE("what stands above counts before what stands below, and an id before a glob", "[layer]") {
  Place place;
  const Profile profile = place.profile(R"(based_on: tls
behaviours:
  - because: all of these
    rejects: [b/*]
  - because: this one is special
    crashes: [b/one]
)",
                                        "TLSlib 3.1");
  CHECK(in(profile, "b/one") == "crashed - by x");
  CHECK(in(profile, "b/very-odd") == "rejected - by x");
}

TEST_CASE("a version without a number counts as the newest", "[layer]") {
  Place place;
  const Profile profile = place.profile("based_on: runtime\n", "some build");
  CHECK(in(profile, "a/two") == "as expected");
  CHECK(in(profile, "a/strict") == "rejected - by runtime");
  CHECK(text_of(profile.unmeasured) == "no version of TLSlib, no version of Runtime");
}

TEST_CASE(
    "a layer's version is found by any of its names, and by the file where the program does not tell it",
    "[layer]") {
  Place place;
  CHECK(in(place.profile("based_on: tls\n", "tlslib-cli 2.9"), "a/two") == "rejected expired by tls");
  const std::string linked =
      "based_on: tls\nlinked_with: [{of: TLSlib, is: \"2.1\", below: \"5\"}, {of: TLSlib, is: \"3.1\", from: "
      "\"5\"}]\n";
  CHECK(in(place.profile(linked, "prog 4.0"), "a/two") == "rejected expired by tls");
  CHECK(in(place.profile(linked, "prog 5.0"), "a/two") == "as expected");
}

TEST_CASE("what nobody measured is told of each layer and of the client itself", "[layer]") {
  Place place;
  const std::string client = "based_on: runtime\nmeasured: [\"7.0\", \"TLSlib 9.1\"]\n";
  CHECK(text_of(place.profile(client, "prog 7.0 Runtime 2.0 TLSlib 3.9").unmeasured).empty());
  CHECK(text_of(place.profile(client, "prog 7.0 Runtime 2.0 TLSlib 9.1").unmeasured).empty());
  CHECK(text_of(place.profile(client, "prog 8.0 Runtime 2.1 TLSlib 4.0").unmeasured) ==
        "TLSlib 4.0, Runtime 2.1, 8.0");
}

TEST_CASE("layers and clients that cannot be meant are told with their place", "[layer]") {
  Place place;
  CHECK(place.failure("based_on: tsl\n") == "x.yaml:4:11: no layer 'tsl'");
  CHECK(place.failure("based_on: tls\nlacks: [offers-alpn]\n") ==
        "x.yaml:1:1: nothing has the trait 'offers-alpn', which shall be lacking");
  const auto row = [&](const std::string& text) {
    return place.failure("based_on: tls\nbehaviours:\n  - " + text + "\n");
  };
  CHECK(row("{accepts: [a/b]}") == "x.yaml:6:5: a behaviour needs 'because'");
  CHECK(row("{because: b}") == "x.yaml:6:5: nothing follows from this behaviour");
  CHECK(row("{because: b, accepts: a/b}") ==
        "x.yaml:6:27: expected a list of scenarios, or a map of them to diagnoses, got 'a/b'");
  CHECK(row("{because: b, as_expected: {a/b: expired}}") ==
        "x.yaml:6:31: expected a list of scenarios, got a map");
  CHECK(row("{because: b, diagnosed: [a/b]}") ==
        "x.yaml:6:29: expected a map of scenarios to diagnoses, got a list");
  CHECK(row("{because: b, as_expected: [a/none]}") ==
        "x.yaml:6:32: nothing deviates in 'a/none', here or below");
  CHECK(row("{because: b, from: \"2\", below: \"1.5\", accepts: [a/b]}") ==
        "x.yaml:6:5: 'from' is not below 'below': no version is between them");
  CHECK(row("{because: b, below: 1.20, accepts: [a/b]}") ==
        "x.yaml:6:25: expected a version in quotes, got '1.20'");
  CHECK(row("{because: b, versions: [{}], accepts: [a/b]}") ==
        "x.yaml:6:29: a span of versions needs 'from' or 'below'");
  CHECK(row("{because: b, from: \"1\", versions: [{below: \"2\"}], accepts: [a/b]}") ==
        "x.yaml:6:5: 'versions' stands for 'from' and 'below'");
  CHECK(row("{because: b, from: \"2\", accepts: [a/b]}\n  - {because: c, below: \"3\", rejects: [a/b]}") ==
        "x.yaml:7:40: two behaviours for 'a/b' at one version: the other at x.yaml:6:39");
  CHECK(row("{because: b, from: \"3\", accepts: [a/b]}\n  - {because: c, below: \"3\", rejects: [a/b]}") ==
        "no error");
  place.add("loop", "name: loop\nbased_on: loop\n");
  CHECK(place.failure("based_on: loop\n") == "loop/stack.yaml:2:11: the layer 'loop' stands on itself");
  CHECK(place.failure("based_on: loop\n") == "loop/stack.yaml:2:11: the layer 'loop' stands on itself");
  place.add("named", "name: other\n");
  CHECK(place.failure("based_on: named\n") ==
        "named/stack.yaml:1:1: the name 'other' is not the folder's, 'named'");
}

}  // namespace
}  // namespace lab
