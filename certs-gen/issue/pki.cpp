#include "certs-gen/issue/pki.h"

#include <openssl/bytestring.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/mem.h>
#include <openssl/x509.h>

#include <map>
#include <mutex>

#include "certs-gen/issue/identity.h"
#include "certs-gen/issue/issue.h"
#include "certs-gen/issue/key_needs.h"
#include "certs-gen/issue/key_pool.h"
#include "certs-gen/recipe/recipe.h"
#include "certs-gen/x509/crypto.h"
#include "certs-gen/x509/pem.h"

namespace lab {

Certificate::~Certificate() = default;

std::string Certificate::pem() const { return to_pem("CERTIFICATE", der); }

std::string Certificate::key_pem() const {
  bssl::ScopedCBB out;
  require(CBB_init(out.get(), 256) && EVP_marshal_private_key(out.get(), key.get()) && CBB_flush(out.get()),
          "write a private key");
  return to_pem("PRIVATE KEY", Bytes(CBB_data(out.get()), CBB_data(out.get()) + CBB_len(out.get())));
}

namespace {

Bytes der_of(const CBS& cbs) { return Bytes(CBS_data(&cbs), CBS_data(&cbs) + CBS_len(&cbs)); }

// An element of the TBSCertificate; the serial number is the first.
CBS field(const Certificate& certificate, int passed) {
  CBS all, outer, tbs, element;
  CBS_init(&all, certificate.der.data(), certificate.der.size());
  require(
      CBS_get_asn1(&all, &outer, CBS_ASN1_SEQUENCE) && CBS_get_asn1(&outer, &tbs, CBS_ASN1_SEQUENCE) &&
          CBS_get_optional_asn1(&tbs, nullptr, nullptr, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0),
      "read our own certificate");
  for (int i = 0; i < passed; ++i) {
    require(CBS_get_any_asn1_element(&tbs, nullptr, nullptr, nullptr), "read our own certificate");
  }
  require(CBS_get_any_asn1_element(&tbs, &element, nullptr, nullptr), "read our own certificate");
  return element;
}

}  // namespace

Bytes subject_of(const Certificate& certificate) {
  return der_of(field(certificate, 4));  // after serial number, signature, issuer and validity
}

Bytes serial_of(const Certificate& certificate) {
  CBS element = field(certificate, 0), content;
  require(CBS_get_asn1(&element, &content, CBS_ASN1_INTEGER), "read a serial number");
  return der_of(content);
}

namespace {

std::time_t seconds_of(const ASN1_TIME* time) {
  const bssl::UniquePtr<ASN1_TIME> epoch(ASN1_TIME_set(nullptr, 0));
  int days = 0, seconds = 0;
  ASN1_TIME_diff(&days, &seconds, epoch.get(), time);
  return std::time_t{days} * 24 * 60 * 60 + seconds;
}

}  // namespace

std::optional<Validity> validity_of(const Certificate& certificate) {
  if (certificate.x509 == nullptr) return std::nullopt;
  return Validity{seconds_of(X509_get0_notBefore(certificate.x509.get())),
                  seconds_of(X509_get0_notAfter(certificate.x509.get()))};
}

bool has_same_key(const Certificate& one, const Certificate& other) {
  return EVP_PKEY_cmp(one.key.get(), other.key.get()) == 1;
}

std::vector<CertificatePtr> chain_of(const CertificatePtr& leaf) {
  std::vector<CertificatePtr> chain = {leaf};
  for (CertificatePtr at = leaf->issuer; at != nullptr && at->issuer != nullptr; at = at->issuer) {
    chain.push_back(at);
  }
  return chain;
}

CertificatePtr root_of(const CertificatePtr& leaf) {
  CertificatePtr at = leaf;
  while (at->issuer != nullptr) at = at->issuer;
  return at;
}

struct Pki::State {
  CertificatePtr issue(const Recipe& recipe, const Placement& placement);
  CertificatePtr make(const Recipe& recipe, const Placement& placement);
  CertificatePtr make_level(const Recipe& recipe, const Placement& placement, CertificatePtr issuer,
                            int level);
  bssl::UniquePtr<EVP_PKEY> key_for(const Recipe& recipe, const Placement& placement,
                                    const Certificate* issuer);

  // A certificate, once it is made. Its lock is held meanwhile, and with it, one after the other, those of
  // the certificates it needs: a recipe never needs itself, so nobody waits in a circle.
  struct Slot {
    std::mutex mutex{};
    CertificatePtr certificate{};
  };

  const RecipeBook& book;
  const std::time_t now;
  Identity identity;

  std::mutex mutex{};
  std::map<std::pair<std::string, Placement>, Slot> issued{};
  std::map<Bytes, CertificatePtr> cas{};  // by subject
};

CertificatePtr Pki::State::issue(const Recipe& recipe, const Placement& placement) {
  static const Placement kAnywhere;
  const Placement& placed = recipe.is_placed ? placement : kAnywhere;
  if (recipe.is_fresh) return make(recipe, placed);
  Slot* slot = nullptr;
  {
    const std::lock_guard lock(mutex);
    slot = &issued[{recipe.id, placed}];
  }
  const std::lock_guard lock(slot->mutex);
  if (slot->certificate == nullptr) slot->certificate = make(recipe, placed);
  return slot->certificate;
}

CertificatePtr Pki::State::make(const Recipe& recipe, const Placement& placement) {
  CertificatePtr certificate;
  if (recipe.issuer != kSelf) certificate = issue(book.at(recipe.issuer), placement);
  for (int level = 1; level <= recipe.levels; ++level) {
    certificate = make_level(recipe, placement, std::move(certificate), level);
  }
  return certificate;
}

bssl::UniquePtr<EVP_PKEY> Pki::State::key_for(const Recipe& recipe, const Placement& placement,
                                              const Certificate* issuer) {
  if (!recipe.key_of.empty()) return bssl::UpRef(issue(book.at(recipe.key_of), placement)->key);
  // A CA shares its key only if its recipe states that: two CAs with one key vouch for each other's
  // certificates.
  if (recipe.is_ca) return key_pool().take_own(*recipe.key);
  return key_pool().take(*recipe.key, issuer != nullptr ? issuer->key.get() : nullptr);
}

CertificatePtr Pki::State::make_level(const Recipe& recipe, const Placement& placement,
                                      CertificatePtr issued_by, int level) {
  auto certificate = std::make_shared<Certificate>();
  certificate->recipe = recipe.id;
  certificate->must_staple = recipe.must_staple;
  certificate->is_revoked = recipe.is_revoked;
  certificate->issuer = std::move(issued_by);
  const Certificate* issuer = certificate->issuer.get();
  certificate->key = key_for(recipe, placement, issuer);
  CertificatePtr shares_subject;
  if (!recipe.subject_of.empty()) shares_subject = issue(book.at(recipe.subject_of), placement);
  EVP_PKEY& issuer_key = issuer != nullptr ? *issuer->key : *certificate->key;
  const auto stranger = recipe.signature.is_by_stranger ? another_key(issuer_key) : nullptr;
  certificate->der =
      issue_certificate({recipe, placement, identity.run(), identity.serial(recipe.id, placement.host),
                         recipe.is_fresh ? std::time(nullptr) : now, *certificate->key, issuer,
                         stranger != nullptr ? *stranger : issuer_key, level, shares_subject.get()});
  const uint8_t* at = certificate->der.data();
  certificate->x509.reset(d2i_X509(nullptr, &at, static_cast<long>(certificate->der.size())));
  ERR_clear_error();  // what the library refuses to read can still be served
  if (recipe.is_ca && certificate->x509 != nullptr) {
    const std::lock_guard lock(mutex);
    cas.try_emplace(subject_of(*certificate), certificate);
  }
  return certificate;
}

Pki::Pki(const RecipeBook& book, std::time_t now, std::string seed)
    : state_(new State{.book = book, .now = now, .identity = Identity(std::move(seed))}) {}
Pki::~Pki() = default;

CertificatePtr Pki::issue(const RecipeName& recipe, const Placement& placement) {
  return state_->issue(state_->book.at(recipe), placement);
}

void Pki::use(const std::string& recipe, CertificatePtr certificate) {
  const std::lock_guard lock(state_->mutex);
  state_->issued[{recipe, Placement()}].certificate = std::move(certificate);
}

CertificatePtr Pki::ca_called(const Bytes& subject) const {
  const std::lock_guard lock(state_->mutex);
  const auto found = state_->cas.find(subject);
  return found == state_->cas.end() ? nullptr : found->second;
}

void Pki::make_keys_ahead(const std::vector<RecipeName>& recipes) {
  key_pool().fill(key_needs(state_->book, recipes));
}

const RecipeBook& Pki::book() const { return state_->book; }

std::time_t Pki::now() const { return state_->now; }

}  // namespace lab
