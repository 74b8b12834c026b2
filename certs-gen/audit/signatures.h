// Whose key made a certificate's signature.

#pragma once

#include <cstddef>
#include <map>
#include <string_view>
#include <utility>

namespace lab {

struct ParsedCertificate;

enum class SignatureVerdict {
  verified,
  refuted,
  unverifiable,  // the library cannot read the key, or does not know the algorithm
  not_asked,     // as many were asked as are allowed
};

// Signatures has the library check each signature by each key once, and no more of them than it may: a list
// of certificates can be made such that every one may have signed every other.
class Signatures {
 public:
  // allow adds to how many may be checked from now on.
  void allow(size_t more) { allowed_ = checked_ + more; }

  // by says whether issuer's key made certificate's signature. Both must outlive this.
  SignatureVerdict by(const ParsedCertificate& issuer, const ParsedCertificate& certificate);

  size_t checked() const { return checked_; }
  // is_cut says whether an answer was wanted that was not allowed.
  bool is_cut() const { return is_cut_; }

 private:
  std::map<std::pair<const ParsedCertificate*, std::string_view>, SignatureVerdict> known_;  // by key
  size_t allowed_ = 0;
  size_t checked_ = 0;
  bool is_cut_ = false;
};

}  // namespace lab
