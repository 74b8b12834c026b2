// What a script does that no server should do to this client: the words of the event's `deviations`, and the
// class of each. One table serves all versions.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "lab-server/diagnosis/misbehaviour.h"

namespace lab {

enum class ScriptDeviation {
  // Which messages are sent, and when.
  message_omitted,
  message_repeated,
  message_unexpected,
  message_out_of_order,
  message_unsealed,
  renegotiation_asked,
  // How a message is written.
  message_malformed,
  message_oversized,
  key_update_malformed,
  ticket_empty,
  // What a hello contains.
  version_unoffered,
  version_of_old,
  version_field_wrong,
  cipher_unoffered,
  cipher_of_other_version,
  cipher_changed,
  cipher_unsafe,
  compression_chosen,
  downgrade_sentinel,
  retry_random_wrong,
  session_id_echoed,
  session_id_not_echoed,
  session_changed,
  retry_needless,
  retry_without_change,
  cookie_empty,
  cookie_oversized,
  // Extensions.
  extension_unsolicited,
  extension_wrong,
  extension_misplaced,
  extension_missing,
  alpn_unoffered,
  early_data_accepted,
  extended_master_secret_absent,
  extended_master_secret_dropped,
  renegotiation_info_missing,
  renegotiation_info_wrong,
  // Keys and their exchange.
  group_unoffered,
  group_without_share,
  group_changed,
  key_share_malformed,
  key_share_wrong,
  key_share_trivial,
  dh_group_weak,
  dh_value_trivial,
  // Proofs.
  signature_missing,
  signature_unoffered,
  signature_of_other_version,
  signature_weak,
  signature_wrong,
  finished_wrong,
  finished_short,
  // Records.
  change_cipher_spec_malformed,
  record_malformed,
  record_oversized,
  record_flood,
};

struct ScriptDeviationRow {
  ScriptDeviation deviation;
  const char* word;  // "cipher-unoffered"
  Misbehaviour commits;
};

// deviation_rows are all of them, in the order above.
std::span<const ScriptDeviationRow> deviation_rows();

const ScriptDeviationRow& row_of(ScriptDeviation deviation);
std::vector<std::string> words_of(std::span<const ScriptDeviation> deviations);

}  // namespace lab
