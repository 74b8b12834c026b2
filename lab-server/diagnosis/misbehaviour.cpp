#include "lab-server/diagnosis/misbehaviour.h"

#include "lab-server/base/yaml.h"

namespace lab {
namespace {

const Name<Misbehaviour> kMisbehaviours[] = {
    {Misbehaviour::none, "none"},
    {Misbehaviour::message_out_of_order, "message-out-of-order"},
    {Misbehaviour::malformed_message, "malformed-message"},
    {Misbehaviour::oversized_message, "oversized-message"},
    {Misbehaviour::answer_not_offered, "answer-not-offered"},
    {Misbehaviour::answer_contradictory, "answer-contradictory"},
    {Misbehaviour::unsafe_parameters, "unsafe-parameters"},
    {Misbehaviour::weak_dh_group, "weak-dh-group"},
    {Misbehaviour::handshake_tampered, "handshake-tampered"},
    {Misbehaviour::signature_wrong, "signature-wrong"},
    {Misbehaviour::renegotiation_asked, "renegotiation-asked"},
    {Misbehaviour::renegotiation_unsafe, "renegotiation-unsafe"},
    {Misbehaviour::extended_master_secret_absent, "extended-master-secret-absent"},
    {Misbehaviour::record_malformed, "record-malformed"},
    {Misbehaviour::record_corrupted, "record-corrupted"},
    {Misbehaviour::record_flood, "record-flood"},
    {Misbehaviour::silence, "silence"},
    {Misbehaviour::delay, "delay"},
    {Misbehaviour::loss, "loss"},
    {Misbehaviour::overload, "overload"},
    {Misbehaviour::hello_intolerance, "hello-intolerance"},
    {Misbehaviour::hello_demand, "hello-demand"},
    {Misbehaviour::alpn_demand, "alpn-demand"},
    {Misbehaviour::extended_master_secret_demand, "extended-master-secret-demand"},
    {Misbehaviour::alert_lost, "alert-lost"},
    {Misbehaviour::truncation, "truncation"},
    {Misbehaviour::end_of_reuse, "end-of-reuse"},
    {Misbehaviour::end_unheard, "end-unheard"},
    {Misbehaviour::name_refused, "name-refused"},
    {Misbehaviour::responder_failure, "responder-failure"},
};

}  // namespace

const char* name_of(Misbehaviour misbehaviour) { return name_in(kMisbehaviours, misbehaviour); }

const std::vector<std::string>& misbehaviour_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& name : kMisbehaviours) {
      if (name.value != Misbehaviour::none) all.emplace_back(name.text);
    }
    return all;
  }();
  return names;
}

}  // namespace lab
