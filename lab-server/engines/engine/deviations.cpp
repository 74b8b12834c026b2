#include "lab-server/engines/engine/deviations.h"

#include <iterator>

namespace lab {
namespace {

constexpr DeviationRow kDeviationRows[] = {
    {Deviation::message_omitted, "message-omitted", Misbehaviour::message_out_of_order},
    {Deviation::message_repeated, "message-repeated", Misbehaviour::message_out_of_order},
    {Deviation::message_unexpected, "message-unexpected", Misbehaviour::message_out_of_order},
    {Deviation::message_out_of_order, "message-out-of-order", Misbehaviour::message_out_of_order},
    {Deviation::message_unsealed, "message-unsealed", Misbehaviour::message_out_of_order},
    {Deviation::renegotiation_asked, "renegotiation-asked", Misbehaviour::renegotiation_asked},

    {Deviation::message_malformed, "message-malformed", Misbehaviour::malformed_message},
    {Deviation::message_oversized, "message-oversized", Misbehaviour::oversized_message},
    {Deviation::key_update_malformed, "key-update-malformed", Misbehaviour::malformed_message},
    {Deviation::ticket_empty, "ticket-empty", Misbehaviour::malformed_message},

    {Deviation::version_unoffered, "version-unoffered", Misbehaviour::answer_not_offered},
    {Deviation::version_of_old, "version-of-old", Misbehaviour::answer_not_offered},
    {Deviation::version_field_wrong, "version-field-wrong", Misbehaviour::malformed_message},
    {Deviation::cipher_unoffered, "cipher-unoffered", Misbehaviour::answer_not_offered},
    {Deviation::cipher_of_other_version, "cipher-of-other-version", Misbehaviour::answer_not_offered},
    {Deviation::cipher_changed, "cipher-changed", Misbehaviour::answer_contradictory},
    {Deviation::cipher_unsafe, "cipher-unsafe", Misbehaviour::unsafe_parameters},
    {Deviation::compression_chosen, "compression-chosen", Misbehaviour::answer_not_offered},
    {Deviation::downgrade_sentinel, "downgrade-sentinel", Misbehaviour::handshake_tampered},
    {Deviation::retry_random_wrong, "retry-random-wrong", Misbehaviour::malformed_message},
    {Deviation::session_id_echoed, "session-id-echoed", Misbehaviour::answer_contradictory},
    {Deviation::session_id_not_echoed, "session-id-not-echoed", Misbehaviour::answer_contradictory},
    {Deviation::session_changed, "session-changed", Misbehaviour::answer_contradictory},
    {Deviation::retry_needless, "retry-needless", Misbehaviour::answer_not_offered},
    {Deviation::retry_without_change, "retry-without-change", Misbehaviour::malformed_message},
    {Deviation::cookie_empty, "cookie-empty", Misbehaviour::malformed_message},
    {Deviation::cookie_oversized, "cookie-oversized", Misbehaviour::oversized_message},

    {Deviation::extension_unsolicited, "extension-unsolicited", Misbehaviour::answer_not_offered},
    {Deviation::extension_wrong, "extension-wrong", Misbehaviour::answer_not_offered},
    {Deviation::extension_misplaced, "extension-misplaced", Misbehaviour::malformed_message},
    {Deviation::extension_missing, "extension-missing", Misbehaviour::malformed_message},
    {Deviation::alpn_unoffered, "alpn-unoffered", Misbehaviour::answer_not_offered},
    {Deviation::extended_master_secret_dropped, "extended-master-secret-dropped",
     Misbehaviour::answer_contradictory},
    {Deviation::renegotiation_info_missing, "renegotiation-info-missing", Misbehaviour::renegotiation_unsafe},
    {Deviation::renegotiation_info_wrong, "renegotiation-info-wrong", Misbehaviour::handshake_tampered},

    {Deviation::group_unoffered, "group-unoffered", Misbehaviour::answer_not_offered},
    {Deviation::group_without_share, "group-without-share", Misbehaviour::answer_not_offered},
    {Deviation::group_changed, "group-changed", Misbehaviour::answer_contradictory},
    {Deviation::key_share_malformed, "key-share-malformed", Misbehaviour::malformed_message},
    {Deviation::key_share_wrong, "key-share-wrong", Misbehaviour::unsafe_parameters},
    {Deviation::key_share_trivial, "key-share-trivial", Misbehaviour::unsafe_parameters},
    {Deviation::dh_group_weak, "dh-group-weak", Misbehaviour::weak_dh_group},
    {Deviation::dh_value_trivial, "dh-value-trivial", Misbehaviour::weak_dh_group},

    {Deviation::signature_missing, "signature-missing", Misbehaviour::malformed_message},
    {Deviation::signature_unoffered, "signature-unoffered", Misbehaviour::answer_not_offered},
    {Deviation::signature_of_other_version, "signature-of-other-version", Misbehaviour::answer_not_offered},
    {Deviation::signature_weak, "signature-weak", Misbehaviour::unsafe_parameters},
    {Deviation::signature_wrong, "signature-wrong", Misbehaviour::signature_wrong},
    {Deviation::finished_wrong, "finished-wrong", Misbehaviour::handshake_tampered},
    {Deviation::finished_short, "finished-short", Misbehaviour::malformed_message},

    {Deviation::change_cipher_spec_malformed, "change-cipher-spec-malformed", Misbehaviour::record_malformed},
    {Deviation::record_malformed, "record-malformed", Misbehaviour::record_malformed},
    {Deviation::record_oversized, "record-oversized", Misbehaviour::record_malformed},
    {Deviation::record_flood, "record-flood", Misbehaviour::record_flood},
};

constexpr bool rows_stand_in_order() {
  for (size_t i = 0; i < std::size(kDeviationRows); ++i) {
    if (kDeviationRows[i].deviation != static_cast<Deviation>(i)) return false;
  }
  return std::size(kDeviationRows) == static_cast<size_t>(Deviation::record_flood) + 1;
}
static_assert(rows_stand_in_order());

}  // namespace

std::span<const DeviationRow> deviation_rows() { return kDeviationRows; }

const DeviationRow& row_of(Deviation deviation) { return kDeviationRows[static_cast<size_t>(deviation)]; }

std::vector<std::string> words_of(std::span<const Deviation> deviations) {
  std::vector<std::string> words;
  for (const Deviation deviation : deviations) words.emplace_back(row_of(deviation).word);
  return words;
}

}  // namespace lab
