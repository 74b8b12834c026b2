// The front port of `serve`, as browsers and clients of other names meet it.

#include <csignal>

#include "lab-server/base/pasteable.h"
#include "lab-server/base/text.h"
#include "tests/catch.h"
#include "tests/commands/serving.h"

namespace lab {
namespace {

using nlohmann::json;

TEST_CASE("the front port shows a browser what there is, and tells what it was asked for", "[commands]") {
  if (!can_use("curl")) return;
  Serving serving("expired wrong-host closed-port --ca ca --events events");
  const std::string index = serving.printed("browse:");
  const std::string port = index.substr(index.rfind(':') + 1, index.size() - index.rfind(':') - 2);
  const std::string ca = shell_word((serving.folder() / "ca" / "root.pem").string());
  const auto curl = [&](const std::string& words) {
    return run_shell("curl -s --cacert " + ca + " " + words).output;
  };

  CHECK_THAT(curl(index),
             ContainsSubstring("<a href=\"https://wrong-host.localhost:" + port + "/\">wrong-host</a>"));
  CHECK_THAT(curl("http://localhost:" + port + "/"), ContainsSubstring("3 scenarios"));
  CHECK_THAT(curl("https://127.0.0.1:" + port), ContainsSubstring("3 scenarios"));
  CHECK(curl("http://localhost:" + port + "/root.pem") == read_file(serving.folder() / "ca" / "root.pem"));
  CHECK_THAT(curl("-v http://expired.localhost:" + port + "/"),
             ContainsSubstring("Location: https://expired.localhost:"));
  CHECK_THAT(curl("https://expird.localhost:" + port + "/"), ContainsSubstring("Did you mean"));
  CHECK(curl("-I " + index).find("<html") == std::string::npos);
  curl("-s " + index + "favicon.ico");

  CHECK_THAT(
      serving.output_with("expird"),
      ContainsSubstring("front port: nobody serves 'expird.localhost' (did you mean 'expired.localhost'?); "
                        "served / over TLS1.3"));
  CHECK(serving.end(SIGTERM) == 0);
  CHECK(serving.output().find("favicon") == std::string::npos);
  CHECK_THAT(read_file(serving.folder() / "events"), ContainsSubstring("\"target\":\"/favicon.ico\""));
}

TEST_CASE("a root that is kept is the same at the next start", "[commands]") {
  Serving first("expired good-tls13 --ca ../ca-of-tests-" + std::to_string(::getpid()));
  const std::filesystem::path ca =
      first.folder().parent_path() / ("ca-of-tests-" + std::to_string(::getpid()));
  const std::string root = read_file(first.ready()["validity/expired"]["ca_file"].get<std::string>());
  CHECK(first.end(SIGINT) == 0);
  Serving next("expired good-tls13 --ca " + ca.string());
  CHECK(read_file(next.ready()["validity/expired"]["ca_file"].get<std::string>()) == root);
  CHECK(read_file(ca / "root.pem") == root);
  CHECK(next.end(SIGINT) == 0);
  std::filesystem::remove_all(ca);
}

TEST_CASE("list filters by family, outcome and words", "[commands]") {
  const auto ids = [](const std::string& words) {
    std::vector<std::string> found;
    for (const json& one :
         json::parse(run_program({"sh", "-c", lab_server() + " list --json " + words}).output))
      found.push_back(one["id"]);
    return found;
  };
  const std::vector<std::string> all = ids("");
  const std::vector<std::string> validity = ids("--family validity"), ocsp = ids("ocsp");
  CHECK(!validity.empty());
  CHECK(validity.size() < all.size());
  CHECK(ids("OCSP") == ocsp);
  CHECK(ids("ocsp --outcome accepted").size() < ocsp.size());
  const ProgramResult nothing = run_shell(lab_server() + " list --family validty");
  CHECK(nothing.exit == 2);
  CHECK_THAT(nothing.output, ContainsSubstring("did you mean 'validity'?"));
  CHECK_THAT(run_shell(lab_server() + " list zzz").output,
             ContainsSubstring("no scenario has all of these: zzz"));
}

TEST_CASE("what explain says to check works beside the server it says to start", "[commands]") {
  if (!is_installed("openssl")) return;
  const ProgramResult result = run_shell(lab_server() + " explain expired wrong-host 'client-auth/*'");
  CHECK(result.exit == 0);
  CHECK_THAT(result.output, ContainsSubstring("lab-server serve validity/expired --port 8443\n"));
  CHECK_THAT(result.output, ContainsSubstring("not to be confused with "));
  CHECK_THAT(result.output, ContainsSubstring("client-auth/none-sent-tls13\n"));
  CHECK(result.output.find("{host}") == std::string::npos);
  CHECK(result.output.find("{port}") == std::string::npos);

  Serving serving("expired");
  const std::string port = std::to_string(serving.ready()["validity/expired"]["port"].get<int>());
  for (const std::string& line : split(run_shell(lab_server() + " explain expired").output, '\n')) {
    if (!line.starts_with("check ")) continue;
    const std::string check = replace_all(std::string(trim(line.substr(6))), ":8443", ":" + port);
    CHECK_THAT(run_shell(check).output, ContainsSubstring("notAfter"));
    break;
  }
}

}  // namespace
}  // namespace lab
