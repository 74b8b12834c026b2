// How CRLs and OCSP responses may deviate.

#pragma once

namespace lab {

// Times are the thisUpdate and nextUpdate of a response or CRL, relative to the clock.
enum class Times {
  current,             // thisUpdate half an hour ago, nextUpdate in a week
  expired,             // nextUpdate yesterday
  future,              // thisUpdate tomorrow
  too_long,            // nextUpdate in ten years
  before_certificate,  // thisUpdate two days ago, before any healthy certificate of the lab began
};

// The cRLNumber extension (RFC 5280 5.2.3).
enum class CrlNumber { present, absent, critical };

}  // namespace lab
