// The class of a deliberate misbehaviour. Faults and scripts declare it, events report it, and causes use it
// in their conditions; so none of them needs the names of another.

#pragma once

#include <string>
#include <vector>

namespace lab {

enum class Misbehaviour {
  none,  // nothing that a peer could refuse, or something that the event shows anyway: an alert, an end

  // What is sent.
  message_out_of_order,           // omitted, repeated, unexpected, or at another place
  malformed_message,              // not as its specification writes it
  oversized_message,              // larger than some peers read, or than any peer reads
  answer_not_offered,             // what the ClientHello does not allow
  answer_contradictory,           // contradicts what either side has sent before
  unsafe_parameters,              // a suite, a value or an algorithm that protects nothing
  weak_dh_group,                  // the same, of finite-field Diffie-Hellman
  handshake_tampered,             // the proof that nobody has changed the handshake is wrong
  signature_wrong,                // not a signature of this handshake with the key that was shown
  renegotiation_asked,            // a handshake within the connection
  renegotiation_unsafe,           // the server knows no secure renegotiation (RFC 5746)
  extended_master_secret_absent,  // the server does not know extended_master_secret (RFC 7627)
  record_malformed,               // not a valid record
  record_corrupted,               // changed after it was sealed, or in its header
  record_flood,                   // many that carry nothing

  // How it is transported.
  silence,                        // nothing more comes
  delay,                          // it comes, but late
  loss,                           // large packets vanish
  overload,                       // further connections are turned away
  hello_intolerance,              // a ClientHello of this kind is turned away
  hello_demand,                   // a ClientHello is turned away that lacks something
  alpn_demand,                    // the same, of ALPN
  extended_master_secret_demand,  // the same, of extended_master_secret
  alert_lost,                     // a reset overtakes the alert
  truncation,                     // the reply ends early, or without close_notify
  end_of_reuse,                   // a kept connection ends as it is used again
  end_unheard,                    // the connection ends before anything is read
  name_refused,                   // the server does not serve the name that the client asks for
  responder_failure,              // a responder answers with an error, or not at all
};

// name_of is the word for it in events and causes: "message-out-of-order".
const char* name_of(Misbehaviour misbehaviour);

// misbehaviours are all except none, in the order above.
const std::vector<std::string>& misbehaviour_names();

}  // namespace lab
