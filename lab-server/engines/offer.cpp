#include "lab-server/engines/offer.h"

#include <openssl/ec.h>
#include <openssl/nid.h>

#include "certs-gen/x509/crypto.h"
#include "lab-server/tls/handshake.h"
#include "lab-server/tls/numbers.h"
#include "lab-server/tls/record.h"
#include "lab-server/tls/writer.h"

namespace lab {
namespace {

// Extensions

Bytes generator_of(int nid) {
  const bssl::UniquePtr<EC_GROUP> group(EC_GROUP_new_by_curve_name(nid));
  Bytes point(1 + 2 * ((EC_GROUP_get_degree(group.get()) + 7) / 8));
  EC_POINT_point2oct(group.get(), EC_GROUP_get0_generator(group.get()), POINT_CONVERSION_UNCOMPRESSED,
                     point.data(), point.size(), nullptr);
  return point;
}

// A public value of the group: its generator.
Bytes share_in(uint16_t group) {
  switch (group) {
    case kSecp256r1:
      return generator_of(NID_X9_62_prime256v1);
    case kSecp384r1:
      return generator_of(NID_secp384r1);
    case kSecp521r1:
      return generator_of(NID_secp521r1);
    default: {
      Bytes nine(32, 0);
      nine[0] = 9;
      return nine;
    }
  }
}

Bytes numbers(const std::vector<uint16_t>& list) {
  Writer writer;
  for (const uint16_t number : list) writer.u16(number);
  return writer.take();
}

std::vector<Extension> extensions_of(const Offer& offer, const std::string& sni) {
  std::vector<Extension> extensions;
  if (!sni.empty()) {
    const Bytes name = Writer().u8(0).vector16(bytes_of(sni)).take();
    extensions.push_back({kServerName, Writer().vector16(name).take()});
  }
  if (!offer.groups.empty())
    extensions.push_back({kSupportedGroups, Writer().vector16(numbers(offer.groups)).take()});
  if (!offer.schemes.empty())
    extensions.push_back({kSignatureAlgorithms, Writer().vector16(numbers(offer.schemes)).take()});
  if (!offer.versions.empty())
    extensions.push_back({kSupportedVersions, Writer().vector8(numbers(offer.versions)).take()});
  if (offer.shares) {
    Writer shares;
    for (const uint16_t group : *offer.shares) shares.u16(group).vector16(share_in(group));
    extensions.push_back({kKeyShare, Writer().vector16(shares.take()).take()});
  }
  extensions.insert(extensions.end(), offer.more.begin(), offer.more.end());
  return extensions;
}

const std::vector<uint16_t> kSuites13 = {0x1301, 0x1302, 0x1303};
const std::vector<uint16_t> kSuites12 = {0xc02b, 0xc02f, 0xc009, 0xc013, 0x009c, 0x002f};
// ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256, rsa_pkcs1_sha256 and their kin over SHA-384 and SHA-512
const std::vector<uint16_t> kUsualSchemes = {0x0403, 0x0804, 0x0401, 0x0503, 0x0805,
                                             0x0501, 0x0603, 0x0806, 0x0601, 0x0807};

Offer of_tls13(std::string client, std::vector<uint16_t> groups, std::vector<uint16_t> shares) {
  Offer offer;
  offer.client = std::move(client);
  offer.versions = {kTls13};
  offer.ciphers = kSuites13;
  offer.groups = std::move(groups);
  offer.shares = std::move(shares);
  offer.schemes = kUsualSchemes;
  return offer;
}

Offer of_tls12(std::string client, std::vector<uint16_t> groups) {
  Offer offer;
  offer.client = std::move(client);
  offer.ciphers = kSuites12;
  offer.groups = std::move(groups);
  offer.schemes = kUsualSchemes;
  return offer;
}

Offer of_both(std::string client, std::vector<uint16_t> groups, std::vector<uint16_t> shares) {
  Offer offer = of_tls13(std::move(client), std::move(groups), std::move(shares));
  offer.versions = {kTls13, kTls12};
  offer.ciphers.insert(offer.ciphers.end(), kSuites12.begin(), kSuites12.end());
  return offer;
}

Offer signing_by(Offer offer, std::string client, std::vector<uint16_t> schemes) {
  offer.client = std::move(client);
  offer.schemes = std::move(schemes);
  return offer;
}

std::vector<Offer> make_offers() {
  const std::vector<uint16_t> all = {kX25519, kSecp256r1, kSecp384r1};
  std::vector<Offer> offers = {
      of_tls13("a client of TLS 1.3 alone", all, {kX25519}),
      of_tls13("a client of TLS 1.3 that sends no share", all, {}),
      of_tls13("a client of TLS 1.3 that sends shares of all its groups", all, all),
      of_tls13("a client of TLS 1.3 that puts P-384 first", {kSecp384r1, kSecp256r1, kX25519}, {kSecp384r1}),
      of_tls13("a client of TLS 1.3 that puts P-521 first", {kSecp521r1, kX25519}, {kSecp521r1}),
      of_tls13("a client of TLS 1.3 with X25519 alone", {kX25519}, {kX25519}),
      of_tls13("a client of TLS 1.3 with P-256 alone", {kSecp256r1}, {kSecp256r1}),
      of_tls13("a client of TLS 1.3 with P-384 alone", {kSecp384r1}, {kSecp384r1}),
      of_both("a client of TLS 1.2 and 1.3", all, {kX25519}),
      of_both("a client of TLS 1.2 and 1.3 that puts P-384 first", {kSecp384r1, kX25519}, {kSecp384r1}),
      of_tls12("a client of TLS 1.2 alone", all),
      of_tls12("a client of TLS 1.2 with P-384 alone", {kSecp384r1}),
      of_tls12("a client of TLS 1.2 with a group that nobody has", {0x0016}),
  };
  // A server of TLS 1.2 may sign by any hash; RFC 8446 4.2.3 ties a curve to one.
  for (const auto& [name, schemes] : std::vector<std::pair<std::string, std::vector<uint16_t>>>{
           {"SHA-256", {0x0403, 0x0804}}, {"SHA-384", {0x0503, 0x0805}}, {"RSA and SHA-512", {0x0806}}}) {
    offers.push_back(signing_by(offers[0], "a client of TLS 1.3 that takes signatures by " + name, schemes));
    offers.push_back(signing_by(offers[10], "a client of TLS 1.2 that takes signatures by " + name, schemes));
  }
  offers.push_back(signing_by(offers[10], "a client of TLS 1.2 that takes PKCS #1 alone", {0x0401, 0x0403}));
  Offer& bare = offers.emplace_back(of_tls12("a client of TLS 1.2 without extensions", {}));
  bare.schemes.clear();
  Offer& old = offers.emplace_back(of_tls12("a client of TLS 1.1", all));
  old.legacy_version = 0x0302;
  old.schemes.clear();
  return offers;
}

Offer make_weak_offer() {
  Offer offer = of_tls12("a client that has weak suites alone", {kX25519, kSecp256r1});
  offer.ciphers = {0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0008, 0x0009, 0x000a, 0x0016, 0x0018, 0x0034,
                   0x003b, 0x00a6, 0xc006, 0xc007, 0xc008, 0xc010, 0xc011, 0xc012, 0xc015, 0xc018};
  return offer;
}

}  // namespace

Bytes client_hello_of(const Offer& offer, const std::string& sni) {
  constexpr size_t kRandomSize = 32;
  Writer list;
  for (const Extension& extension : extensions_of(offer, sni))
    list.u16(extension.type).vector16(extension.body);
  const Bytes extensions = list.take();
  Writer body;
  body.u16(offer.legacy_version).bytes(random_bytes(kRandomSize)).vector8({});
  body.vector16(numbers(offer.ciphers)).vector8(offer.compressions);
  if (!extensions.empty()) body.vector16(extensions);
  return body.take();
}

Bytes record_of(const Offer& offer, const std::string& sni) {
  return record_bytes(ContentType::handshake, 0x0301,
                      handshake_bytes(HandshakeType::client_hello, client_hello_of(offer, sni)));
}

const std::vector<Offer>& various_offers() {
  static const std::vector<Offer> offers = make_offers();
  return offers;
}

const Offer& weak_offer() {
  static const Offer offer = make_weak_offer();
  return offer;
}

}  // namespace lab
