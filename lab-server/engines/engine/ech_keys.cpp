#include "lab-server/engines/engine/ech_keys.h"

#include <fmt/format.h>
#include <openssl/base64.h>
#include <openssl/err.h>
#include <openssl/hpke.h>
#include <openssl/ssl.h>

#include "lab-server/base/error.h"

namespace lab {
namespace {

constexpr uint8_t kStaleId = 1;
constexpr uint8_t kCurrentId = 2;
constexpr size_t kLongestName = 64;  // up to here clients pad their inner ClientHello

void require_ech(int result, const EchSpec& spec) {
  if (result == 1) return;
  ERR_clear_error();
  throw Error(fmt::format("BoringSSL refuses an ECH configuration for '{}'", spec.public_name),
              "`public_name` is a DNS name");
}

}  // namespace

struct EchKeys::Config {
  Config(const EchSpec& spec, uint8_t id) : id(id) {
    require_ech(EVP_HPKE_KEY_generate(key.get(), EVP_hpke_x25519_hkdf_sha256()), spec);
    uint8_t* made = nullptr;
    size_t size = 0;
    require_ech(SSL_marshal_ech_config(&made, &size, id, key.get(), spec.public_name.c_str(), kLongestName),
                spec);
    const bssl::UniquePtr<uint8_t> owned(made);
    bytes.assign(made, made + size);
  }

  const uint8_t id;
  bssl::ScopedEVP_HPKE_KEY key;
  Bytes bytes;  // an ECHConfig
};

EchKeys::EchKeys(const EchSpec& spec)
    : public_name_(spec.public_name),
      are_served_(spec.keys == EchSpec::Keys::current),
      current_(std::make_unique<Config>(spec, kCurrentId)),
      stale_(std::make_unique<Config>(spec, kStaleId)),
      other_key_(std::make_unique<Config>(spec, kCurrentId)) {}

EchKeys::~EchKeys() = default;

void EchKeys::serve(SSL_CTX* ctx) const {
  if (!are_served_) return;
  const bssl::UniquePtr<SSL_ECH_KEYS> keys(SSL_ECH_KEYS_new());
  constexpr int kIsRetryConfig = 1;
  const bool is_taken = SSL_ECH_KEYS_add(keys.get(), kIsRetryConfig, current_->bytes.data(),
                                         current_->bytes.size(), current_->key.get()) == 1 &&
                        SSL_CTX_set1_ech_keys(ctx, keys.get()) == 1;
  if (is_taken) return;
  ERR_clear_error();
  throw Error("BoringSSL refuses its own ECH key", "see `ech:` of the scenario");
}

bool EchKeys::knows(uint8_t config_id) const { return are_served_ && config_id == current_->id; }

std::string EchKeys::list(EchList which) const {
  if (which == EchList::none) return {};
  Bytes config = which == EchList::stale       ? stale_->bytes
                 : which == EchList::other_key ? other_key_->bytes
                                               : current_->bytes;
  if (which == EchList::unknown) config[1] = 0xff;  // the low byte of its version
  Bytes list = {static_cast<uint8_t>(config.size() >> 8), static_cast<uint8_t>(config.size())};
  list.insert(list.end(), config.begin(), config.end());
  if (which == EchList::cut) list.resize(list.size() / 2);
  std::string text(4 * ((list.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock writes a null behind it
  text.resize(EVP_EncodeBlock(reinterpret_cast<uint8_t*>(text.data()), list.data(), list.size()));
  return text;
}

std::unique_ptr<const EchKeys> make_ech_keys(const ServerSpec& spec) {
  return spec.ech ? std::make_unique<const EchKeys>(*spec.ech) : nullptr;
}

}  // namespace lab
