// Names of subjects and issuers (RFC 5280 4.1.2.4).

#pragma once

#include <openssl/base.h>

#include <map>
#include <string>
#include <vector>

#include "lab-server/base/text.h"

namespace lab {

// library_name is a Name element as the library reads it; null when the library cannot read it.
bssl::UniquePtr<X509_NAME> library_name(const Bytes& der);

// is_same_name compares Name elements as RFC 5280 7.1 demands.
bool is_same_name(const Bytes& a, const Bytes& b);

// NameNumbers gives each name a number, equal for equal names, so that many names can be compared cheaply.
class NameNumbers {
 public:
  NameNumbers();
  ~NameNumbers();
  size_t of(const Bytes& name);

 private:
  struct Known {
    bssl::UniquePtr<X509_NAME> name;
    size_t number;
  };

  std::map<std::string, size_t> written_;          // by the bytes
  std::map<uint32_t, std::vector<Known>> hashed_;  // by the library's hash, for other bytes of the same name
};

}  // namespace lab
