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

// The ids of the diagnoses that a code or a text may mean.
using Candidates = std::set<std::string>;
// The same as a file lists them, the likeliest first.
using Meanings = std::vector<std::string>;

// read_meanings reads a list of ids, each of which must be one of the known ones.
Meanings read_meanings(const Node& node, const std::vector<std::string>& known);

struct Code {
  int number = 0;
  std::vector<std::string> names;  // the standard's first, then those that libraries have for it
  std::vector<std::string> texts;  // prose, where it is not the name
  Meanings means;                  // when a client reports it
  Meanings in_server_log;          // when a server reports it
  Location where;
};

// CodeTable holds the codes of one kind, in order of precedence.
class CodeTable {
 public:
  CodeTable() = default;
  // Throws Error for a duplicate number, a code without a name or a meaning, and an unknown meaning.
  CodeTable(const Node& rows, const std::vector<std::string>& known);

  const std::vector<Code>& codes() const { return codes_; }

 private:
  std::vector<Code> codes_;
};

// A library's own texts for codes, by number, where it prints neither their names nor the table's texts.
using CodeTexts = std::map<int, std::string>;

// Form is one way in which a program prints codes.
class Form {
 public:
  // Throws Error at node for an unknown blank.
  explicit Form(const Node& node);

  const std::string& text() const { return text_; }
  // written returns every text that a program may print for the code in this form. With own texts, a form
  // that needs a text prints only the codes that have one.
  std::vector<std::string> written(const Code& code, const CodeTexts& own) const;

 private:
  std::string text_;
};

// expression_of matches any of these texts as a whole word, not within a longer one.
std::string expression_of(const std::vector<std::string>& texts);

}  // namespace lab
