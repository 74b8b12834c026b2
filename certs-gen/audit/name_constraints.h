// Name constraints (RFC 5280 4.2.1.10): the names for which a CA may issue.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// One name: GeneralName's choice and the content of its element; of a directory name the Name element.
struct GeneralName {
  uint8_t type = 0;  // NameType
  Bytes value{};
};

struct NameConstraints {
  std::vector<GeneralName> permitted, excluded;  // bases of subtrees
};

// parse_name_constraints reads the extension's value. It leaves out malformed parts and describes them in
// why.
NameConstraints parse_name_constraints(const Bytes& der, std::string& why);

// violation_of names the first name that the constraints forbid, "DNS name a.test is excluded"; empty when
// they forbid none. They do not limit names of other types than theirs.
std::string violation_of(const NameConstraints& constraints, const std::vector<GeneralName>& names);

}  // namespace lab
