// What a number means wherever it is printed: TLS alerts (alerts.yaml), and the codes of a library
// (client-matrix/stacks/<stack>/<table>.yaml).
//
//   - {number: 48, name: unknown_ca, means: [client-ca-untrusted], in_server_log: [unknown-ca, …]}
//
// Programs print a code in forms: "SSL alert number {number}", "ALERT_{NAME}". A form is plain text, with
// these in it:
//   {number}            48
//   {name} {NAME}       unknown_ca, UNKNOWN_CA
//   {text}              the row's texts; without any, its names with spaces: unknown ca
//   {0A0003E8+number}   the sum in hexadecimal, in as many digits: 0A000418

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// The ids of the diagnoses that something may mean.
using Candidates = std::set<std::string>;
// The same as a file lists them, the likeliest first.
using Meanings = std::vector<std::string>;

// read_meanings reads a list of ids, each of which must be one of the known ones.
Meanings read_meanings(const Node& node, const std::vector<std::string>& known);

struct Code {
  int number = 0;
  std::vector<std::string> names;  // the standard's first, then those that libraries have for it
  std::vector<std::string> texts;  // prose, where it is not the name
  Meanings means;                  // when a client tells of it
  Meanings in_server_log;          // when a server tells of it
  Location where;
};

// CodeTable is the codes of one kind, in the order in which they count.
class CodeTable {
 public:
  CodeTable() = default;
  // Error for a number that stands twice, a code without a name or a meaning, a meaning that is not known.
  CodeTable(const Node& rows, const std::vector<std::string>& known);

  const std::vector<Code>& codes() const { return codes_; }

 private:
  std::vector<Code> codes_;
};

// Texts that a library has for codes, by number, where it prints neither their names nor the table's texts.
using CodeTexts = std::map<int, std::string>;

// Form is one way in which a program prints codes.
class Form {
 public:
  // Error at node for a blank that is none.
  explicit Form(const Node& node);

  const std::string& text() const { return text_; }
  // written gives all that a program may print of the code in this form. With own texts, codes that these do
  // not hold are written in no form that wants a text.
  std::vector<std::string> written(const Code& code, const CodeTexts& own) const;

 private:
  std::string text_;
};

// expression_of is what finds any of these texts where it stands by itself and not within a longer word.
std::string expression_of(const std::vector<std::string>& texts);

}  // namespace lab
