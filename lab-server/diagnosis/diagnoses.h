// The causes the lab knows, and how evidence from both sides of a connection comes to one of them.
//
// A client's words alone rarely tell: "unable to get local issuer certificate" is a missing intermediate or
// an unknown CA. What the server saw rarely tells either. Together they must leave exactly one cause.

#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/diagnosis/condition.h"
#include "lab-server/diagnosis/words.h"

namespace lab {

// kNoDiagnosis is the id of "nothing is wrong".
inline constexpr const char* kNoDiagnosis = "none";

// Who turns the connection down. A cause nobody refuses can be there while the client accepts.
enum class RefusedBy { client, server, nobody };

// Diagnosis is one cause: a row of its family's file.
struct Diagnosis {
  std::string id;
  std::string family;
  std::string says;   // one line, to a person
  std::string cause;  // how it comes about
  RefusedBy refused_by = RefusedBy::client;
  std::string check;  // the first command to run
  std::string fix;
  std::vector<std::string> confused_with;
  std::vector<Condition> event;         // it may be this when any of them holds of an event
  std::vector<std::string> supersedes;  // when these hold as well, it is this
  Location where;
};

// How well a client's own words name the cause.
enum class Grade {
  exact,       // this cause and no other
  family,      // several causes, all of one family
  generic,     // only that it failed
  misleading,  // causes, but not this one
  silent,      // nothing at all
};
extern const Name<Grade> kGradeNames[5];
const char* name_of(Grade grade);

// Evidence is what both sides of a client's attempt saw.
struct Evidence {
  std::vector<std::string> layers;     // whose words the client speaks, the nearest first
  std::string text;                    // all the client printed
  std::vector<nlohmann::json> events;  // docs/events.md
  bool is_accepted = false;            // application data arrived
};

// Verdict is what evidence comes to.
struct Verdict {
  std::optional<std::string> diagnosis;  // the one cause that both sides leave; nothing when it is not one
  std::optional<Grade> grade;            // nothing when there was nothing to name
  Candidates by_text;
  Candidates by_events;
  std::string why;  // one line, to a person
};

// Diagnoses is the causes of diagnoses/, and the words that were added. Immutable and thread-safe.
class Diagnoses {
 public:
  // load reads folder/diagnoses/*.yaml and folder/alerts.yaml; Error for anything a person must mend.
  static Diagnoses load(const std::filesystem::path& folder);
  // parse is the same of rows that were read already: causes, and alerts.
  static Diagnoses parse(const Node& rows, const Node& alerts = {});
  // add_words adds the words of a layer: of a TLS library, or of what stands on one.
  void add_words(const LayerWords& words);

  const std::vector<Diagnosis>& all() const { return rows_; }
  const Words& words() const { return words_; }
  std::vector<std::string> ids() const;
  // find returns a cause by its id; Error with a "did you mean" otherwise.
  const Diagnosis& find(const std::string& id) const;

  // from_text gives what a client's words can mean: every cause when they match no pattern.
  Candidates from_text(const std::vector<std::string>& layers, std::string_view text) const;
  // from_events gives what the server's account can mean: {none} when no cause's conditions hold. Without any
  // connection the account is the one event {"event": "nothing"}. When the client accepted, only causes that
  // nobody refuses count.
  Candidates from_events(const std::vector<nlohmann::json>& events, bool is_accepted = false) const;

  Verdict diagnose(const Evidence& evidence) const;

 private:
  Candidates every_cause() const;
  bool is_refused_by_nobody(const std::string& id) const;
  std::optional<Grade> grade(const Verdict& verdict, bool has_words, std::string_view text) const;

  std::vector<Diagnosis> rows_;
  Words words_;
};

}  // namespace lab
