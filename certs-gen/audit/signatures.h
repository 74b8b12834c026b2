// Checks whose key made a certificate's signature.

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
  not_asked,     // the allowed number of checks was used up
};

// Signatures lets the library check each pair of signature and key once, up to a limit: in a hostile list of
// certificates, every one might have signed every other.
class Signatures {
 public:
  // allow raises the limit by that many checks.
  void allow(size_t more) { allowed_ = checked_ + more; }

  // by checks whether issuer's key made certificate's signature. Both must outlive this.
  SignatureVerdict by(const ParsedCertificate& issuer, const ParsedCertificate& certificate);

  size_t checked() const { return checked_; }
  // is_cut: the limit prevented at least one check.
  bool is_cut() const { return is_cut_; }

 private:
  std::map<std::pair<const ParsedCertificate*, std::string_view>, SignatureVerdict> known_;  // by key
  size_t allowed_ = 0;
  size_t checked_ = 0;
  bool is_cut_ = false;
};

}  // namespace lab
