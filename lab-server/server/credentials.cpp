#include "lab-server/server/credentials.h"

#include "certs-gen/audit/audit.h"

namespace lab {

namespace {

// A server that asks for the handshake anew looks first whether the request needs it. Meanwhile a client that
// sends nothing more has said so: otherwise it would hang on chance which of the two comes first.
constexpr Milliseconds kLooksUpPath{200};

Milliseconds judging_time(const ServerSpec& spec) {
  const bool looks = spec.scripted_tls12 && spec.scripted_tls12->when_asked_anew;
  return looks ? kLooksUpPath : spec.client_auth.takes;
}

std::vector<RespondingPart> make_parts(const ServerSpec& spec, const CertificatePtr& leaf, Pki& pki) {
  std::vector<RespondingPart> parts;
  for (const ResponderName& row : kResponders) {
    const auto& responder = spec.responders[row.kind];
    if (!responder || !common_of(*responder).listens) continue;
    const CertificatePtr& named_in = row.kind == ResponderKind::issuer_ocsp ? leaf->issuer : leaf;
    parts.push_back({make_responder(*responder, named_in, pki),
                     make_faults(common_of(*responder).faults, FaultSite::responder)});
  }
  return parts;
}

StapleFor staple_for(const ServerSpec& spec, Pki& pki) {
  if (!spec.staple) return nullptr;
  return [staple = *spec.staple, &pki](const CertificatePtr& leaf) { return make_staple(staple, leaf, pki); };
}

std::string state_of(const std::optional<AnyResponderSpec>& responder) {
  if (!responder) return {};
  return common_of(*responder).listens ? "open" : "closed";
}

RevocationStory story_of(const ServerSpec& spec, const Certificate& leaf) {
  RevocationStory story;
  story.is_revoked = leaf.is_revoked;
  story.ocsp = state_of(spec.responders[ResponderKind::ocsp]);
  story.crl = state_of(spec.responders[ResponderKind::crl]);
  story.must_staple = leaf.must_staple;
  if (spec.staple) {
    story.staple_status = status_said(*spec.staple, leaf);
    story.staple_defect = defect_of(*spec.staple);
  }
  return story;
}

std::string pin_of(const RecipeName& pinned, const Certificate& leaf, const Placement& placement, Pki& pki) {
  if (pinned.empty()) return {};
  return has_same_key(*pki.issue(pinned, placement), leaf) ? "met" : "other";
}

}  // namespace

Credentials::Credentials(const ServerSpec& spec, const ClientView& client, std::string host, Pki& pki,
                         const ResponderUrls& urls)
    : tls(make_engine_factory(spec, pki, Placement{.host = host, .urls = urls}, staple_for(spec, pki))),
      revocation(story_of(spec, *tls->chain_for(host).leaf)),
      pin(pin_of(client.pin, *tls->chain_for(host).leaf, Placement{.host = host}, pki)),
      judging_takes(judging_time(spec)),
      responders(make_parts(spec, tls->chain_for(host).leaf, pki)),
      host_(std::move(host)),
      client_clock_(client.clock.seconds) {
  for (const RecipeName& recipe : client.trusts) roots_.push_back(pki.issue(recipe, {})->der);
}

std::vector<std::string> Credentials::findings(const std::string& sni) {
  constexpr auto kFresh = std::chrono::seconds(1);
  constexpr size_t kNames = 64;  // a client that asks for ever new names must not fill the memory
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const auto known = audited_.find(sni);
  if (known != audited_.end() && now - known->second.at < kFresh) return known->second.findings;

  AuditRequest request;
  for (const CertificatePtr& certificate : tls->chain_for(sni).sent)
    request.chain.push_back(certificate->der);
  request.roots = roots_;
  request.host = sni.empty() ? host_ : sni;
  request.at = std::time(nullptr) + client_clock_.count();
  Audited audited{{}, now};
  for (const Finding& finding : audit(request)) audited.findings.push_back(finding.id);
  if (audited_.size() >= kNames) audited_.clear();
  audited_[sni] = audited;
  return audited.findings;
}

}  // namespace lab
