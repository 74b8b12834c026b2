// Of which class a script's doing is.

#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

struct Doing {
  const char* script;
  const char* classes;  // as the event lists them
};

void check(const char* engine, const char* hello, const std::vector<Doing>& doings) {
  for (const auto& [script, classes] : doings) {
    INFO(script);
    TestLab lab(std::string(engine) + ": " + script);
    answer_to(lab, hello, Milliseconds(100));
    CHECK(lab.event().value("misbehaviour", nlohmann::json()).dump() == classes);
  }
}

TEST_CASE("the TLS 1.3 script says of which class its keys are", "[engines]") {
  check("scripted_tls13", "openssl-tls13",
        {
            {"{}", "null"},
            {"{records: {padding: 500}}", "null"},
            {"{records: {padding: 16384}}", R"(["record-malformed"])"},
            {"{change_cipher_spec: {omit: true}}", "null"},
            {"{change_cipher_spec: {body: '02'}}", R"(["record-malformed"])"},
            {"{certificate: {omit: true}}", R"(["message-out-of-order"])"},
            {"{certificate: {type: 25, body: '00'}}", R"(["message-out-of-order"])"},
            {"{certificate: {body: '00 00 00 00'}}", R"(["malformed-message"])"},
            {"{certificate: {append: '00*1000001'}}", R"(["oversized-message"])"},
            {"{order: [server_hello, encrypted_extensions]}", R"(["message-out-of-order"])"},
            {"{finished: {flip_last_bit: true}}", R"(["handshake-tampered"])"},
            {"{finished: {cut_bytes: 1}}", R"(["malformed-message"])"},
            {"{certificate_verify: {flip_last_bit: true}}", R"(["signature-wrong"])"},
            {"{certificate_verify: {scheme: sm2sig_sm3}}", R"(["answer-not-offered"])"},
            {"{certificate_verify: {scheme: ecdsa_sha1}}", R"(["unsafe-parameters"])"},
            {"{encrypted_extensions: {extensions: {'0xfafa': ''}}}", R"(["answer-not-offered"])"},
            {"{encrypted_extensions: {extensions: {key_share: '00'}}}", R"(["malformed-message"])"},
            {"{server_hello: {extensions: {supported_versions: ~}}}", R"(["malformed-message"])"},
            {"{server_hello: {cipher: '0x0a0a'}}", R"(["answer-not-offered"])"},
            {"{server_hello: {session_id: 'aa*32'}}", R"(["answer-contradictory"])"},
            {"{group: x25519, server_hello: {key_exchange: '09*31'}}", R"(["malformed-message"])"},
            {"{group: x25519, server_hello: {key_exchange: '00*32', secret: '00*32'}}",
             R"(["unsafe-parameters"])"},
            {"{server_hello: {group: secp256k1, key_exchange: '04 11*64'}}", R"(["answer-not-offered"])"},
            {"{hello_retry_request: {group: x25519}}", R"(["answer-not-offered"])"},
            {"{hello_retry_request: {group: secp384r1}}", "null"},
            {"{cipher: TLS_AES_256_GCM_SHA384, hello_retry_request: {cipher: TLS_AES_128_GCM_SHA256}}",
             R"(["answer-contradictory"])"},
            {"{insert: [{before: finished, type: 5}]}", R"(["message-out-of-order"])"},
            {"{insert: [{before: finished, type: 24, body: '00', times: 9}]}", R"(["record-flood"])"},
            {"{insert: [{before: finished, record: 0, body: '00'}]}", R"(["record-malformed"])"},
        });
}

TEST_CASE("the script for TLS 1.2 says of which class its words are", "[engines]") {
  check(
      "scripted_tls12", "openssl-tls12",
      {
          {"{}", "null"},
          {"{order: [server_hello, server_key_exchange, certificate, server_hello_done]}",
           R"(["message-out-of-order"])"},
          {"{server_hello: {cipher: '0x1a1a'}}", R"(["answer-not-offered"])"},
          {"{server_hello: {version: '0x0305'}}", R"(["answer-not-offered"])"},
          {"{server_hello: {random_end: '44 4f 57 4e 47 52 44 01'}}", R"(["handshake-tampered"])"},
          {"{server_hello: {session_id: echoed}}", "null"},
          {"{server_hello: {extensions: {renegotiation_info: ~}}}", R"(["renegotiation-unsafe"])"},
          {"{server_hello: {extensions: {renegotiation_info: '01 ff'}}}", R"(["handshake-tampered"])"},
          {"{server_hello: {extensions: {heartbeat: '01'}}}", R"(["answer-not-offered"])"},
          {"{server_key_exchange: {unsigned: true}}", R"(["malformed-message"])"},
          {"{server_key_exchange: {scheme: rsa_pkcs1_md5}}", R"(["answer-not-offered","unsafe-parameters"])"},
      });
}

}  // namespace
}  // namespace lab
