// The causes that the lab knows, and how it finds the cause from the evidence of both sides of a connection.
// A client's words alone rarely name the cause: "unable to get local issuer certificate" is a missing
// intermediate or an unknown CA. The server's events alone rarely do either. Together they must leave exactly
// one cause.

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

// Who refuses. A cause that nobody refuses can exist while the client accepts, and so can one for which the
// application refuses a request: TLS is done by then. Behind a gateway, the gateway refuses the server behind
// it, or that server refuses the gateway.
enum class RefusedBy { client, server, application, gateway, backend, nobody };

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
  std::vector<Condition> event;         // the cause is possible when any of them is true for an event
  std::vector<std::string> supersedes;  // it wins over these when both are possible
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

// Evidence is what both sides saw of a client's attempt.
struct Evidence {
  std::vector<std::string> layers;     // the layers whose words the client prints, the nearest first
  std::string text;                    // all the client printed
  std::vector<nlohmann::json> events;  // docs/events.md
  bool is_accepted = false;            // application data arrived
};

// Verdict is the conclusion from the evidence.
struct Verdict {
  std::optional<std::string>
      diagnosis;               // the only cause that both sides leave; nothing when there is not exactly one
  std::optional<Grade> grade;  // nothing when nothing failed
  Candidates by_text;
  Candidates by_events;
  std::string why;  // one line, to a person
};

// Diagnoses holds the causes of diagnoses/, and the words that were added. Immutable and thread-safe.
class Diagnoses {
 public:
  // load reads folder/diagnoses/*.yaml and folder/alerts.yaml; throws Error for anything that a person must
  // mend.
  static Diagnoses load(const std::filesystem::path& folder);
  // parse does the same with rows that are already read: causes, and alerts.
  static Diagnoses parse(const Node& rows, const Node& alerts = {});
  // add_words adds the words of a layer: of a TLS library, or of a program's layer on one.
  void add_words(const LayerWords& words);

  const std::vector<Diagnosis>& all() const { return rows_; }
  const Words& words() const { return words_; }
  std::vector<std::string> ids() const;
  // find returns a cause by its id; Error with a "did you mean" otherwise.
  const Diagnosis& find(const std::string& id) const;

  // from_text returns the causes that a client's words can mean: every cause when they match no pattern.
  Candidates from_text(const std::vector<std::string>& layers, std::string_view text) const;
  // from_events returns the causes that the server's events can mean: {none} when no cause's conditions are
  // true. Without any connection, the events are the one event {"event": "nothing"}. When the client
  // accepted, only causes that leave the connection count.
  Candidates from_events(const std::vector<nlohmann::json>& events, bool is_accepted = false) const;

  Verdict diagnose(const Evidence& evidence) const;

 private:
  Candidates every_cause() const;
  bool may_be_accepted(const std::string& id) const;
  std::optional<Grade> grade(const Verdict& verdict, bool has_words, std::string_view text) const;

  std::vector<Diagnosis> rows_;
  Words words_;
};

}  // namespace lab
