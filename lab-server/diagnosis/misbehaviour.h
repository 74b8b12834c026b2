// Of which class a deliberate misbehaviour is. Faults and scripts declare it, events tell it, and causes go
// by it: none of them knows another's names.

#pragma once

#include <string>
#include <vector>

namespace lab {

enum class Misbehaviour {
  none,  // nothing that a peer could refuse, or something that the event tells by itself: an alert, an end

  // What is said.
  message_out_of_order,  // omitted, repeated, unexpected, or at another place
  malformed_message,     // not as its specification writes it
  oversized_message,     // larger than some read, or than anybody
  answer_not_offered,    // what the ClientHello does not allow
  answer_contradictory,  // against what either side has said before
  unsafe_parameters,     // a suite, a value or an algorithm that protects nothing
  weak_dh_group,         // the same, of finite-field Diffie-Hellman
  handshake_tampered,    // what proves that nobody has changed the handshake does not hold
  signature_wrong,       // no signature of this handshake by the key that was shown
  renegotiation_asked,   // a handshake within the connection
  renegotiation_unsafe,  // the server knows no secure renegotiation (RFC 5746)
  record_malformed,      // no record may look like that
  record_corrupted,      // changed after it was sealed, or in its header
  record_flood,          // many that carry nothing

  // How it gets there.
  silence,            // nothing more comes
  delay,              // it comes, late
  loss,               // large packets vanish
  overload,           // further connections are turned away
  hello_intolerance,  // a ClientHello of this kind is turned away
  alert_lost,         // a reset overtakes the alert
  truncation,         // the reply ends early, or without close_notify
  end_of_reuse,       // a kept connection ends as it is used again
  end_unheard,        // the connection ends before anything is read
  name_refused,       // the server has nothing for the name it is asked for
  responder_failure,  // a responder answers with an error, or not at all
};

// name_of is its word in events and causes: "message-out-of-order".
const char* name_of(Misbehaviour misbehaviour);

// misbehaviours are those that have a word, in the order above: all but none.
const std::vector<std::string>& misbehaviour_names();

}  // namespace lab
