#include "certs-gen/x509/extension_names.h"

#include <vector>

namespace lab {
namespace {

struct Row {
  const char* name;
  const char* oid;
};

// RFC 5280 4.2, RFC 7633, RFC 6962 3.3, RFC 6960 4.2.2.2.1, RFC 9162 10.2.2; the last is Netscape's.
constexpr Row kRows[] = {
    {"all", ""},
    {"subject-key-identifier", "2.5.29.14"},
    {"key-usage", "2.5.29.15"},
    {"subject-alt-name", "2.5.29.17"},
    {"issuer-alt-name", "2.5.29.18"},
    {"basic-constraints", "2.5.29.19"},
    {"name-constraints", "2.5.29.30"},
    {"crl-distribution-points", "2.5.29.31"},
    {"certificate-policies", "2.5.29.32"},
    {"policy-mappings", "2.5.29.33"},
    {"authority-key-identifier", "2.5.29.35"},
    {"policy-constraints", "2.5.29.36"},
    {"extended-key-usage", "2.5.29.37"},
    {"freshest-crl", "2.5.29.46"},
    {"inhibit-any-policy", "2.5.29.54"},
    {"authority-info-access", "1.3.6.1.5.5.7.1.1"},
    {"tls-feature", "1.3.6.1.5.5.7.1.24"},
    {"ocsp-no-check", "1.3.6.1.5.5.7.48.1.5"},
    {"signed-certificate-timestamps", "1.3.6.1.4.1.11129.2.4.2"},
    {"netscape-cert-type", "2.16.840.1.113730.1.1"},
};

}  // namespace

std::vector<std::string> extension_names() {
  std::vector<std::string> names;
  for (const Row& row : kRows) names.emplace_back(row.name);
  return names;
}

std::string extension_oid(const Node& node) { return kRows[read_name(node, extension_names())].oid; }

std::string extension_name(const std::string& oid) {
  for (const Row& row : kRows) {
    if (oid == row.oid) return row.name;
  }
  return oid;
}

}  // namespace lab
