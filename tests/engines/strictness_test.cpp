// Scripted servers refuse by an alert what a client may not send. The clients here hold keys, and break one
// rule each.

#include <openssl/aes.h>
#include <openssl/cipher.h>
#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>

#include "certs-gen/recipe/recipe.h"
#include "certs-gen/x509/crypto.h"
#include "lab-server/engines/engine/engine.h"
#include "lab-server/engines/offer.h"
#include "lab-server/engines/tls12/protection.h"
#include "lab-server/engines/tls13/keys.h"
#include "lab-server/tls/cursor.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/record.h"
#include "lab-server/tls/writer.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

constexpr uint16_t kSecp256r1 = 23;

// One connection of a set-up, in memory.
class Conversation {
 public:
  explicit Conversation(const std::string& server)
      : recipes_(RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml")),
        pki_(recipes_),
        factory_(make_engine_factory(parse_server(parse_yaml(server, "it.yaml")), pki_,
                                     {.host = "test.localhost"}, nullptr)),
        engine_(factory_->make("test.localhost", account_)) {}

  // said is what the server says when those bytes have come.
  Bytes said(const Bytes& bytes) {
    engine_->feed(bytes);
    if (!is_connected_) is_connected_ = engine_->handshake() == Engine::Step::done;
    std::string plaintext;
    if (is_connected_) engine_->read(plaintext);
    return std::exchange(engine_->outgoing(), {});
  }

  bool is_connected() const { return is_connected_; }
  // alert is the description of the one that the server has said; -1 for none.
  int alert() const {
    for (const SeenAlert& alert : account_.alerts) {
      if (!alert.is_received) return alert.description;
    }
    return -1;
  }

 private:
  const RecipeBook recipes_;
  Pki pki_;
  Account account_;
  std::unique_ptr<EngineFactory> factory_;
  std::unique_ptr<Engine> engine_;
  bool is_connected_ = false;
};

Bytes plain(int type, const Bytes& body) {
  return record_bytes(static_cast<ContentType>(type), 0x0303, body);
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

Offer p256_offer(std::vector<uint16_t> versions, std::vector<uint16_t> ciphers) {
  Offer offer;
  offer.versions = std::move(versions);
  offer.ciphers = std::move(ciphers);
  offer.groups = {kSecp256r1};
  offer.schemes = {0x0403};
  return offer;
}

// A client of TLS 1.3 up to the server's flight. Its share is P-256's generator, its private key therefore 1,
// and the secret the server's own x.
class Tls13Client {
 public:
  explicit Tls13Client(const std::string& script = "{}") : server_("{scripted_tls13: " + script + "}") {
    Offer offer = p256_offer({0x0304}, {0x1301});
    offer.shares = {kSecp256r1};
    const Bytes hello = record_of(offer, "");
    transcript_.add(std::span(hello).subspan(kRecordHeader));
    take_flight(server_.said(hello));
  }

  Bytes sealed(int type, Bytes content, size_t padding = 0) {
    content.push_back(static_cast<uint8_t>(type));
    content.resize(content.size() + padding);
    return writing_->seal(content);
  }
  Bytes finished() const {
    return handshake_bytes(HandshakeType::finished,
                           schedule_->verify_data(secret_, transcript_.hash(*tls13_suite(0x1301))));
  }
  void say(const Bytes& bytes) { server_.said(bytes); }
  // connect ends the handshake as it should be.
  void connect() {
    const Bytes next = schedule_->application_secret(Side::client, transcript_.hash(*tls13_suite(0x1301)));
    say(sealed(22, finished()));
    secret_ = next;
    writing_.emplace(*tls13_suite(0x1301), secret_);
    REQUIRE(server_.is_connected());
  }
  int alert() const { return server_.alert(); }

 private:
  void take_flight(const Bytes& flight) {
    const Tls13Suite& suite = *tls13_suite(0x1301);
    RecordReader records;
    records.feed(flight);
    const auto hello = records.next();
    REQUIRE(hello);
    transcript_.add(hello->body);
    const Bytes body(hello->body.begin(), hello->body.end());
    constexpr size_t kX = 32;  // the point is the last thing in the ServerHello: 4, x, y
    schedule_.emplace(suite, std::span(body).last(2 * kX).first(kX));
    const Bytes hash = transcript_.hash(suite);
    secret_ = schedule_->handshake_secret(Side::client, hash);
    writing_.emplace(suite, secret_);
    RecordProtection reading(suite, schedule_->handshake_secret(Side::server, hash));
    while (const auto record = records.next()) {
      if (!record->is(ContentType::application_data)) continue;
      auto inner = reading.open(record->body);
      REQUIRE(inner);
      inner->pop_back();  // the type
      transcript_.add(*inner);
    }
  }

  Conversation server_;
  Transcript transcript_;
  std::optional<KeySchedule> schedule_;
  std::optional<RecordProtection> writing_;
  Bytes secret_;
};

const Bytes kKeyUpdate = {24, 0, 0, 1, 0};

TEST_CASE("a TLS 1.3 script goes on with a client that breaks no rule", "[engines]") {
  Tls13Client client;
  client.say(plain(20, {1}));
  client.connect();
  client.say(client.sealed(22, kKeyUpdate));
  CHECK(client.alert() == -1);
}

TEST_CASE("a TLS 1.3 script refuses in the handshake what RFC 8446 forbids", "[engines]") {
  using Act = Bytes (*)(Tls13Client&);
  const std::tuple<const char*, int, Act> cases[] = {
      {"a ChangeCipherSpec of two bytes", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client&) {
         return plain(20, {1, 1});
       }},
      {"a sealed ChangeCipherSpec", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) { return client.sealed(20, {1}); }},
      {"a Finished in the clear", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) { return plain(22, client.finished()); }},
      {"a wrong Finished", SSL_AD_DECRYPT_ERROR,
       [](Tls13Client& client) {
         Bytes finished = client.finished();
         finished.back() ^= 1;
         return client.sealed(22, finished);
       }},
      {"a message behind its Finished", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) {
         return client.sealed(22, joined({client.finished(), kKeyUpdate}));
       }},
      {"a KeyUpdate", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) { return client.sealed(22, kKeyUpdate); }},
      {"a certificate that nobody asked for", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) {
         return client.sealed(22, {11, 0, 0, 4, 0, 0, 0, 0});
       }},
      {"a record that the keys did not make", SSL_AD_BAD_RECORD_MAC,
       [](Tls13Client&) { return plain(23, Bytes(40, 1)); }},
      {"a record without a content type", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) { return client.sealed(0, {}, 10); }},
      {"an empty record of handshake messages", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) { return client.sealed(22, {}); }},
      {"2^14 bytes and padding", SSL_AD_RECORD_OVERFLOW,
       [](Tls13Client& client) { return client.sealed(22, Bytes(16384, 0), 1); }},
      {"a sealed record of more than 2^14 + 256 bytes", SSL_AD_RECORD_OVERFLOW,
       [](Tls13Client&) { return plain(23, Bytes(16384 + 257, 1)); }},
      {"a record of an unknown type", SSL_AD_UNEXPECTED_MESSAGE, [](Tls13Client&) { return plain(99, {1}); }},
      {"a record that claims 20,000 bytes", SSL_AD_RECORD_OVERFLOW,
       [](Tls13Client&) { return plain(23, Bytes(20'000, 1)); }},
  };
  for (const auto& [what, alert, act] : cases) {
    INFO(what);
    Tls13Client client;
    client.say(act(client));
    CHECK(client.alert() == alert);
  }
}

TEST_CASE("a TLS 1.3 script refuses after the handshake what RFC 8446 forbids", "[engines]") {
  using Act = Bytes (*)(Tls13Client&);
  const std::tuple<const char*, int, Act> cases[] = {
      {"a ChangeCipherSpec", SSL_AD_UNEXPECTED_MESSAGE, [](Tls13Client&) { return plain(20, {1}); }},
      {"a KeyUpdate of another kind", SSL_AD_ILLEGAL_PARAMETER,
       [](Tls13Client& client) {
         return client.sealed(22, {24, 0, 0, 1, 2});
       }},
      {"a KeyUpdate of two bytes", SSL_AD_DECODE_ERROR,
       [](Tls13Client& client) {
         return client.sealed(22, {24, 0, 0, 2, 0, 0});
       }},
      {"two KeyUpdates in one record", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) {
         return client.sealed(22, joined({kKeyUpdate, kKeyUpdate}));
       }},
      {"a ClientHello", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls13Client& client) {
         return client.sealed(22, {1, 0, 0, 0});
       }},
      {"2^14 + 1 bytes of application data", SSL_AD_RECORD_OVERFLOW,
       [](Tls13Client& client) { return client.sealed(23, Bytes(16385, 'a')); }},
  };
  for (const auto& [what, alert, act] : cases) {
    INFO(what);
    Tls13Client client;
    client.connect();
    client.say(act(client));
    CHECK(client.alert() == alert);
  }
}

// The alert to a ClientHello.
int alert_to(const std::string& server, const Offer& offer) {
  Conversation conversation(server);
  conversation.said(record_of(offer, "test.localhost"));
  return conversation.alert();
}

TEST_CASE("a TLS 1.3 script refuses a ClientHello that lacks what it must hold", "[engines]") {
  const Offer& whole = various_offers().front();
  const std::string server = "{scripted_tls13: {}}";
  CHECK(alert_to(server, whole) == -1);

  Offer offer = whole;
  offer.shares.reset();
  CHECK(alert_to(server, offer) == SSL_AD_MISSING_EXTENSION);
  offer = whole;
  offer.groups.clear();
  CHECK(alert_to(server, offer) == SSL_AD_MISSING_EXTENSION);
  offer = whole;
  offer.schemes.clear();
  CHECK(alert_to(server, offer) == SSL_AD_MISSING_EXTENSION);
  offer = whole;
  offer.compressions = {1, 0};
  CHECK(alert_to(server, offer) == SSL_AD_ILLEGAL_PARAMETER);

  // A ClientHello in a record of 17,000 bytes, one of which is all that lies above the limit.
  Conversation conversation(server);
  conversation.said(plain(22, Bytes(17'000, 0)));
  CHECK(conversation.alert() == SSL_AD_RECORD_OVERFLOW);
}

std::vector<int> record_types(const Bytes& bytes) {
  RecordReader records;
  records.feed(bytes);
  std::vector<int> types;
  while (const auto record = records.next()) types.push_back(record->type);
  return types;
}

// RFC 8446 D.4
TEST_CASE("a TLS 1.3 script says ChangeCipherSpec right behind its first message, once", "[engines]") {
  Conversation conversation("{scripted_tls13: {hello_retry_request: {}}}");
  Offer offer = various_offers().front();
  CHECK(record_types(conversation.said(record_of(offer, ""))) == std::vector<int>{22, 20});
  offer.shares = {kSecp256r1};  // what is asked for: the first group without a share
  CHECK(record_types(conversation.said(record_of(offer, ""))) == std::vector<int>{22, 23});
}

TEST_CASE("a TLS 1.3 script refuses a second ClientHello without the share it asked for", "[engines]") {
  Conversation conversation("{scripted_tls13: {hello_retry_request: {}}}");
  const Bytes hello = record_of(various_offers().front(), "");
  conversation.said(hello);
  conversation.said(hello);
  CHECK(conversation.alert() == SSL_AD_ILLEGAL_PARAMETER);
}

TEST_CASE("a TLS 1.2 script refuses a client that offers nothing it has", "[engines]") {
  Offer whole = p256_offer({}, {0xc02b});
  const std::string server = "{scripted_tls12: {}}";
  CHECK(alert_to(server, whole) == -1);

  Offer offer = whole;
  offer.versions = {0x0304};
  CHECK(alert_to(server, offer) == SSL_AD_PROTOCOL_VERSION);
  offer = whole;
  offer.legacy_version = 0x0302;
  CHECK(alert_to(server, offer) == SSL_AD_PROTOCOL_VERSION);
  offer = whole;
  offer.ciphers = {0xc02f, 0x002f};  // for another key
  CHECK(alert_to(server, offer) == SSL_AD_HANDSHAKE_FAILURE);
  offer = whole;
  offer.groups = {0x0100};
  CHECK(alert_to(server, offer) == SSL_AD_HANDSHAKE_FAILURE);
  offer = whole;
  offer.schemes = {0x0804};
  CHECK(alert_to(server, offer) == SSL_AD_HANDSHAKE_FAILURE);
  offer = whole;
  offer.compressions = {1};
  CHECK(alert_to(server, offer) == SSL_AD_ILLEGAL_PARAMETER);
  offer = whole;
  offer.more = {{0xff01, {3, 1, 2, 3}}};
  CHECK(alert_to(server, offer) == SSL_AD_HANDSHAKE_FAILURE);

  // What a scenario is about is said all the same, and that alone.
  offer = whole;
  offer.versions = {0x0304};
  CHECK(alert_to("{scripted_tls12: {version: ssl3, insists_on: [version]}}", offer) ==
        SSL_AD_HANDSHAKE_FAILURE);
  CHECK(alert_to("{scripted_tls12: {cipher: TLS_DH_anon_WITH_AES_128_GCM_SHA256, insists_on: [cipher]}}",
                 whole) == -1);
  CHECK(alert_to("{scripted_tls12: {cipher: TLS_DH_anon_WITH_AES_128_GCM_SHA256}}", whole) ==
        SSL_AD_HANDSHAKE_FAILURE);
}

// A client of TLS 1.2 by ECDHE-ECDSA and AES-128-CBC-SHA, up to its ClientKeyExchange; its private key is 1
// too.
class Tls12Client {
 public:
  explicit Tls12Client(const std::string& script = "{}") : server_("{scripted_tls12: " + script + "}") {
    Offer offer = p256_offer({}, {0xc009});
    offer.more = {{0xff01, {0}}};
    hello_ = record_of(offer, "");
    add(std::span(hello_).subspan(kRecordHeader));
    take_flight(server_.said(hello_));
    offer.shares = {kSecp256r1};
    const auto with_share = parse_client_hello(client_hello_of(offer, ""));
    Cursor shares(with_share->find(51)->body);
    shares.u16();
    shares.u16();
    const auto point = shares.vector16();
    key_exchange_ = handshake_bytes(HandshakeType::client_key_exchange, Writer().vector8(point).take());
    add(key_exchange_);
  }

  void say(const Bytes& bytes) { server_.said(bytes); }
  Bytes key_exchange() const { return plain(22, key_exchange_); }
  Bytes hello() const { return hello_; }
  Bytes hello_message() const { return Bytes(hello_.begin() + kRecordHeader, hello_.end()); }
  Bytes sealed(int type, const Bytes& content) {
    return plain(type, writing_->seal(static_cast<uint8_t>(type), content));
  }
  Bytes finished() const {
    return handshake_bytes(HandshakeType::finished, secrets_->finished(false, transcript_));
  }
  // padded is the first sealed record of a client, its padding filled with that.
  Bytes padded(const Bytes& content, uint8_t filling) const {
    const Tls12Secrets::Keys keys = secrets_->key_block().client;
    const Bytes covered = Writer().bytes(Bytes(8, 0)).u8(22).u16(0x0303).vector16(content).take();
    Bytes mac(20);
    unsigned size = 0;
    HMAC(EVP_sha1(), keys.mac.data(), keys.mac.size(), covered.data(), covered.size(), mac.data(), &size);
    Bytes inner = joined({content, mac});
    const auto padding = static_cast<uint8_t>(15 - inner.size() % 16);
    inner.resize(inner.size() + padding, filling);
    inner.push_back(padding);
    Bytes out(inner.size());
    Bytes iv(16, 7);
    bssl::ScopedEVP_CIPHER_CTX cipher;
    EVP_CipherInit_ex(cipher.get(), EVP_aes_128_cbc(), nullptr, keys.key.data(), iv.data(), 1);
    EVP_CIPHER_CTX_set_padding(cipher.get(), 0);
    int written = 0;
    EVP_CipherUpdate(cipher.get(), out.data(), &written, inner.data(), static_cast<int>(inner.size()));
    return plain(22, joined({iv, out}));
  }
  uint8_t healthy_filling(const Bytes& content) const {
    return static_cast<uint8_t>(15 - (content.size() + 20) % 16);
  }
  void connect() {
    say(joined({key_exchange(), plain(20, {1}), sealed(22, finished())}));
    REQUIRE(server_.is_connected());
  }
  bool is_connected() const { return server_.is_connected(); }
  int alert() const { return server_.alert(); }

 private:
  void add(std::span<const uint8_t> message) {
    transcript_.insert(transcript_.end(), message.begin(), message.end());
  }

  void take_flight(const Bytes& flight) {
    RecordReader records;
    records.feed(flight);
    Bytes server_random, x;
    while (const auto record = records.next()) {
      add(record->body);
      Cursor body(record->body.subspan(kHandshakeHeader));
      if (record->body[0] == 2) {
        body.u16();
        const auto random = body.bytes(32);
        server_random.assign(random.begin(), random.end());
      }
      if (record->body[0] == 12) {
        body.bytes(3);  // named_curve, secp256r1
        const auto point = body.vector8();
        x.assign(point.begin() + 1, point.begin() + 33);
      }
    }
    REQUIRE(x.size() == 32);
    const auto hello = parse_client_hello(std::span(hello_).subspan(kRecordHeader + kHandshakeHeader));
    secrets_.emplace(0x0303, *find_tls12_suite(0xc009), hello->random, server_random);
    secrets_->derive(x, nullptr);
    writing_.emplace(0x0303, *find_tls12_suite(0xc009), secrets_->key_block().client,
                     Tls12Protection::Direction::seals);
  }

  Conversation server_;
  Bytes hello_, transcript_, key_exchange_;
  std::optional<Tls12Secrets> secrets_;
  std::optional<Tls12Protection> writing_;
};

TEST_CASE("a TLS 1.2 script takes padding that is filled with its length, and no other", "[engines]") {
  for (const bool is_healthy : {true, false}) {
    Tls12Client client;
    client.say(joined({client.key_exchange(), plain(20, {1})}));
    const Bytes finished = client.finished();
    const uint8_t filling = client.healthy_filling(finished);
    REQUIRE(filling > 0);
    client.say(client.padded(finished, is_healthy ? filling : uint8_t(filling + 1)));
    CHECK(client.is_connected() == is_healthy);
    CHECK(client.alert() == (is_healthy ? -1 : SSL_AD_BAD_RECORD_MAC));
  }
}

TEST_CASE("a TLS 1.2 script refuses in the handshake what RFC 5246 forbids", "[engines]") {
  using Act = Bytes (*)(Tls12Client&);
  const std::tuple<const char*, int, Act> cases[] = {
      {"a ChangeCipherSpec before its key exchange", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client&) { return plain(20, {1}); }},
      {"two ChangeCipherSpecs", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client& client) {
         return joined({client.key_exchange(), plain(20, {1}), client.sealed(20, {1})});
       }},
      {"a Finished without ChangeCipherSpec", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client& client) {
         return joined({client.key_exchange(), plain(22, client.finished())});
       }},
      {"a HelloRequest", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client&) {
         return plain(22, {0, 0, 0, 0});
       }},
      {"a second ClientHello", SSL_AD_UNEXPECTED_MESSAGE, [](Tls12Client& client) { return client.hello(); }},
      {"a heartbeat", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client&) {
         return plain(24, {1, 0, 0});
       }},
      {"a record of an unknown type", SSL_AD_UNEXPECTED_MESSAGE, [](Tls12Client&) { return plain(99, {1}); }},
      {"an empty record of handshake messages", SSL_AD_UNEXPECTED_MESSAGE,
       [](Tls12Client&) { return plain(22, {}); }},
      {"a record of 17,000 bytes", SSL_AD_RECORD_OVERFLOW,
       [](Tls12Client&) { return plain(22, Bytes(17'000, 0)); }},
      {"a record of 20,000 bytes", SSL_AD_RECORD_OVERFLOW,
       [](Tls12Client&) { return plain(22, Bytes(20'000, 0)); }},
  };
  for (const auto& [what, alert, act] : cases) {
    INFO(what);
    Tls12Client client;
    client.say(act(client));
    CHECK(client.alert() == alert);
  }
}

TEST_CASE("a TLS 1.2 script answers a renegotiation that it did not ask for with a warning", "[engines]") {
  Tls12Client client;
  client.connect();
  client.say(client.sealed(22, client.hello_message()));
  CHECK(client.alert() == SSL_AD_NO_RENEGOTIATION);
}

TEST_CASE("a TLS 1.2 script that asks for a renegotiation refuses one that does not follow the handshake",
          "[engines]") {
  Tls12Client client("{insert: [{before: request, type: 0}]}");
  client.connect();
  client.say(client.sealed(22, client.hello_message()));
  CHECK(client.alert() == SSL_AD_HANDSHAKE_FAILURE);
}

TEST_CASE("a TLS 1.2 script refuses application data above 2^14 bytes", "[engines]") {
  Tls12Client client;
  client.connect();
  client.say(client.sealed(23, Bytes(16385, 'a')));
  CHECK(client.alert() == SSL_AD_RECORD_OVERFLOW);
}

}  // namespace
}  // namespace lab
