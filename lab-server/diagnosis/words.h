// What clients print, and what it can mean: rows for each layer, that is for a TLS library or a program's
// layer on one (client-matrix/stacks/<name>/words.yaml).
//
//   - {says: ["x509: certificate has expired"], seen: [Go 1.26.8], matches: "has expired", means: [expired]}
//   - {says: ["remote error: tls: bad certificate"], seen: [Go 1.26.8], table: alerts,
//      forms: ["remote error: tls: {text}"], texts: {42: bad certificate}}
// Each row quotes text that was really printed, and must be the row that answers this text.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/expression.h"
#include "lab-server/base/yaml.h"
#include "lab-server/diagnosis/codes.h"

namespace lab {

// Wording is one row: an expression with its meaning, or the forms in which a layer prints the codes of a
// table.
struct Wording {
  std::vector<std::string> says;  // printed, word for word
  std::vector<std::string> seen;  // by which programs, at which versions
  std::string expression;         // empty: the row has forms of codes
  Meanings means;                 // of the expression
  std::vector<Form> forms;
  std::vector<Code> codes;
  CodeTexts texts;
  Location where;
};

// LayerWords is what a layer adds to the words.
struct LayerWords {
  std::string name;
  std::vector<std::string> bases;         // the layers it stands on, the nearest first
  std::vector<Expression> recognised_by;  // a text that contains one of them is this layer's
  Node rows;
  // The rows of a table of codes beside the layer's file. Throws Error at `where` when no table has that
  // name.
  std::function<Node(const std::string& table, const Location& where)> table_of;
};

// Answer is the row that knows a text.
struct Answer {
  std::string layer;
  const Wording* wording = nullptr;
  const Code* code = nullptr;  // of a row of forms
  const Meanings& means() const { return code != nullptr ? code->means : wording->means; }
};

// Words holds the wordings of all layers. Most words are ambiguous: a row lists all that they can mean.
class Words {
 public:
  Words() = default;
  // alerts is the table that the forms of every layer may name.
  explicit Words(CodeTable alerts) : alerts_(std::move(alerts)) {}

  // add takes a layer's rows, the most specific first; every meaning must be one of the known ids.
  void add(const LayerWords& layer, const std::vector<std::string>& known);

  // answer returns the first matching row of the first of these layers that has one. Only one row answers;
  // later rows do not narrow it. So the row alone states what the text means.
  std::optional<Answer> answer(const std::vector<std::string>& layers, std::string_view text) const;

  // meaning returns what the text can mean: the answer of these layers. If none of them has rows, the client
  // is unknown: then the layers that recognise the text answer, or all layers if none recognises it.
  std::optional<Candidates> meaning(const std::vector<std::string>& layers, std::string_view text) const;

  // speakers are the layers that recognise a text as theirs, without the layers below another of them.
  std::vector<std::string> speakers(std::string_view text) const;

  // layers are the names of the layers with rows; wordings are the rows of one of them.
  std::vector<std::string> layers() const;
  const std::vector<Wording>& wordings(const std::string& layer) const { return layers_.at(layer).wordings; }
  const std::vector<std::string>& bases(const std::string& layer) const { return layers_.at(layer).bases; }
  const CodeTable& alerts() const { return alerts_; }

  // expressions are those of all rows of all layers.
  std::vector<Expression> expressions() const;

 private:
  struct Pattern {  // one of those of a row
    size_t wording;
    std::optional<size_t> code;
  };
  struct Layer {
    std::vector<std::string> bases;
    std::vector<Expression> recognised_by;
    std::vector<Wording> wordings;
    std::vector<Pattern> patterns;
    ExpressionSet expressions;  // of the patterns
  };

  CodeTable alerts_;
  std::map<std::string, Layer> layers_;
};

}  // namespace lab
