#include "certs-gen/recipe/deviation.h"

#include <fmt/format.h>

#include "certs-gen/recipe/recipe_text.h"
#include "certs-gen/x509/der.h"
#include "certs-gen/x509/extension_names.h"
#include "certs-gen/x509/general_name.h"

namespace lab {
namespace {

constexpr int64_t kMostOctets = 65535;
constexpr int64_t kMostTimes = 1000;

const Fields<TbsDeviation> kTbsFields = {
    {"version", "1 to 4; 4 does not exist", between<&TbsDeviation::version, 1, 127, TbsDeviation>},
    {"serial", "its octets: 00, ff, …", hex<&TbsDeviation::serial, TbsDeviation>},
    {"signature", "the inner AlgorithmIdentifier", set<&TbsDeviation::signature, TbsDeviation>},
    {"issuer", "a Name other than the issuer's subject", set<&TbsDeviation::issuer, TbsDeviation>},
    {"validity", "the Validity", set<&TbsDeviation::validity, TbsDeviation>},
    {"subject", "the whole Name; {sequence: []} for none", set<&TbsDeviation::subject, TbsDeviation>},
    {"public_key", "the SubjectPublicKeyInfo", set<&TbsDeviation::public_key, TbsDeviation>},
};

const Fields<SignatureDeviation> kSignatureFields = {
    {"algorithm", "the outer AlgorithmIdentifier", set<&SignatureDeviation::algorithm, SignatureDeviation>},
    {"by_stranger", "whether another key than the issuer's signs",
     set<&SignatureDeviation::is_by_stranger, SignatureDeviation>},
    {"flipped", "whether its last bit is wrong", set<&SignatureDeviation::is_flipped, SignatureDeviation>},
    {"bytes", "bytes that replace it", hex<&SignatureDeviation::bytes, SignatureDeviation>},
    {"length", "how many octets of it to keep",
     between<&SignatureDeviation::length, 0, kMostOctets, SignatureDeviation>},
};

void set_name(ExtensionEdit& edit, const Node& node) { edit.oid = extension_oid(node); }
void set_oid(ExtensionEdit& edit, const Node& node) {
  try {
    der::oid(node.text());
  } catch (const Error& error) {
    throw Error(error.message(), error.hint(), node.where());
  }
  edit.oid = node.text();
}
// A recipe may call an extension by its name or by its number: both are the number.
Shape extension_shape() { return {.form = Shape::Form::name, .names = extension_names()}; }
Shape oid_shape() { return text_called("object identifier", "2.5.29.15", "[0-9]+([.][0-9]+)+"); }

const Fields<ExtensionEdit> kExtensionFields = {
    {"name", "the extension: key-usage, subject-alt-name, …; all with remove",
     Member<ExtensionEdit>(set_name, nullptr, extension_shape)},
    {"oid", "the extension's object identifier, if it has no name here",
     Member<ExtensionEdit>(set_oid, nullptr, oid_shape)},
    {"critical", "whether the extension is critical", set<&ExtensionEdit::critical, ExtensionEdit>},
    {"value", "its value, as DER", set<&ExtensionEdit::value, ExtensionEdit>},
    {"at", "its place in the list, from 0", between<&ExtensionEdit::at, 0, kMostTimes, ExtensionEdit>},
    {"times", "how often it appears", between<&ExtensionEdit::times, 1, kMostTimes, ExtensionEdit>},
    {"remove", "whether to omit it", set<&ExtensionEdit::is_removed, ExtensionEdit>},
};

void set_subtrees(std::vector<std::string>& subtrees, const Node& node) {
  read_value(node, subtrees);
  for (const Node& subtree : node.items()) {
    check_placeholders(subtree);
    check_subtree(subtree);
  }
}

template <auto Pointer>
constexpr Member<NameConstraintsSpec> subtrees = set<Pointer, NameConstraintsSpec>.read_by(
    [](NameConstraintsSpec& spec, const Node& node) { set_subtrees(spec.*Pointer, node); });

const Fields<NameConstraintsSpec> kConstraintFields = {
    {"permitted", "subtrees: dns:…, ip:10.0.0.0/8, email:…, uri:…, dir:…",
     subtrees<&NameConstraintsSpec::permitted>},
    {"excluded", "the same", subtrees<&NameConstraintsSpec::excluded>},
};

}  // namespace

const Fields<TbsDeviation>& yaml_fields(As<TbsDeviation>) { return kTbsFields; }
const Fields<SignatureDeviation>& yaml_fields(As<SignatureDeviation>) { return kSignatureFields; }
const Fields<ExtensionEdit>& yaml_fields(As<ExtensionEdit>) { return kExtensionFields; }
const Fields<NameConstraintsSpec>& yaml_fields(As<NameConstraintsSpec>) { return kConstraintFields; }

void read_value(const Node& node, TbsDeviation& deviation) { read_into(deviation, node, kTbsFields); }

void read_value(const Node& node, SignatureDeviation& signature) {
  read_into(signature, node, kSignatureFields);
  if (!signature.bytes || (!signature.is_flipped && !signature.is_by_stranger && !signature.length)) return;
  throw Error("a signature that is replaced cannot be spoilt as well", "keep bytes, or the other keys",
              node.where());
}

void read_value(const Node& node, ExtensionEdit& edit) {
  edit.where = node.where();
  read_into(edit, node, kExtensionFields);
  const bool is_changed = edit.critical || edit.value || edit.at || edit.times != 1;
  if ((node.find("name") != nullptr) == (node.find("oid") != nullptr)) {
    throw Error("an edit is of one extension", "give its name or its oid", edit.where);
  }
  if (edit.is_removed && is_changed) {
    throw Error("an extension that is removed cannot be changed as well", "keep remove, or the other keys",
                edit.where);
  }
  if (!edit.is_removed && !is_changed) {
    throw Error("an edit that changes nothing", "add critical, value, at, times or remove", edit.where);
  }
  if (edit.oid.empty() && !edit.is_removed) {
    throw Error("all extensions can only be removed", "name the one that is changed", edit.where);
  }
}

void read_value(const Node& node, NameConstraintsSpec& constraints) {
  constraints = {};
  read_into(constraints, node, kConstraintFields);
}

}  // namespace lab
