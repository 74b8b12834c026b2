#include "lab-server/tls/names.h"

#include <algorithm>
#include <regex>
#include <set>

#include "lab-server/base/text.h"
#include "lab-server/tls/name_table.h"
#include "tests/catch.h"
#include "tests/support/program.h"

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
  for (const auto& table : {kVersionNumberNames, kCipherNames, kGroupNames, kSignatureSchemeNames,
                            kExtensionNames, kAlertNames}) {
    CHECK(std::ranges::adjacent_find(table, std::ranges::greater_equal(), &NumberName::number) ==
          table.end());
    std::set<std::string> names;
    for (const NumberName& row : table) CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("OpenSSL calls its suites by the names of our table", "[tls]") {
  if (!can_use("openssl")) return;
  const std::string shown =
      run_program({"openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"}).output;
  const std::regex row("0x([0-9A-F]{2}),0x([0-9A-F]{2}) - (\\S+)");
  size_t suites = 0;
  for (auto found = std::sregex_iterator(shown.begin(), shown.end(), row); found != std::sregex_iterator();
       ++found, ++suites) {
    const auto number = std::stoul((*found)[1].str() + (*found)[2].str(), nullptr, 16);
    CHECK(cipher_name(static_cast<uint16_t>(number)) == (*found)[3].str());
  }
  CHECK(suites > 100);
}

struct JudgedTable {
  const char* field;  // of Wireshark
  std::span<const NumberName> ours;
  size_t least;              // how many rows both must know
  std::set<uint16_t> other;  // numbers for which Wireshark has other words
};

// "Bad Record MAC" is bad_record_mac.
std::string registered_spelling(std::string words) {
  std::ranges::replace(words, ' ', '_');
  return lower(words);
}

TEST_CASE("Wireshark knows the numbers of our tables by the same names", "[tls]") {
  if (!can_use("tshark")) return;
  const JudgedTable tables[] = {
      // Three suites of a draft, whose names went to other numbers.
      {"tls.handshake.ciphersuite", kCipherNames, 340, {0xcc13, 0xcc14, 0xcc15}},
      // Experiments of liboqs, before ML-KEM got those numbers.
      {"tls.handshake.extensions_supported_group", kGroupNames, 35, {0x0200, 0x0201, 0x0202}},
      {"tls.handshake.sig_hash_alg", kSignatureSchemeNames, 17, {}},
      // delegated_credentials, connection_id (deprecated), and ALPS at its first number.
      {"tls.handshake.extension.type", kExtensionNames, 50, {34, 53, 17513}},
      {"tls.alert_message.desc", kAlertNames, 33, {}},
  };
  const std::string values = run_shell("tshark -G values 2>/dev/null | grep -P '^V\\ttls\\.'").output;
  for (const JudgedTable& table : tables) {
    size_t known = 0;
    for (const std::string& line : split(values, '\n')) {
      const std::vector<std::string> columns = split(line, '\t');
      if (columns.size() != 4 || columns[1] != table.field) continue;
      const auto number = std::stoul(columns[2], nullptr, 0);
      const auto row = std::ranges::find(table.ours, number, &NumberName::number);
      if (row == table.ours.end() || table.other.contains(row->number)) continue;
      ++known;
      INFO(table.field << " " << number);
      CHECK((row->name == columns[3] || row->name == registered_spelling(columns[3])));
    }
    INFO(table.field);
    CHECK(known >= table.least);
  }
}

}  // namespace
}  // namespace lab
