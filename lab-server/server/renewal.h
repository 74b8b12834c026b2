// When the renewal of a served certificate is due.

#pragma once

#include <ctime>
#include <optional>

#include "certs-gen/issue/pki.h"

namespace lab {

// days_left is how many whole days a certificate has left, rounded down; negative once it has expired.
// Nothing when its validity is not known.
std::optional<int> days_left(const std::optional<Validity>& validity, std::time_t now);

// days_left_when_due is how many whole days a certificate has left, once its renewal is due: less than 30
// days and less than a third of its lifetime remain, which is when ACME clients renew. Nothing before that,
// once it has expired, and when its validity is not known.
std::optional<int> days_left_when_due(const std::optional<Validity>& validity, std::time_t now);

}  // namespace lab
