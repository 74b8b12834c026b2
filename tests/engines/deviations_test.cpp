// What scripts commit, by the one table of deviations: every shipped script against a client in memory that
// takes whatever it is told.

#include "lab-server/engines/engine/deviations.h"

#include <openssl/ssl.h>

#include <set>

#include "certs-gen/recipe/recipe.h"
#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/engine/engine.h"
#include "lab-server/scenario/library.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

// BoringSSL as a client that verifies nothing and asks for one page.
class EasyClient {
 public:
  explicit EasyClient(uint16_t most) : context_(SSL_CTX_new(TLS_method())) {
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_.get(), most);
    const uint8_t alpn[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(context_.get(), alpn, sizeof alpn - 1);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
    SSL_CTX_set_session_cache_mode(context_.get(), SSL_SESS_CACHE_CLIENT);
    SSL_CTX_set_early_data_enabled(context_.get(), 1);
    SSL_CTX_sess_set_new_cb(context_.get(), [](SSL* ssl, SSL_SESSION* session) {
      static_cast<EasyClient*>(SSL_get_app_data(ssl))->session_.reset(session);
      return 1;
    });
  }

  // connect is what the server's account has of one connection. A session that it leads to is offered by the
  // next one.
  std::vector<std::string> connect(EngineFactory& factory) {
    const bssl::UniquePtr<SSL> ssl(SSL_new(context_.get()));
    BIO* incoming = BIO_new(BIO_s_mem());
    BIO* outgoing = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), incoming, outgoing);
    SSL_set_tlsext_host_name(ssl.get(), "test.localhost");
    SSL_set_app_data(ssl.get(), this);
    if (session_) SSL_set_session(ssl.get(), session_.get());
    SSL_set_connect_state(ssl.get());

    Account account;
    const auto engine = factory.make("test.localhost", account);
    bool is_connected = false, is_asked = false;
    for (int turn = 0; turn < 12; ++turn) {
      if (SSL_do_handshake(ssl.get()) == 1) {
        if (!std::exchange(is_asked, true)) SSL_write(ssl.get(), "?", 1);
        char byte = 0;
        SSL_read(ssl.get(), &byte, 1);
      }
      const uint8_t* sent = nullptr;
      size_t size = 0;
      BIO_mem_contents(outgoing, &sent, &size);
      engine->feed({sent, size});
      BIO_reset(outgoing);
      std::string asked;
      if (!is_connected) is_connected = engine->handshake() == Engine::Step::done;
      if (is_connected) engine->read(asked);
      if (!asked.empty()) engine->write("!");
      const Bytes said = std::exchange(engine->outgoing(), {});
      BIO_write(incoming, said.data(), static_cast<int>(said.size()));
    }
    return words_of(account.deviations);
  }

 private:
  const bssl::UniquePtr<SSL_CTX> context_;
  bssl::UniquePtr<SSL_SESSION> session_;
};

// Scripts for what no scenario has yet.
constexpr const char* kBeyondScenarios[] = {
    R"({certificate: leaf-rsa, scripted_tls12: {cipher: TLS_DHE_RSA_WITH_AES_128_CBC_SHA,
        insists_on: [cipher], server_key_exchange: {dh: {bits: 512, value: one}}}})",
    "{scripted_tls12: {certificate: {type: 99}}}",
    "{scripted_tls12: {server_hello_done: {append: '00'}}}",
    "{scripted_tls12: {server_key_exchange: {flip_last_bit: true}}}",
    "{scripted_tls12: {server_key_exchange: {group: secp256r1}}}",
    "{scripted_tls12: {finished: {plain: true}}}",
    "{scripted_tls12: {order: [certificate, server_hello, server_key_exchange, server_hello_done]}}",
    "{scripted_tls13: {hello_retry_request: {random_end: '00 00'}}}",
    "{scripted_tls13: {server_hello: {group: secp384r1, key_exchange: '04 11*96'}}}",
};

TEST_CASE("what scripts commit stands in one table, and of its rows each is committed by a script",
          "[engines]") {
  const RecipeBook recipes = RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml");
  Pki pki(recipes);
  const ScenarioLibrary library = ScenarioLibrary::load(source_dir() / "scenarios");
  std::set<std::string> committed;
  const auto serve = [&](const ServerSpec& server) {
    const auto factory = make_engine_factory(server, pki, {.host = "test.localhost"}, nullptr);
    std::set<std::string> words;
    for (const uint16_t most : {TLS1_2_VERSION, TLS1_3_VERSION}) {
      EasyClient client(most);
      for (int connection = 0; connection < 2; ++connection) {
        for (const std::string& word : client.connect(*factory)) words.insert(word);
      }
    }
    committed.insert(words.begin(), words.end());
    return words;
  };
  size_t scripts = 0;
  for (const Scenario& scenario : library.all()) {
    if (!scenario.server.scripted_tls12 && !scenario.server.scripted_tls13) continue;
    ++scripts;
    INFO(scenario.id);
    const auto words = serve(scenario.server);
    // A healthy server of any engine says nothing of the kind.
    if (scenario.server.faults.empty() && scenario.id.starts_with("control/scripted")) CHECK(words.empty());
  }
  CHECK(scripts > 100);
  for (const char* server : kBeyondScenarios) {
    INFO(server);
    CHECK_FALSE(serve(parse_server(parse_yaml(server, "it.yaml"))).empty());
  }
  std::set<std::string> table;
  for (const ScriptDeviationRow& row : deviation_rows()) {
    CHECK(table.insert(row.word).second);
    CHECK(row.commits != Misbehaviour::none);
  }
  CHECK(committed == table);
}

}  // namespace
}  // namespace lab
