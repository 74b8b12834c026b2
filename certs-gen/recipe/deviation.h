// How a recipe deviates from X.509: fields replaced, extensions edited, the signature spoilt.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "certs-gen/recipe/der_value.h"

namespace lab {

// Fields of the TBSCertificate that a recipe sets directly (RFC 5280 4.1.2).
struct TbsDeviation {
  std::optional<int> version;   // as people count: 1 omits the field, 4 does not exist
  std::optional<Bytes> serial;  // content octets of the INTEGER
  std::optional<DerValue> signature, issuer, validity, subject, public_key;
};

// The parts after the TBSCertificate (RFC 5280 4.1.1.2 and 4.1.1.3).
struct SignatureDeviation {
  std::optional<DerValue> algorithm;  // the outer AlgorithmIdentifier
  bool is_by_stranger = false;        // an unrelated key of the issuer's kind signs
  bool is_flipped = false;            // the last bit is wrong
  std::optional<Bytes> bytes;         // instead of a signature
  std::optional<size_t> length;       // cut to so many octets
};

// One edit of the extensions, in the order written (RFC 5280 4.2).
struct ExtensionEdit {
  std::string oid;  // empty: all of them
  std::optional<bool> critical;
  std::optional<DerValue> value;  // the content of its OCTET STRING; adds the extension if it is missing
  std::optional<size_t> at;       // moves it to this index, from 0
  size_t times = 1;               // how often it appears
  bool is_removed = false;
  Location where{};
};

// GeneralSubtrees (RFC 5280 4.2.1.10) as texts of general_name.h.
struct NameConstraintsSpec {
  std::vector<std::string> permitted, excluded;
};

const Fields<TbsDeviation>& yaml_fields(As<TbsDeviation>);
const Fields<SignatureDeviation>& yaml_fields(As<SignatureDeviation>);
const Fields<ExtensionEdit>& yaml_fields(As<ExtensionEdit>);
const Fields<NameConstraintsSpec>& yaml_fields(As<NameConstraintsSpec>);
void read_value(const Node& node, TbsDeviation& deviation);
void read_value(const Node& node, SignatureDeviation& deviation);
void read_value(const Node& node, ExtensionEdit& edit);
void read_value(const Node& node, NameConstraintsSpec& constraints);

}  // namespace lab
