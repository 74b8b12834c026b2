// Another TLS stack accepts the healthy script, and shows what it deciphered of one that deviates.

#include <algorithm>

#include "lab-server/base/text.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

std::string scripted(const std::string& script) { return "{scripted_tls13: {" + script + "}}"; }

// The handshake messages that s_client received, as it deciphered them: hex, without spaces.
std::vector<std::string> deciphered(const std::string& shown) {
  std::vector<std::string> messages;
  bool is_ours = false;
  for (const std::string& line : split(shown, '\n')) {
    const bool is_head = line.starts_with("<<<") || line.starts_with(">>>");
    if (is_head) {
      is_ours = line.starts_with("<<<") && holds(line, "Handshake");
      if (is_ours) messages.emplace_back();
    } else if (is_ours && line.starts_with("    ")) {
      messages.back() += replace_all(line, " ", "");
    } else {
      is_ours = false;
    }
  }
  return messages;
}

TEST_CASE("a healthy script serves the page to openssl s_client by every suite", "[engines]") {
  if (!has_openssl()) return;
  for (const char* suite :
       {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}) {
    INFO(suite);
    TestLab lab(scripted(""));
    const std::string shown = openssl_gets(lab, std::string("-ciphersuites ") + suite);
    CHECK(holds(shown, std::string("Ciphersuite: ") + suite));
    CHECK(holds(shown, "Verification: OK"));
    CHECK(holds(shown, "you reached test/it"));
    const nlohmann::json event = lab.event();
    CHECK(event["negotiated"]["version"] == "TLS1.3");
    CHECK(event["negotiated"]["cipher"] == suite);
    CHECK(event["negotiated"]["group"] == "x25519");
    CHECK(event["phase"] == "closed");
    CHECK_FALSE(event.contains("deviations"));
  }
}

TEST_CASE("a healthy script asks for a share of every group it has", "[engines]") {
  if (!has_openssl()) return;
  for (const char* group : {"x25519", "secp256r1", "secp384r1", "secp521r1"}) {
    INFO(group);
    TestLab lab(scripted(std::string("group: ") + group));
    // The first group is the one s_client sends a share of, and none of ours.
    const std::string shown = openssl_gets(lab, "-groups X448:X25519:P-256:P-384:P-521 -msg");
    CHECK(holds(shown, "you reached test/it"));
    CHECK(lab.event()["negotiated"]["group"] == group);
    const std::vector<std::string> messages = deciphered(shown);
    REQUIRE(messages.size() > 2);
    CHECK(messages[0].find("cf21ad74e59a6111be1d8c021e65b891") != std::string::npos);
    CHECK(messages[1].starts_with("02"));
  }
}

TEST_CASE("a healthy script signs by the key of its certificate", "[engines]") {
  if (!has_openssl()) return;
  const std::pair<const char*, const char*> cases[] = {
      {"leaf", "ecdsa"}, {"leaf-rsa", "rsa_pss"}, {"{based_on: leaf, key: p384}", "ecdsa"}};
  for (const auto& [recipe, type] : cases) {
    INFO(recipe);
    TestLab lab(std::string("{certificate: ") + recipe + ", scripted_tls13: {}}");
    const std::string shown = openssl_gets(lab);
    // OpenSSL 3.0 says "RSA-PSS", 3.5 the scheme: "rsa_pss_rsae_sha256".
    std::string signature = lower(shown);
    std::replace(signature.begin(), signature.end(), '-', '_');
    CHECK(holds(signature, std::string("signature type: ") + type));
    CHECK(holds(shown, "you reached test/it"));
  }
}

TEST_CASE("a healthy script serves gnutls-cli", "[engines]") {
  if (!can_use("gnutls-cli")) return;
  TestLab lab("{alpn: [http/1.1], scripted_tls13: {new_session_ticket: {}}}");
  const ProgramResult result = run_program(
      {"sh", "-c",
       "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 gnutls-cli --x509cafile " + lab.ca_file() +
           " --sni-hostname test.localhost --verify-hostname test.localhost --alpn http/1.1 --port " +
           std::to_string(lab.port()) + " 127.0.0.1 2>&1"});
  CHECK(holds(result.output, "Handshake was completed"));
  CHECK(holds(result.output, "Application protocol: http/1.1"));
  CHECK(holds(result.output, "you reached test/it"));
}

TEST_CASE("a script refuses what it has nothing in common with", "[engines]") {
  if (!has_openssl()) return;
  const std::vector<std::vector<std::string>> cases = {
      {"", "-tls1_2", "no-shared-version", "protocol version"},
      {"cipher: TLS_AES_256_GCM_SHA384", "-ciphersuites TLS_AES_128_GCM_SHA256", "no-shared-cipher",
       "handshake failure"},
      {"group: secp521r1", "-groups P-256", "no-shared-group", "handshake failure"},
      {"", "-sigalgs RSA-PSS+SHA256", "no-shared-signature-algorithm", "handshake failure"},
  };
  for (const auto& one : cases) {
    INFO(one[2]);
    TestLab lab(scripted(one[0]));
    CHECK(holds(openssl_gets(lab, one[1]), one[3]));
    CHECK(lab.event()["handshake_error"] == one[2]);
  }
}

struct ScriptDeviation {
  const char* script;
  size_t message;     // of those that s_client deciphers
  const char* holds;  // in hex
  const char* word;   // in the event
};

const ScriptDeviation kDeviations[] = {
    {"server_hello: {cipher: TLS_SHA256_SHA256}", 0, "c0b400", "cipher-unoffered"},
    {"server_hello: {version: tls1.3}", 0, "0304", "version-field-wrong"},
    {"server_hello: {random_end: 'ed bf b4 a8'}", 0, "edbfb4a820", "downgrade-sentinel"},
    {"server_hello: {session_id: 'aa*32'}", 0, "20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "session-id-not-echoed"},
    {"server_hello: {compression: 1}", 0, "130101", "compression-chosen"},
    {"server_hello: {extensions: {supported_versions: '03 05'}}", 0, "002b00020305", "version-unoffered"},
    {"server_hello: {extensions: {key_share: ~}}", 0, "0006002b00020304", "extension-missing"},
    {"server_hello: {group: 0x0a0a, key_exchange: '11*3'}", 0, "003300070a0a0003111111", "group-unoffered"},
    {"hello_retry_request: {extensions: {cookie: '00 00'}}", 0, "002c00020000", "cookie-empty"},
    {"hello_retry_request: {times: 2}", 1, "cf21ad74", "message-repeated"},
    {"encrypted_extensions: {extensions: {0xfafa: ''}}", 1, "080000060004fafa0000", "extension-unsolicited"},
    {"encrypted_extensions: {body: ''}", 1, "08000000", "message-malformed"},
    {"certificate_request: {extensions: {signature_algorithms: ~}}", 2, "0d000003000000",
     "extension-missing"},
    {"certificate: {body: '01 aa 00 00 00'}", 2, "0b00000501aa000000", "message-malformed"},
    {"certificate_verify: {scheme: ecdsa_sha1}", 3, "0203004", "signature-weak"},
    {"certificate_verify: {body: '04 03 00 00'}", 3, "0f00000404030000", "message-malformed"},
    {"cipher: TLS_AES_128_GCM_SHA256, new_session_ticket: {ticket: '', lifetime_s: 7}", 5, "00000007",
     "ticket-empty"},
};

TEST_CASE("a script's deviation arrives as it is written, and stands in the event", "[engines]") {
  if (!has_openssl()) return;
  for (const ScriptDeviation& deviation : kDeviations) {
    INFO(deviation.script);
    TestLab lab(scripted(deviation.script));
    const std::string shown = openssl_gets(lab, "-msg -ciphersuites TLS_AES_128_GCM_SHA256");
    const std::vector<std::string> messages = deciphered(shown);
    INFO(shown);
    REQUIRE(messages.size() > deviation.message);
    CHECK(holds(messages[deviation.message], deviation.holds));
    const nlohmann::json event = lab.event();
    REQUIRE(event.contains("deviations"));
    const auto& noted = event["deviations"];
    CHECK(std::find(noted.begin(), noted.end(), deviation.word) != noted.end());
  }
}

TEST_CASE("a message that a script leaves out, puts in or calls something else is one that nobody expects",
          "[engines]") {
  if (!has_openssl()) return;
  const std::pair<const char*, const char*> cases[] = {
      {"encrypted_extensions: {omit: true}", "message-omitted"},
      {"certificate: {type: 99}", "message-unexpected"},
      {"certificate_verify: {omit: true}", "message-omitted"},
      {"order: [server_hello, encrypted_extensions, finished]", "message-omitted"},
      {"insert: [{before: finished, type: 5}]", "message-unexpected"},
      {"insert: [{before: reply, type: 13, body: '00 00 00'}]", "message-unexpected"},
  };
  for (const auto& [script, word] : cases) {
    INFO(script);
    TestLab lab(scripted(script));
    CHECK(holds(openssl_gets(lab), "unexpected message"));
    const nlohmann::json event = lab.event();
    CHECK(event.value("deviations", std::vector<std::string>()) == std::vector<std::string>{word});
  }
}

TEST_CASE("a wrong signature, a wrong Finished and a second one are refused as such", "[engines]") {
  if (!has_openssl()) return;
  TestLab signature(scripted("certificate_verify: {flip_last_bit: true}"));
  CHECK(holds(openssl_gets(signature), "bad signature"));
  TestLab twice(scripted("finished: {times: 2}"));
  CHECK(holds(openssl_gets(twice), "not on record boundary"));
  TestLab finished(scripted("finished: {flip_last_bit: true}"));
  CHECK(holds(openssl_gets(finished), "digest check failed"));
}

// What follows stands outside of messages, where a raw peer sees it.

std::vector<RawRecord> records_of_flight(const std::string& script) {
  TestLab lab(scripted(script));
  return raw_records(answer_to(lab, "openssl-tls13"));
}

TEST_CASE("a script says how its records are made", "[engines]") {
  const auto plain = records_of_flight("");
  REQUIRE(plain.size() == 3);
  CHECK(plain[0].type == 22);
  CHECK(plain[1].type == 20);
  CHECK(plain[1].body == Bytes{1});
  CHECK(plain[2].type == 23);

  const auto padded = records_of_flight("records: {padding: 500}");
  REQUIRE(padded.size() == 3);
  // A signature by ECDSA has no fixed length.
  CHECK(padded[2].body.size() > plain[2].body.size() + 490);

  CHECK(records_of_flight("records: {packed: false}").size() == 6);
  CHECK(records_of_flight("records: {max_content: 100}").size() > 10);
  CHECK(records_of_flight("change_cipher_spec: {omit: true}")[1].type == 23);
  CHECK(records_of_flight("change_cipher_spec: {times: 2}")[2].type == 20);
  CHECK(records_of_flight("change_cipher_spec: {body: '02'}")[1].body == Bytes{2});
}

TEST_CASE("a script puts plain records and messages where it is told to", "[engines]") {
  const auto early =
      records_of_flight("insert: [{before: server_hello, record: 23, body: '00*3', plain: true}]");
  REQUIRE(early.size() == 4);
  CHECK(early[0].type == 23);
  CHECK(early[0].body == Bytes{0, 0, 0});

  const auto joined =
      records_of_flight("insert: [{before: change_cipher_spec, type: 8, body: '00 00', plain: true}]");
  REQUIRE(joined.size() == 3);
  CHECK(Bytes(joined[0].body.end() - 6, joined[0].body.end()) == Bytes{8, 0, 0, 2, 0, 0});

  TestLab lab(scripted("order: [finished], finished: {plain: true}"));
  CHECK(plain_types(answer_to(lab, "openssl-tls13")) == std::vector<int>{20});
}

}  // namespace
}  // namespace lab
