#include "lab-server/engines/engine/deviations.h"

#include <iterator>

namespace lab {
namespace {

constexpr ScriptDeviationRow kDeviationRows[] = {
    {ScriptDeviation::message_omitted, "message-omitted", Misbehaviour::message_out_of_order},
    {ScriptDeviation::message_repeated, "message-repeated", Misbehaviour::message_out_of_order},
    {ScriptDeviation::message_unexpected, "message-unexpected", Misbehaviour::message_out_of_order},
    {ScriptDeviation::message_out_of_order, "message-out-of-order", Misbehaviour::message_out_of_order},
    {ScriptDeviation::message_unsealed, "message-unsealed", Misbehaviour::message_out_of_order},
    {ScriptDeviation::renegotiation_asked, "renegotiation-asked", Misbehaviour::renegotiation_asked},

    {ScriptDeviation::message_malformed, "message-malformed", Misbehaviour::malformed_message},
    {ScriptDeviation::message_oversized, "message-oversized", Misbehaviour::oversized_message},
    {ScriptDeviation::key_update_malformed, "key-update-malformed", Misbehaviour::malformed_message},
    {ScriptDeviation::ticket_empty, "ticket-empty", Misbehaviour::malformed_message},

    {ScriptDeviation::version_unoffered, "version-unoffered", Misbehaviour::answer_not_offered},
    {ScriptDeviation::version_of_old, "version-of-old", Misbehaviour::answer_not_offered},
    {ScriptDeviation::version_field_wrong, "version-field-wrong", Misbehaviour::malformed_message},
    {ScriptDeviation::cipher_unoffered, "cipher-unoffered", Misbehaviour::answer_not_offered},
    {ScriptDeviation::cipher_of_other_version, "cipher-of-other-version", Misbehaviour::answer_not_offered},
    {ScriptDeviation::cipher_changed, "cipher-changed", Misbehaviour::answer_contradictory},
    {ScriptDeviation::cipher_unsafe, "cipher-unsafe", Misbehaviour::unsafe_parameters},
    {ScriptDeviation::compression_chosen, "compression-chosen", Misbehaviour::answer_not_offered},
    {ScriptDeviation::downgrade_sentinel, "downgrade-sentinel", Misbehaviour::handshake_tampered},
    {ScriptDeviation::retry_random_wrong, "retry-random-wrong", Misbehaviour::malformed_message},
    {ScriptDeviation::session_id_echoed, "session-id-echoed", Misbehaviour::answer_contradictory},
    {ScriptDeviation::session_id_not_echoed, "session-id-not-echoed", Misbehaviour::answer_contradictory},
    {ScriptDeviation::session_changed, "session-changed", Misbehaviour::answer_contradictory},
    {ScriptDeviation::retry_needless, "retry-needless", Misbehaviour::answer_not_offered},
    {ScriptDeviation::retry_without_change, "retry-without-change", Misbehaviour::malformed_message},
    {ScriptDeviation::cookie_empty, "cookie-empty", Misbehaviour::malformed_message},
    {ScriptDeviation::cookie_oversized, "cookie-oversized", Misbehaviour::oversized_message},

    {ScriptDeviation::extension_unsolicited, "extension-unsolicited", Misbehaviour::answer_not_offered},
    {ScriptDeviation::extension_wrong, "extension-wrong", Misbehaviour::answer_not_offered},
    {ScriptDeviation::extension_misplaced, "extension-misplaced", Misbehaviour::malformed_message},
    {ScriptDeviation::extension_missing, "extension-missing", Misbehaviour::malformed_message},
    {ScriptDeviation::alpn_unoffered, "alpn-unoffered", Misbehaviour::answer_not_offered},
    {ScriptDeviation::early_data_accepted, "early-data-accepted", Misbehaviour::answer_contradictory},
    {ScriptDeviation::extended_master_secret_absent, "extended-master-secret-absent",
     Misbehaviour::extended_master_secret_absent},
    {ScriptDeviation::extended_master_secret_dropped, "extended-master-secret-dropped",
     Misbehaviour::answer_contradictory},
    {ScriptDeviation::renegotiation_info_missing, "renegotiation-info-missing",
     Misbehaviour::renegotiation_unsafe},
    {ScriptDeviation::renegotiation_info_wrong, "renegotiation-info-wrong", Misbehaviour::handshake_tampered},

    {ScriptDeviation::group_unoffered, "group-unoffered", Misbehaviour::answer_not_offered},
    {ScriptDeviation::group_without_share, "group-without-share", Misbehaviour::answer_not_offered},
    {ScriptDeviation::group_changed, "group-changed", Misbehaviour::answer_contradictory},
    {ScriptDeviation::key_share_malformed, "key-share-malformed", Misbehaviour::malformed_message},
    {ScriptDeviation::key_share_wrong, "key-share-wrong", Misbehaviour::unsafe_parameters},
    {ScriptDeviation::key_share_trivial, "key-share-trivial", Misbehaviour::unsafe_parameters},
    {ScriptDeviation::dh_group_weak, "dh-group-weak", Misbehaviour::weak_dh_group},
    {ScriptDeviation::dh_value_trivial, "dh-value-trivial", Misbehaviour::weak_dh_group},

    {ScriptDeviation::signature_missing, "signature-missing", Misbehaviour::malformed_message},
    {ScriptDeviation::signature_unoffered, "signature-unoffered", Misbehaviour::answer_not_offered},
    {ScriptDeviation::signature_of_other_version, "signature-of-other-version",
     Misbehaviour::answer_not_offered},
    {ScriptDeviation::signature_weak, "signature-weak", Misbehaviour::unsafe_parameters},
    {ScriptDeviation::signature_wrong, "signature-wrong", Misbehaviour::signature_wrong},
    {ScriptDeviation::finished_wrong, "finished-wrong", Misbehaviour::handshake_tampered},
    {ScriptDeviation::finished_short, "finished-short", Misbehaviour::malformed_message},

    {ScriptDeviation::change_cipher_spec_malformed, "change-cipher-spec-malformed",
     Misbehaviour::record_malformed},
    {ScriptDeviation::record_malformed, "record-malformed", Misbehaviour::record_malformed},
    {ScriptDeviation::record_oversized, "record-oversized", Misbehaviour::record_malformed},
    {ScriptDeviation::record_flood, "record-flood", Misbehaviour::record_flood},
};

constexpr bool rows_stand_in_order() {
  for (size_t i = 0; i < std::size(kDeviationRows); ++i) {
    if (kDeviationRows[i].deviation != static_cast<ScriptDeviation>(i)) return false;
  }
  return std::size(kDeviationRows) == static_cast<size_t>(ScriptDeviation::record_flood) + 1;
}
static_assert(rows_stand_in_order());

}  // namespace

std::span<const ScriptDeviationRow> deviation_rows() { return kDeviationRows; }

const ScriptDeviationRow& row_of(ScriptDeviation deviation) {
  return kDeviationRows[static_cast<size_t>(deviation)];
}

std::vector<std::string> words_of(std::span<const ScriptDeviation> deviations) {
  std::vector<std::string> words;
  for (const ScriptDeviation deviation : deviations) words.emplace_back(row_of(deviation).word);
  return words;
}

}  // namespace lab
