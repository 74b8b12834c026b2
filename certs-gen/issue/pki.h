// Issues the certificates of recipes, in memory, relative to now. A recipe is a base and a deviation
// (certs-gen/recipes.yaml). Certificates are issued when they are first needed. None is shipped: a static
// "expired" certificate collects other faults with time.

#pragma once

#include <openssl/base.h>

#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "certs-gen/recipe/recipe_name.h"
#include "certs-gen/recipe/responder_kind.h"
#include "lab-server/base/text.h"

namespace lab {

class RecipeBook;

// Where a certificate is used: the values for the placeholders of its recipe. The certificate omits a URL
// that is empty.
struct Placement {
  std::string host{};    // {host}: the scenario's own name, "expired.localhost"
  ResponderUrls urls{};  // {ocsp_url}, {issuer_ocsp_url}, {crl_url}, {aia_url}

  auto operator<=>(const Placement&) const = default;
};

// An issued certificate with its private key. Immutable and shared; thread-safe to read.
struct Certificate {
  std::string recipe;
  bssl::UniquePtr<X509> x509;  // null when the library refuses to read it
  bssl::UniquePtr<EVP_PKEY> key;
  Bytes der;
  std::shared_ptr<const Certificate> issuer;  // null when it is its own issuer
  bool must_staple = false;
  bool is_revoked = false;

  ~Certificate();
  std::string pem() const;
  std::string key_pem() const;  // PKCS#8, unencrypted
};

using CertificatePtr = std::shared_ptr<const Certificate>;

// subject_of is the certificate's subject as a DER Name.
Bytes subject_of(const Certificate& certificate);
// serial_of is the content octets of its serial number, as OcspRequest::serial holds them.
Bytes serial_of(const Certificate& certificate);

// When a certificate is valid, both ends included (RFC 5280 4.1.2.5).
struct Validity {
  std::time_t not_before = 0;
  std::time_t not_after = 0;
};
// validity_of is nothing for a certificate that the library refuses to read.
std::optional<Validity> validity_of(const Certificate& certificate);

// has_same_key: both certificates have the same public key.
bool has_same_key(const Certificate& one, const Certificate& other);

// chain_of lists a certificate and its issuers, leaf first, without the self-signed root.
std::vector<CertificatePtr> chain_of(const CertificatePtr& leaf);
// root_of is the self-signed certificate a chain ends in.
CertificatePtr root_of(const CertificatePtr& leaf);

// One public key infrastructure. Every call with the same recipe and placement returns the same certificate,
// except for recipes that are fresh each time. CA recipes ignore the placement unless they name a responder,
// so all other leaves of one Pki share their issuers. Thread-safe.
class Pki {
 public:
  // The book must outlive this. All validities are relative to now. Two Pkis with the same seed give their
  // certificates the same names and serial numbers, but never the same keys. Without a seed names and serial
  // numbers differ too.
  explicit Pki(const RecipeBook& book, std::time_t now = std::time(nullptr), std::string seed = {});
  ~Pki();

  // issue returns the certificate of a recipe; throws Error for an unknown recipe. A caller waits only if
  // another thread is making the same certificate.
  CertificatePtr issue(const RecipeName& recipe, const Placement& placement);

  // use replaces the certificate of a CA's recipe. Call it before that CA has issued anything.
  void use(const std::string& recipe, CertificatePtr certificate);

  // ca_called is a CA that this has issued, by its subject (a DER Name); null for a stranger.
  CertificatePtr ca_called(const Bytes& subject) const;

  // make_keys_ahead starts to make, in the background, the slow keys that these recipes and their issuers
  // need. Throws Error for an unknown recipe.
  void make_keys_ahead(const std::vector<RecipeName>& recipes);

  const RecipeBook& book() const;
  std::time_t now() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lab
