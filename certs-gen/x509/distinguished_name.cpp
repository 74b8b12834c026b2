#include "certs-gen/x509/distinguished_name.h"

#include <openssl/err.h>
#include <openssl/mem.h>
#include <openssl/x509.h>

namespace lab {

bssl::UniquePtr<X509_NAME> library_name(const Bytes& der) {
  const uint8_t* at = der.data();
  bssl::UniquePtr<X509_NAME> read(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return read;
}

bool is_same_name(const Bytes& a, const Bytes& b) {
  if (a == b) return true;
  const auto one = library_name(a), other = library_name(b);
  return one != nullptr && other != nullptr && X509_NAME_cmp(one.get(), other.get()) == 0;
}

NameNumbers::NameNumbers() = default;
NameNumbers::~NameNumbers() = default;

size_t NameNumbers::of(const Bytes& name) {
  const auto [written, is_new] = written_.try_emplace(text_of(name), written_.size());
  if (!is_new) return written->second;
  auto read = library_name(name);
  if (read == nullptr) return written->second;
  std::vector<Known>& alike = hashed_[X509_NAME_hash(read.get())];
  for (const Known& known : alike) {
    if (X509_NAME_cmp(known.name.get(), read.get()) == 0) return written->second = known.number;
  }
  alike.push_back({std::move(read), written->second});
  return written->second;
}

}  // namespace lab
