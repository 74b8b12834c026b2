// The pcap the lab writes of its own connections. Wireshark's reader is the judge: it finds every packet
// sound, and with the key log it reads what was sealed.

#include "lab-server/server/capture.h"

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

bool has_tshark() { return can_use("tshark"); }

class Captured {
 public:
  explicit Captured(const std::string& server) {
    ServeRequest request{.id = "test/it", .host = "test.localhost"};
    request.server = parse_server(parse_yaml(server, "test.yaml"));
    request.traffic = [this](const std::string&, const Traffic& traffic) { traffic_ = traffic; };
    served_ = lab_.lab().serve(request);
  }

  std::string fetch(const std::string& options) {
    const std::string output =
        run_program(
            {"sh", "-c",
             "printf 'GET /secret HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -ign_eof -servername "
             "test.localhost -connect 127.0.0.1:" +
                 std::to_string(served_->port()) + " -CAfile " + lab_.ca_file() + " " + options + " 2>&1"})
            .output;
    REQUIRE(served_->drain(Milliseconds(10'000)));
    write_file(pcap(), text_of(pcap_of(traffic_.packets)));
    write_file(keys(), traffic_.key_log);
    return output;
  }

  std::string tshark(const std::string& options) {
    return run_program({"sh", "-c",
                        "tshark -r " + pcap() + " -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE " +
                            options + " 2>/dev/null"})
        .output;
  }

  std::string pcap() const { return lab_.folder() + "/traffic.pcap"; }
  std::string keys() const { return lab_.folder() + "/keys.log"; }
  const Traffic& traffic() const { return traffic_; }

 private:
  TestLab lab_{"{}"};
  Traffic traffic_;
  std::unique_ptr<Served> served_;
};

TEST_CASE("with the key log, tshark reads the request and the page of a captured connection", "[server]") {
  if (!has_openssl() || !has_tshark()) return;
  const auto [version, option] =
      GENERATE(table<const char*, const char*>({{"tls1.2", "-tls1_2"}, {"tls1.3", "-tls1_3"}}));
  Captured lab(std::string("versions: [") + version + "]");
  CHECK(lab.fetch(option).find("you reached test/it") != std::string::npos);

  const std::string fields = "-Y http -T fields -e http.request.uri -e http.response.code";
  const std::string read = lab.tshark("-o tls.keylog_file:" + lab.keys() + " " + fields);
  CHECK(read.find("/secret") != std::string::npos);
  CHECK(read.find("200") != std::string::npos);
  CHECK(lab.tshark(fields).empty());
}

TEST_CASE("tshark finds nothing wrong with the packets, and sees how the connection ended", "[server]") {
  if (!has_openssl() || !has_tshark()) return;
  Captured lab("{faults: [{split-records: {bytes: 1}}]}");
  lab.fetch("");
  CHECK(lab.tshark("-Y 'tcp.analysis.flags || tcp.checksum.status != 1 || ip.checksum.status != 1'").empty());
  CHECK(lab.tshark("-Y 'tcp.flags.syn == 1' -T fields -e tcp.flags.ack") == "0\n1\n");
  CHECK_FALSE(lab.tshark("-Y 'tcp.flags.fin == 1'").empty());
}

TEST_CASE("a reset is a reset in the capture", "[server]") {
  if (!has_openssl() || !has_tshark()) return;
  Captured lab("{faults: [{close-at: {at: client-hello, how: reset}}]}");
  lab.fetch("");
  CHECK(lab.tshark("-Y 'tcp.flags.reset == 1' -T fields -e tcp.srcport").size() > 1);
  CHECK(lab.tshark("-Y 'tcp.flags.fin == 1'").empty());
}

}  // namespace
}  // namespace lab
