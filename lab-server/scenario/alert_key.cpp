#include "lab-server/scenario/alert_key.h"

#include "lab-server/tls/alert.h"

namespace lab {

void read_alert(const Node& node, uint8_t& alert) {
  const auto number = alert_number(node.text());
  if (!number)
    node.fail("the name of an alert", "handshake_failure, internal_error, … or alert_199 for a number");
  alert = *number;
}

std::string alert_text(uint8_t alert) { return alert_name(alert); }
Shape alert_shape() { return text_called("alert", "bad_certificate", "[a-z_]+|alert_[0-9]+"); }

}  // namespace lab
