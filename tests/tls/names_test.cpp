#include "lab-server/tls/names.h"

#include <algorithm>
#include <set>

#include "lab-server/tls/name_table.h"
#include "tests/catch.h"

namespace lab {
namespace {

TEST_CASE("numbers have the names of IANA's registries", "[tls]") {
  CHECK(version_name(0x0304) == "TLS1.3");
  CHECK(version_name(0x0300) == "SSL3");
  CHECK(cipher_name(0x1302) == "TLS_AES_256_GCM_SHA384");
  CHECK(cipher_name(0xc02f) == "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  CHECK(cipher_name(0x00ff) == "TLS_EMPTY_RENEGOTIATION_INFO_SCSV");
  CHECK(cipher_name(0x5600) == "TLS_FALLBACK_SCSV");
  CHECK(group_name(29) == "x25519");
  CHECK(group_name(4588) == "X25519MLKEM768");
  CHECK(group_name(0x6399) == "X25519Kyber768Draft00");
  CHECK(signature_scheme_name(0x0804) == "rsa_pss_rsae_sha256");
  CHECK(signature_scheme_name(0x0402) == "dsa_sha256");
  CHECK(extension_name(0xfe0d) == "encrypted_client_hello");
}

TEST_CASE("GREASE and unregistered numbers are named as such", "[tls]") {
  size_t count = 0;
  for (int number = 0; number <= 0xffff; ++number) count += is_grease(static_cast<uint16_t>(number)) ? 1 : 0;
  CHECK(count == 16);
  CHECK(cipher_name(0x3a3a) == "GREASE");
  CHECK(cipher_name(0x3a4a) == "0x3a4a");
  CHECK(group_name(0x0a0a) == "GREASE");
  CHECK(group_name(7777) == "0x1e61");
  CHECK(extension_name(0x0a0b) == "0x0a0b");
}

TEST_CASE("each table of names is sorted by number and gives a name once", "[tls]") {
  for (const auto& table :
       {kVersionNumberNames, kCipherNames, kGroupNames, kSignatureSchemeNames, kExtensionNames}) {
    CHECK(std::ranges::adjacent_find(table, std::ranges::greater_equal(), &NumberName::number) ==
          table.end());
    std::set<std::string> names;
    for (const NumberName& row : table) CHECK(names.insert(row.name).second);
  }
}

}  // namespace
}  // namespace lab
