// A list of certificates made to keep whoever looks for a path in it.

#pragma once

#include <vector>

#include "certs-gen/issue/pki.h"

namespace lab {

// dense_chain is a client's certificate and the CAs above it: so many layers of so many keys, each key
// certified by all keys of the layer above, under one name or a name per layer. The last layer is certified
// by nobody.
std::vector<CertificatePtr> dense_chain(int layers, int width, bool is_one_name);

}  // namespace lab
