#include "lab-server/server/front_door.h"

#include <boost/asio/ip/address.hpp>

namespace lab {
namespace {

// Each name has a certificate of its own. Who makes names up shall not fill our memory with them.
constexpr size_t kMostNames = 256;

constexpr const char* kIndexCertificate = "front-door";  // for the domain and the loopback addresses as well

bool is_host_name(const std::string& name) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
  return name.size() <= 253 && name.find_first_not_of(kLetters) == name.npos && name.front() != '.' &&
         name.find("..") == name.npos;
}

// Whether the certificate of the index names this address already.
bool is_usual(const std::string& address) {
  return address.empty() || address == "127.0.0.1" || address == "::1";
}

}  // namespace

FrontDoor::FrontDoor(FrontRequest request, Pki& pki)
    : request_(std::move(request)), index_host_("index." + request_.domain), pki_(pki) {}

std::shared_ptr<Setup> FrontDoor::setup_for(const std::string& host, const std::string& certificate,
                                            std::string note) {
  std::shared_ptr<Setup>& setup = setups_[host];
  if (setup) return setup;
  ServeRequest request{.id = "", .host = host};
  request.server.certificate = certificate;
  request.server.requests = 100;  // a browser that looks around
  request.sink = request_.sink;
  request.traffic = request_.traffic;
  request.pages = request_.pages;
  request.note = std::move(note);
  setup = std::make_shared<Setup>(request, pki_, ResponderUrls());
  return setup;
}

Found FrontDoor::find(const std::string& name, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const bool has_pages = request_.pages != nullptr;
  if (name.empty() || name == request_.domain) {
    const std::string& host = is_usual(address) ? index_host_ : address;
    return {setup_for(host, kIndexCertificate, ""), !has_pages};
  }
  const bool is_name = is_host_name(name);
  const std::string note =
      is_name && request_.note ? request_.note(name) : "nobody serves the name it asked for";
  const bool has_certificate =
      has_pages && is_name && (setups_.contains(name) || setups_.size() < kMostNames);
  if (has_certificate) return {setup_for(name, "leaf", note), false};
  // A set-up of the moment: it lives as long as the connection it is for.
  ServeRequest request{.id = "", .host = index_host_};
  request.sink = request_.sink;
  request.traffic = request_.traffic;
  request.note = note;
  return {std::make_shared<Setup>(request, pki_, ResponderUrls()), true};
}

void FrontDoor::shut_down(Milliseconds at_most) {
  std::vector<std::shared_ptr<Setup>> setups;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [name, setup] : setups_) setups.push_back(setup);
  }
  for (const auto& setup : setups) setup->ledger.shut_down();
  for (const auto& setup : setups) setup->ledger.wait_until_none(at_most);
}

}  // namespace lab
