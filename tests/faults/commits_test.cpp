// Of which class a fault's doing is.

#include "lab-server/server/credentials.h"
#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

// The class of a fault of a server, as YAML says it.
std::string class_of(const std::string& fault) {
  const ServerSpec server = parse_server(parse_yaml("{faults: [" + fault + "]}", "test.yaml"));
  return name_of(make_faults(server.faults, FaultSite::server).front().commits);
}

TEST_CASE("a fault's kind says of which class its doing is", "[faults]") {
  CHECK(class_of("corrupt-signature") == "signature-wrong");
  CHECK(class_of("corrupt-record") == "record-corrupted");
  CHECK(class_of("{stall-at: {at: flight}}") == "silence");
  CHECK(class_of("drip-bytes") == "none");
}

TEST_CASE("where its parameters decide, the fault says it", "[faults]") {
  CHECK(class_of("{edit-message: {message: certificate, drop: true}}") == "message-out-of-order");
  CHECK(class_of("{edit-message: {message: certificate, type: 20}}") == "message-out-of-order");
  CHECK(class_of("{edit-message: {message: certificate, cut_bytes: 3}}") == "malformed-message");
  CHECK(class_of("{edit-message: {message: server-key-exchange, flip_last_bit: true}}") == "signature-wrong");
  CHECK(class_of("{insert-records: {type: 23, body: '00'}}") == "message-out-of-order");
  CHECK(class_of("{insert-records: {type: 255, body: '00'}}") == "record-malformed");
  CHECK(class_of("{insert-records: {type: 22}}") == "record-malformed");
  CHECK(class_of("{insert-records: {times: 100}}") == "record-flood");
  CHECK(class_of("{rewrite-server-hello: {cipher: 4865}}") == "answer-not-offered");
  CHECK(class_of("{rewrite-server-hello: {session_id: '00'}}") == "answer-contradictory");
  CHECK(class_of("{rewrite-server-hello: {more_extensions: 'ff 01 00 01 00'}}") == "malformed-message");
  CHECK(class_of("{rewrite-server-hello: {random_end: '44 4f'}}") == "handshake-tampered");
  CHECK(class_of("{close-at: {at: accepted}}") == "end-unheard");
  CHECK(class_of("{close-at: {at: reuse}}") == "end-of-reuse");
  CHECK(class_of("{close-at: {at: flight}}") == "none");
  CHECK(class_of("{send-alert: {description: unrecognized_name}}") == "name-refused");
  CHECK(class_of("{send-alert: {description: internal_error}}") == "none");
  CHECK(class_of("{refuse-hello: {offers: {group: x25519}}}") == "hello-intolerance");
  CHECK(class_of("{refuse-hello: {lacks: {group: x25519}}}") == "hello-demand");
  CHECK(class_of("{refuse-hello: {lacks: {extension: application_layer_protocol_negotiation}}}") ==
        "alpn-demand");
  CHECK(class_of("{refuse-hello: {lacks: {extension: extended_master_secret}}}") ==
        "extended-master-secret-demand");
}

TEST_CASE("the event tells the class of what was delivered, and of nothing else", "[faults]") {
  TestLab lab("faults: [{close-at: {at: reuse}}, {edit-message: {message: server-hello, cut_bytes: 1}}]");
  answer_to(lab, "openssl-tls13", Milliseconds(150));
  CHECK(lab.event()["misbehaviour"] == nlohmann::json::array({"malformed-message"}));
  TestLab healthy("faults: [{close-at: {at: reuse}}]");
  answer_to(healthy, "openssl-tls13", Milliseconds(150));
  CHECK_FALSE(healthy.event().contains("misbehaviour"));
}

}  // namespace
}  // namespace lab
