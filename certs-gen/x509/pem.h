// PEM with any content: bytes that are not a certificate can be written and read too.

#pragma once

#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// to_pem is der as a PEM block with that label, "CERTIFICATE".
std::string to_pem(const std::string& label, const Bytes& der);

struct PemBlock {
  std::string label;
  Bytes der;
};

// parse_pem returns all blocks in order and skips the text between them. Throws Error when a block is broken.
std::vector<PemBlock> parse_pem(const std::string& text);

// parse_pem returns the blocks with that label, in order, and skips other blocks.
std::vector<Bytes> parse_pem(const std::string& text, const std::string& label);

}  // namespace lab
