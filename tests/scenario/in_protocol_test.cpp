#include "lab-server/scenario/in_protocol.h"

#include "tests/catch.h"

namespace lab {
namespace {

Scenario read_it(const std::string& yaml) { return parse_scenario(parse_yaml(yaml, "it.yaml"), "room/it"); }

TEST_CASE("a scenario meets a client of another protocol after the way to TLS, and so does its twin",
          "[scenario]") {
  const Scenario expired = read_it(
      "{title: it, server: {certificate: expired}, expect: {outcome: rejected, diagnosis: expired, phase: "
      "server-certificate}}");
  CHECK(why_not_in(expired, "postgres").empty());
  const Scenario spoken = in_protocol(expired, "postgres");
  CHECK(spoken.id == "room/it");
  CHECK(spoken.server.starttls.protocol == "postgres");
  CHECK(spoken.twin_server.starttls.protocol == "postgres");
  CHECK(spoken.client.starttls == "postgres");
  CHECK(spoken.server.certificate == "expired");
  CHECK(spoken.expect.phase == Phase::server_certificate);
}

TEST_CASE("what lies in HTTP, and what is said in another protocol, is not for such a client", "[scenario]") {
  CHECK_THAT(why_not_in(read_it("{title: it, server: {requests: 2}, client: {requests: 2}}"), "postgres"),
             ContainsSubstring("HTTP"));
  const Scenario smtp = read_it("{title: it, server: {starttls: smtp}, client: {starttls: smtp}}");
  CHECK(why_not_in(smtp, "postgres") == "it speaks PostgreSQL only");
  CHECK(why_not_in(smtp, "smtp").empty());
  // A client that begins with TLS at such a port is another one.
  CHECK_FALSE(why_not_in(read_it("{title: it, server: {starttls: postgres}}"), "postgres").empty());
  const Scenario at_tls_port = read_it("{title: it, client: {starttls: postgres}}");
  CHECK(why_not_in(at_tls_port, "postgres").empty());
  CHECK(in_protocol(at_tls_port, "postgres").server.starttls.protocol.empty());
}

}  // namespace
}  // namespace lab
