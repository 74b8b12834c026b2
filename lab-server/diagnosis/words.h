// What clients say, and what it can mean: patterns by layer: by TLS library, and by what stands on one.
//
//   - {matches: "certificate has expired", means: [expired], from: "curl 7.88"}

#pragma once

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/yaml.h"

namespace lab {

// The ids of the diagnoses that something may mean.
using Candidates = std::set<std::string>;

// Pattern is one wording: an ECMAScript expression that is searched in each line of a client's text.
struct Pattern {
  std::string expression;
  std::regex matches;
  Candidates means;
  std::string from;  // the client and version that was seen to print it
  Location where;
};

// Words knows the wordings of all layers. Most words are ambiguous by nature: a pattern lists all they can
// mean.
class Words {
 public:
  // add reads a layer's rows, the most specific first; every meaning must be one of the known ids.
  void add(const std::string& layer, const Node& rows, const std::vector<std::string>& known);

  // meaning gives what the text can mean: what the first row that matches says, of the first of these layers
  // that has one, and nothing when none has. One row answers, and later rows do not narrow it: a row's
  // meaning can then be read off the row. Where none of the layers has rows, anybody's answer may be right:
  // the union of them.
  std::optional<Candidates> meaning(const std::vector<std::string>& layers, std::string_view text) const;

  const std::map<std::string, std::vector<Pattern>>& layers() const { return layers_; }

 private:
  std::map<std::string, std::vector<Pattern>> layers_;
};

}  // namespace lab
