// PEM, without looking at what is inside: bytes that are no certificate can be written and read too.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// to_pem is der under a label, "CERTIFICATE".
std::string to_pem(const std::string& label, const Bytes& der);

struct PemBlock {
  std::string label;
  Bytes der;
};

// parse_pem returns all blocks, in order; text between is passed over. An Error when a block is broken.
std::vector<PemBlock> parse_pem(const std::string& text);

// parse_pem returns the blocks with that label, in order; other blocks are passed over.
std::vector<Bytes> parse_pem(const std::string& text, const std::string& label);

}  // namespace lab
