#include "lab-server/server/setup.h"

#include <fmt/format.h>

#include <algorithm>

#include "certs-gen/x509/crypto.h"
#include "lab-server/base/text.h"

namespace lab {

namespace {

std::string listed(const std::vector<std::string>& findings) {
  return findings.empty() ? "none" : join(findings, ", ");
}

// One scenario, one defect, whichever node has it.
void require_findings(std::vector<std::string> found, std::vector<std::string> declared) {
  std::sort(found.begin(), found.end());
  std::sort(declared.begin(), declared.end());
  if (found == declared) return;
  throw Error(fmt::format("the audit of the chain served finds {}, the scenario declares {}", listed(found),
                          listed(declared)),
              "one scenario, one defect: mend the recipe, or `findings:` under `expect:`");
}

// What the gateway's own roots and name find in the chain behind it.
void add_findings_behind(const GatewaySpec& gateway, Pki& pki, std::vector<std::string>& found) {
  const ServerSpec back = back_of(gateway);
  if (!back.listens) return;
  ClientView view;
  view.trusts = {gateway.trusts};
  Credentials credentials(back, view, kBackHost, pki, {});
  for (std::string& finding : credentials.findings(kBackHost)) found.push_back(std::move(finding));
}

// Scripted engines never stop for signatures, so such a fault would never be delivered.
Faults faults_for(const ServerSpec& server, const std::vector<FaultSpec>& specs) {
  Faults faults = make_faults(specs, FaultSite::server);
  if (!server.scripted_tls12 && !server.scripted_tls13) return faults;
  for (size_t i = 0; i < specs.size(); ++i) {
    if (!faults[i].fault->sees_signatures()) continue;
    throw Error(fmt::format("a scripted server offers '{}' no signature to change", specs[i].name),
                server.scripted_tls12 ? "say it under `scripted_tls12:`, by `server_key_exchange:`"
                                      : "say it under `scripted_tls13:`, by `certificate_verify:`",
                specs[i].where);
  }
  return faults;
}

}  // namespace

Setup::Setup(const ServeRequest& request, Pki& pki, ResponderUrls urls)
    : id(request.id),
      host(request.host),
      sni(request.server.sni),
      http(request.server.http),
      http2(request.server.http2),
      starttls(request.server.starttls),
      upstream(request.upstream),
      requests(static_cast<size_t>(request.server.requests)),
      without_key(request.server.without_key),
      early_data(request.server.early_data),
      requires_session(request.server.tickets.are_required),
      client_clock(request.client.clock.seconds),
      client_ech(request.client.ech),
      faults(faults_for(request.server, request.server.faults)),
      ledger(request.sink),
      traffic(request.traffic),
      pages(request.pages),
      is_back(request.is_back),
      note(request.note),
      server_(request.server),
      client_(request.client),
      declared_(request.findings),
      pki_(pki),
      urls_(std::move(urls)),
      back_port_(request.back_port) {}

void Setup::set_faults(const std::vector<FaultSpec>& specs) { faults.replace(faults_for(server_, specs)); }

void Setup::require_credentials() {
  const std::lock_guard lock(mutex_);
  if (refusal_) throw Error(*refusal_);
  if (are_made_) return;
  std::vector<std::unique_ptr<Credentials>> made;
  std::vector<std::string> found;
  try {
    for (const ServerSpec& node : nodes_of(server_)) {
      made.push_back(std::make_unique<Credentials>(node, client_, host, pki_, urls_));
      if (node.tickets.keys == TicketSpec::Keys::shared)
        made.back()->tls->share_tickets_with(*made.front()->tls);
      if (traffic) made.back()->tls->keep_keys();
      if (!declared_) continue;
      for (std::string& finding : made.back()->findings(host)) found.push_back(std::move(finding));
      if (!node.ech) continue;
      for (std::string& finding : made.back()->findings(node.ech->public_name))
        found.push_back(std::move(finding));
    }
    if (server_.gateway) {
      gateway_ = std::make_unique<Gateway>(*server_.gateway, pki_, back_port_);
      if (declared_) add_findings_behind(*server_.gateway, pki_, found);
    }
    if (declared_) require_findings(found, *declared_);
  } catch (const Stopped&) {
    throw;
  } catch (const Error& error) {
    refusal_ = error;
    throw;
  }
  nodes_ = std::move(made);
  are_made_.store(true, std::memory_order_release);
}

}  // namespace lab
