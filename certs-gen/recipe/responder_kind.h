// The services that a certificate names: where clients ask for its revocation status, and for its issuer.

#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>

namespace lab {

enum class ResponderKind {
  ocsp,         // RFC 6960
  issuer_ocsp,  // the same, named in the certificate of the leaf's issuer
  crl,          // the distribution point (RFC 5280 4.2.1.13)
  aia,          // the issuer's certificate (RFC 5280 4.2.2.1)
};

struct ResponderName {
  ResponderKind kind;
  const char* key;      // in YAML; a recipe's placeholder for its URL is {key_url}
  const char* service;  // the path of its URL, and its name in events
  const char* what;     // what it is for a certificate, for people
};

// kResponders lists all of them, in the order of their numbers.
inline constexpr ResponderName kResponders[] = {
    {ResponderKind::ocsp, "ocsp", "ocsp", "OCSP responder"},
    {ResponderKind::issuer_ocsp, "issuer_ocsp", "ocsp", "issuer's OCSP responder"},
    {ResponderKind::crl, "crl", "crl", "CRL"},
    {ResponderKind::aia, "aia", "aia", "issuer"},
};

// EachResponder holds one T for each of them.
template <class T>
class EachResponder {
 public:
  EachResponder() = default;
  EachResponder(std::initializer_list<std::pair<ResponderKind, T>> those) {
    for (const auto& [kind, value] : those) (*this)[kind] = value;
  }

  T& operator[](ResponderKind kind) { return all_[static_cast<size_t>(kind)]; }
  const T& operator[](ResponderKind kind) const { return all_[static_cast<size_t>(kind)]; }

  // all are in the order of kResponders.
  const std::array<T, std::size(kResponders)>& all() const { return all_; }

 private:
  std::array<T, std::size(kResponders)> all_{};
};

// The URLs of the responders; "" for one that does not exist.
using ResponderUrls = EachResponder<std::string>;
// For URLs alone: clang 14 instantiates a template's defaulted comparison even where nothing compares.
inline auto operator<=>(const ResponderUrls& one, const ResponderUrls& other) {
  return one.all() <=> other.all();
}
inline bool operator==(const ResponderUrls& one, const ResponderUrls& other) {
  return one.all() == other.all();
}

}  // namespace lab
