#include "certs-gen/audit_path.h"

#include <openssl/evp.h>

#include <algorithm>

namespace lab {
namespace {

class Builder {
 public:
  Builder(const ParsedCertificates& sent, const ParsedCertificates& roots, std::time_t at)
      : sent_(sent), roots_(roots), at_(at) {}

  Path build() {
    path_.links.push_back({sent_[0].get(), 0});
    if (search()) return std::move(path_);
    path_.links.resize(1);
    path_.links.front().bond = Bond::none;
    while (extend()) {
    }
    return std::move(path_);
  }

 private:
  struct Candidate {
    PathLink link;
    Bond bond = Bond::none;
    bool is_valid_now = false;
  };

  // Looks for a path to a root on which everything is well, coming back on its choices; the path is as before
  // when there is none. The steps are counted: a list can be made such that its paths are beyond number.
  bool search() {
    constexpr int kSteps = 10'000;
    const size_t length = path_.links.size();
    const ParsedCertificate& last = *path_.links.back().certificate;
    if (is_root(last)) return !ends(PathEnd::root);
    std::vector<PathLink> issuers;
    for (const auto& root : roots_) add_sound(last, {root.get(), place_of(*root)}, issuers);
    for (size_t i = 0; i < sent_.size(); ++i) {
      if (sent_[i] != nullptr) add_sound(last, {sent_[i].get(), i}, issuers);
    }
    path_.links.back().bond = Bond::sound;
    for (const PathLink& issuer : issuers) {
      if (++steps_ > kSteps) return false;
      path_.links.push_back(issuer);
      if (search()) return true;
      path_.links.resize(length);
    }
    return false;
  }

  void add_sound(const ParsedCertificate& certificate, PathLink link, std::vector<PathLink>& issuers) const {
    const ParsedCertificate& issuer = *link.certificate;
    const bool is_well = issuer.not_before <= at_ && at_ <= issuer.not_after &&
                         (is_root(issuer) || !weak_digest(issuer.signature_oid));
    if (is_well && !is_known_ca(issuer) && bond_of(certificate, issuer) == Bond::sound)
      issuers.push_back(link);
  }

  // The name and key of a certificate on the path: to take another certificate of them leads round (RFC
  // 4158 2.4.2).
  bool is_known_ca(const ParsedCertificate& issuer) const {
    return std::any_of(path_.links.begin(), path_.links.end(), [&](const PathLink& link) {
      return issuer.key != nullptr && link.certificate->key != nullptr &&
             EVP_PKEY_cmp(issuer.key.get(), link.certificate->key.get()) == 1 &&
             issuer.subject() == link.certificate->subject();
    });
  }

  // Adds the issuer of the last link, or ends the path.
  bool extend() {
    PathLink& last = path_.links.back();
    if (is_root(*last.certificate)) return ends(PathEnd::root);
    const Candidate best = best_issuer(*last.certificate);
    const bool is_own_issuer = last.certificate->is_self_issued();
    if (is_own_issuer && (best.bond == Bond::wrong_key || best.bond == Bond::none)) {
      if (!is_signed_by(*last.certificate, *last.certificate)) last.bond = Bond::wrong_key;
      return ends(PathEnd::self_signed);
    }
    if (best.bond == Bond::none) return ends(PathEnd::issuer_missing);
    last.bond = best.bond;
    path_.links.push_back(best.link);
    return true;
  }

  bool ends(PathEnd end) {
    path_.end = end;
    return false;
  }

  Candidate best_issuer(const ParsedCertificate& certificate) const {
    Candidate best;
    for (const auto& root : roots_) consider(certificate, {root.get(), place_of(*root)}, best);
    for (size_t i = 0; i < sent_.size(); ++i) {
      if (sent_[i] != nullptr) consider(certificate, {sent_[i].get(), i}, best);
    }
    return best;
  }

  void consider(const ParsedCertificate& certificate, PathLink link, Candidate& best) const {
    if (is_in_path(*link.certificate)) return;
    const Candidate candidate = {link, bond_of(certificate, *link.certificate),
                                 link.certificate->not_before <= at_ && at_ <= link.certificate->not_after};
    const auto rank = [](const Candidate& one) {
      constexpr int kWorth[] = {0, 3, 2, 1};  // of none, sound, wrong_name, wrong_key
      return kWorth[static_cast<int>(one.bond)] * 2 + (one.is_valid_now ? 1 : 0);
    };
    if (candidate.bond != Bond::none && rank(candidate) > rank(best)) best = candidate;
  }

  static Bond bond_of(const ParsedCertificate& certificate, const ParsedCertificate& issuer) {
    const bool is_named = is_named_by(certificate, issuer);
    const bool has_key_id =
        !certificate.authority_key_id.empty() && certificate.authority_key_id == issuer.subject_key_id;
    if (!is_named && !has_key_id) return Bond::none;
    if (is_signed_by(certificate, issuer)) return is_named ? Bond::sound : Bond::wrong_name;
    return is_named ? Bond::wrong_key : Bond::none;
  }

  bool is_root(const ParsedCertificate& certificate) const {
    return std::any_of(roots_.begin(), roots_.end(),
                       [&](const auto& root) { return root->der == certificate.der; });
  }

  bool is_in_path(const ParsedCertificate& certificate) const {
    return std::any_of(path_.links.begin(), path_.links.end(),
                       [&](const PathLink& link) { return link.certificate->der == certificate.der; });
  }

  std::optional<size_t> place_of(const ParsedCertificate& root) const {
    for (size_t i = 0; i < sent_.size(); ++i) {
      if (sent_[i] != nullptr && sent_[i]->der == root.der) return i;
    }
    return std::nullopt;
  }

  const ParsedCertificates& sent_;
  const ParsedCertificates& roots_;
  const std::time_t at_;
  int steps_ = 0;
  Path path_;
};

}  // namespace

Path build_path(const ParsedCertificates& sent, const ParsedCertificates& roots, std::time_t at) {
  return Builder(sent, roots, at).build();
}

}  // namespace lab
