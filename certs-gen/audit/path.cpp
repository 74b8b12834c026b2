#include <algorithm>
#include <map>
#include <string_view>

#include "certs-gen/audit/audited_chain.h"
#include "certs-gen/x509/distinguished_name.h"

namespace lab {
namespace {

// Signatures that each of two looks at the chain may have checked: the search, and the walk when it found
// nothing. Go stops at 100, which a chain of 100 CAs needs for itself.
constexpr size_t kSignatures = 256;
// Issuers that a search may try: a list can be made such that its paths are beyond number.
constexpr int kSteps = 10'000;

std::string_view view_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A certificate that may stand above another.
struct Issuer {
  size_t node;
  bool is_named;  // by the other's issuer field; otherwise by its key identifier alone
  std::optional<Bond> bond{};
};

// One of the certificates there are, each once.
struct Candidate {
  PathLink link;
  bool is_root;
  bool is_valid_now;
  size_t subject, issuer;  // numbers of the names
  size_t ca;               // the number of its name and key together
  std::optional<std::vector<Issuer>> issuers{};
};

class Builder {
 public:
  explicit Builder(AuditedChain& chain) : chain_(chain), path_(chain.path) {
    std::map<std::string_view, size_t> places;
    for (size_t i = 0; i < chain.sent.size(); ++i) {
      if (chain.sent[i] != nullptr) places.try_emplace(view_of(chain.sent[i]->der), i);
    }
    for (const auto& root : chain.roots) {
      const auto place = places.find(view_of(root->der));
      if (place == places.end()) {
        add({root.get(), {}}, true);
      } else if (place->second != kTaken) {
        add({root.get(), place->second}, true);
        place->second = kTaken;
      }
    }
    for (size_t i = 0; i < chain.sent.size(); ++i) {
      if (chain.sent[i] == nullptr || places.at(view_of(chain.sent[i]->der)) != i) continue;
      add({chain.sent[i].get(), i}, false);
    }
    is_on_path_.resize(nodes_.size());
    is_ca_on_path_.resize(cas_.size());
  }

  void build() {
    chain_.signatures.allow(kSignatures);
    if (search_from_leaf(Wanted::without_finding)) return;
    const bool is_cut = is_cut_ || chain_.signatures.is_cut();
    if (!search_from_leaf(Wanted::sound)) walk();
    path_.is_search_cut = is_cut;
  }

 private:
  // What is asked of a path to a root: that the audit finds nothing in its CAs, or no more than that they
  // signed the certificates below them, are valid and not signed over a weak digest.
  enum class Wanted { without_finding, sound };

  static constexpr size_t kTaken = static_cast<size_t>(-1);

  void add(PathLink link, bool is_root) {
    const ParsedCertificate& certificate = *link.certificate;
    const std::time_t at = chain_.request.at;
    const size_t subject = names_.of(certificate.subject_name);
    const auto ca = cas_.try_emplace({subject, view_of(certificate.key_info)}, cas_.size()).first;
    nodes_.push_back({.link = link,
                      .is_root = is_root,
                      .is_valid_now = certificate.not_before <= at && at <= certificate.not_after,
                      .subject = subject,
                      .issuer = names_.of(certificate.issuer_name),
                      .ca = ca->second});
  }

  // Those that name another key than the certificate does come last, and otherwise roots first.
  std::vector<Issuer>& issuers_of(size_t node) {
    auto& issuers = nodes_[node].issuers;
    if (issuers) return *issuers;
    issuers.emplace();
    const Bytes& named = nodes_[node].link.certificate->authority_key_id;
    const auto key_id = [&](const Issuer& issuer) -> const Bytes& {
      return nodes_[issuer.node].link.certificate->subject_key_id;
    };
    for (size_t i = 0; i < nodes_.size(); ++i) {
      const Issuer issuer = {i, nodes_[i].subject == nodes_[node].issuer};
      if (issuer.is_named || (!named.empty() && key_id(issuer) == named)) issuers->push_back(issuer);
    }
    std::stable_partition(issuers->begin(), issuers->end(), [&](const Issuer& issuer) {
      return named.empty() || key_id(issuer).empty() || key_id(issuer) == named;
    });
    return *issuers;
  }

  Bond bond_of(size_t node, Issuer& issuer) {
    if (issuer.bond) return *issuer.bond;
    const auto by =
        chain_.signatures.by(*nodes_[issuer.node].link.certificate, *nodes_[node].link.certificate);
    switch (by) {
      case SignatureVerdict::verified:
        return *(issuer.bond = issuer.is_named ? Bond::sound : Bond::wrong_name);
      case SignatureVerdict::refuted:
        return *(issuer.bond = issuer.is_named ? Bond::wrong_key : Bond::none);
      case SignatureVerdict::unverifiable:
        return *(issuer.bond = issuer.is_named ? Bond::unverifiable : Bond::none);
      case SignatureVerdict::not_asked:
        return Bond::none;
    }
    return Bond::none;
  }

  void start() {
    path_.links.clear();
    std::fill(is_on_path_.begin(), is_on_path_.end(), false);
    std::fill(is_ca_on_path_.begin(), is_ca_on_path_.end(), false);
    push(leaf());
  }

  size_t leaf() const {
    const auto is_first = [](const Candidate& node) { return node.link.sent_at == size_t{0}; };
    return static_cast<size_t>(std::find_if(nodes_.begin(), nodes_.end(), is_first) - nodes_.begin());
  }

  void push(size_t node) {
    path_.links.push_back(nodes_[node].link);
    path_.end = nodes_[node].is_root ? PathEnd::root : PathEnd::issuer_missing;
    is_on_path_[node] = true;
    is_ca_on_path_[nodes_[node].ca] = true;
  }

  void pop(size_t node) {
    path_.links.pop_back();
    is_on_path_[node] = false;
    is_ca_on_path_[nodes_[node].ca] = false;
  }

  bool search_from_leaf(Wanted wanted) {
    start();
    steps_ = 0;
    return search(leaf(), wanted);
  }

  // Goes on from the last link, coming back on its choices; the path is as before when it leads to no root.
  bool search(size_t node, Wanted wanted) {
    if (nodes_[node].is_root) return true;
    for (Issuer& issuer : issuers_of(node)) {
      if (++steps_ > kSteps) is_cut_ = true;
      if (is_cut_) return false;
      const Candidate& next = nodes_[issuer.node];
      // To take another certificate of a name and key on the path leads round (RFC 4158 2.4.1).
      if (is_ca_on_path_[next.ca] || !is_well(next)) continue;
      push(issuer.node);
      if (is_fit(wanted) && bond_of(node, issuer) == Bond::sound) {
        path_.links[path_.links.size() - 2].bond = Bond::sound;
        if (search(issuer.node, wanted)) return true;
      }
      pop(issuer.node);
    }
    return false;
  }

  static bool is_well(const Candidate& node) {
    return node.is_valid_now && (node.is_root || !weak_digest(node.link.certificate->signature_oid));
  }

  bool is_fit(Wanted wanted) {
    if (wanted == Wanted::sound) return true;
    const size_t found = chain_.findings.size();
    audit_certificate(chain_, chain_.last());
    const bool is_fit = chain_.findings.size() == found;
    chain_.findings.resize(found);
    return is_fit;
  }

  // Takes the best issuer at each step, and does not come back on a choice.
  void walk() {
    start();
    chain_.signatures.allow(kSignatures);
    path_.links.front().bond = Bond::none;
    for (size_t node = leaf(); !nodes_[node].is_root;) {
      const Issuer best = best_issuer(node);
      if (ends_itself(node, best.bond)) return;
      if (best.bond == Bond::none) return;
      path_.links.back().bond = *best.bond;
      push(best.node);
      node = best.node;
    }
  }

  // Whether the last link is where the path ends because it signed itself.
  bool ends_itself(size_t node, std::optional<Bond> best) {
    const ParsedCertificate& certificate = *nodes_[node].link.certificate;
    if (!certificate.is_self_issued || best == Bond::sound || best == Bond::wrong_name) return false;
    const SignatureVerdict by = chain_.signatures.by(certificate, certificate);
    if (best == Bond::unverifiable && by != SignatureVerdict::verified) return false;
    if (by == SignatureVerdict::refuted) path_.links.back().bond = Bond::wrong_key;
    if (by == SignatureVerdict::unverifiable) path_.links.back().bond = Bond::unverifiable;
    path_.end = PathEnd::self_signed;
    return true;
  }

  Issuer best_issuer(size_t node) {
    Issuer best = {node, false, Bond::none};
    int best_rank = 0;
    for (Issuer& issuer : issuers_of(node)) {
      if (is_on_path_[issuer.node]) continue;
      constexpr int kWorth[] = {0, 4, 2, 3, 1};  // of none, sound, unverifiable, wrong_name, wrong_key
      const int worth = kWorth[static_cast<int>(bond_of(node, issuer))];
      const int rank = worth == 0 ? 0 : worth * 2 + (nodes_[issuer.node].is_valid_now ? 1 : 0);
      if (rank > best_rank) {
        best = issuer;
        best_rank = rank;
      }
      if (rank == kWorth[static_cast<int>(Bond::sound)] * 2 + 1) break;
    }
    return best;
  }

  AuditedChain& chain_;
  Path& path_;
  NameNumbers names_;
  std::map<std::pair<size_t, std::string_view>, size_t> cas_;
  std::vector<Candidate> nodes_;
  std::vector<bool> is_on_path_;     // by node
  std::vector<bool> is_ca_on_path_;  // by ca
  int steps_ = 0;
  bool is_cut_ = false;
};

}  // namespace

void build_path(AuditedChain& chain) { Builder(chain).build(); }

}  // namespace lab
