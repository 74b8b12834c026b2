// Protocols that begin in the clear, judged by the clients that people use.

#include <fmt/format.h>

#include "lab-server/base/marker.h"
#include "tests/support/openssl.h"
#include "tests/support/probe.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

std::string server_of(const std::string& protocol) { return "{starttls: " + protocol + "}"; }

TEST_CASE("openssl s_client reaches TLS in every protocol and hears the server's word under it", "[server]") {
  if (!has_openssl()) return;
  for (const ProtocolKind* kind : all_protocols()) {
    INFO(kind->name);
    TestLab lab(server_of(kind->name));
    const ProgramResult result = run_shell(fmt::format(
        "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 20 openssl s_client -starttls {} -brief -ign_eof "
        "-verify_return_error -CAfile {} -servername test.localhost -connect 127.0.0.1:{} 2>&1",
        kind->name, lab.ca_file(), lab.port()));
    CHECK_THAT(result.output, ContainsSubstring("Verification: OK"));
    CHECK_THAT(result.output, ContainsSubstring(std::string(kMarker)));
    const auto event = lab.event();
    CHECK(event["starttls"]["protocol"] == kind->name);
    CHECK(event["starttls"]["answer"] == "go-ahead");
    CHECK_FALSE(event.contains("handshake_error"));
    CHECK(event["phase"] == "closed");
  }
}

TEST_CASE("psql logs in over TLS and reads a row", "[server]") {
  if (!can_use("psql")) return;
  TestLab lab(server_of("postgres"), "localhost");
  const auto ask = [&](const std::string& root) {
    return run_shell(
        fmt::format("psql -tA -w 'host=localhost hostaddr=127.0.0.1 port={} user=me dbname=it "
                    "sslmode=verify-full sslrootcert={} gssencmode=disable' -c 'select 1' 2>&1",
                    lab.port(), root));
  };
  const ProgramResult result = ask(lab.ca_file());
  CHECK(result.output == std::string(kMarker) + "\n");
  CHECK(result.exit == 0);
  CHECK_THAT(ask("/dev/null").output, ContainsSubstring("could not read root certificate file"));
}

TEST_CASE("psql says what is wrong with a server that withholds or injects", "[server]") {
  if (!can_use("psql")) return;
  const auto says = [&](const std::string& server) {
    TestLab lab(server, "localhost");
    return run_shell(fmt::format("psql -tA -w 'host=localhost hostaddr=127.0.0.1 port={} user=me dbname=it "
                                 "sslmode=verify-full sslrootcert={} gssencmode=disable' -c 'select 1' 2>&1",
                                 lab.port(), lab.ca_file()))
        .output;
  };
  CHECK_THAT(says("{starttls: {protocol: postgres, offer: withheld}}"),
             ContainsSubstring("server does not support SSL, but SSL was required"));
  CHECK_THAT(says("{starttls: {protocol: postgres, injects: true}}"),
             ContainsSubstring("received unencrypted data after SSL response"));
  CHECK_THAT(says("{starttls: postgres, certificate: expired}"),
             ContainsSubstring("certificate verify failed"));
}

TEST_CASE("the mariadb client logs in over TLS and reads a row", "[server]") {
  if (!can_use("mariadb")) return;
  TestLab lab(server_of("mysql"), "localhost");
  const ProgramResult result =
      run_shell(fmt::format("mariadb --no-defaults --protocol=tcp -h localhost -P {} -u me --ssl-ca={} "
                            "--ssl-verify-server-cert -N -B -e 'select 1' 2>&1",
                            lab.port(), lab.ca_file()));
  CHECK(result.output == std::string(kMarker) + "\n");
  CHECK(result.exit == 0);
}

TEST_CASE("ldapsearch insists on TLS, binds and reads an entry", "[server]") {
  if (!can_use("ldapsearch")) return;
  TestLab lab(server_of("ldap"));
  // It takes "localhost" for the machine's own name, so it needs another that resolves.
  const std::string hosts = lab.folder() + "/hosts";
  write_file(hosts, "127.0.0.1 test.localhost\n");
  const ProgramResult result = run_shell(fmt::format(
      "LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_HOSTS={} LDAPTLS_CACERT={} LDAPTLS_REQCERT=demand "
      "ldapsearch -x -ZZ -LLL -H ldap://test.localhost:{} -b '' -s base 2>&1",
      hosts, lab.ca_file(), lab.port()));
  CHECK_THAT(result.output, ContainsSubstring("dn: cn=" + std::string(kMarker)));
  CHECK(result.exit == 0);
}

TEST_CASE("what comes in the clear is bounded in size and in time, and told", "[server]") {
  SECTION("a flood") {
    TestLab lab(server_of("smtp"));
    Probe probe(lab.port());
    CHECK(text_of(probe.first_bytes(Milliseconds(5000))).starts_with("220 "));
    for (int i = 0; i < 40; ++i) probe.send(std::string(64 * 1024, 'A'));
    probe.received_until_end();
    const auto event = lab.event();
    CHECK(event["starttls"]["trouble"] == "too-long");
    CHECK(event["end"]["by"] == "server");
  }
  SECTION("silence") {
    TestLab lab(server_of("postgres"), "test.localhost", Milliseconds(300));
    Probe probe(lab.port());
    probe.received_until_end();
    const auto event = lab.event();
    CHECK(event["end"]["how"] == "time-out");
    CHECK(event["starttls"]["asked"] == false);
    CHECK(event["bytes_received"] == 0);
  }
  SECTION("HTTP") {
    TestLab lab(server_of("imap"));
    Probe probe(lab.port());
    probe.first_bytes(Milliseconds(5000));
    probe.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(text_of(probe.received_until_end()).starts_with("* BYE"));
    CHECK(lab.event()["starttls"]["trouble"] == "http");
  }
  SECTION("a client that leaves") {
    TestLab lab(server_of("smtp"));
    {
      Probe probe(lab.port());
      probe.first_bytes(Milliseconds(5000));
      probe.send("EHLO me\r\n");
      probe.first_bytes(Milliseconds(5000));
    }
    const auto event = lab.event();
    CHECK(event["starttls"]["asked"] == false);
    CHECK(event["end"]["by"] == "client");
  }
}

}  // namespace
}  // namespace lab
