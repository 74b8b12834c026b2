#include "lab-server/tls/alert.h"

#include "tests/catch.h"
#include "tests/tls/stored_hellos.h"

namespace lab {
namespace {

TEST_CASE("an alert's name and number are each other's reverse", "[tls]") {
  for (int number = 0; number < 256; ++number) {
    const auto description = static_cast<uint8_t>(number);
    CHECK(alert_number(alert_name(description)) == description);
  }
}

TEST_CASE("alerts have the registry's names, the historic ones too", "[tls]") {
  CHECK(alert_name(0) == "close_notify");
  CHECK(alert_name(41) == "no_certificate");
  CHECK(alert_name(48) == "unknown_ca");
  CHECK(alert_name(113) == "bad_certificate_status_response");
  CHECK(alert_name(116) == "certificate_required");
  CHECK(alert_name(199) == "alert_199");
  CHECK(alert_level_name(1) == "warning");
  CHECK(alert_level_name(2) == "fatal");
  CHECK(alert_level_name(7) == "level_7");
}

TEST_CASE("a word that names no alert has no number", "[tls]") {
  for (const char* word : {"", "unknown-ca", "alert_", "alert_256", "alert_1x", "alert_-1"}) {
    CHECK_FALSE(alert_number(word));
  }
}

TEST_CASE("an alert is two bytes, the first 1 or 2", "[tls]") {
  CHECK(parse_alert(from_hex("0230")) == Alert{2, 48});
  CHECK(parse_alert(from_hex("0100")) == Alert{1, 0});
  for (const char* wrong : {"", "02", "023000", "0030", "0330"}) CHECK_FALSE(parse_alert(from_hex(wrong)));
}

}  // namespace
}  // namespace lab
