// Reads the causes.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lab-server/base/text.h"
#include "lab-server/diagnosis/diagnoses.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

const Name<RefusedBy> kRefusedByNames[] = {
    {RefusedBy::client, "client"},   {RefusedBy::server, "server"},   {RefusedBy::application, "application"},
    {RefusedBy::gateway, "gateway"}, {RefusedBy::backend, "backend"}, {RefusedBy::nobody, "nobody"}};

const std::vector<std::string> kFamilies = {"none",        "trust",       "name",    "validity", "purpose",
                                            "client-auth", "negotiation", "not-tls", "network",  "revocation",
                                            "resumption",  "integrity",   "gateway", "http",     "ech"};

void read_family(Diagnosis& row, const Node& node) { row.family = kFamilies[read_name(node, kFamilies)]; }
void read_refused_by(Diagnosis& row, const Node& node) { row.refused_by = read_enum(node, kRefusedByNames); }

const Fields<Diagnosis> kFields = {
    {"id", "what it is called", set<&Diagnosis::id, Diagnosis>},
    {"family", "what kind of cause it is", read_family},
    {"says", "one line that says what is wrong", set<&Diagnosis::says, Diagnosis>},
    {"cause", "how it comes about", set<&Diagnosis::cause, Diagnosis>},
    {"refused_by", "client, server, application, gateway, backend or nobody", read_refused_by},
    {"check", "the first command to run", set<&Diagnosis::check, Diagnosis>},
    {"fix", "how it is mended", set<&Diagnosis::fix, Diagnosis>},
    {"confused_with", "causes that look like it", set<&Diagnosis::confused_with, Diagnosis>},
    {"event", "conditions on the server's event, any of them", set<&Diagnosis::event, Diagnosis>},
    {"supersedes", "causes that it explains away", set<&Diagnosis::supersedes, Diagnosis>},
};

void check_complete(const Diagnosis& row) {
  const std::pair<const char*, const std::string*> needed[] = {
      {"id", &row.id}, {"family", &row.family}, {"says", &row.says}};
  for (const auto& [key, value] : needed) {
    if (value->empty()) throw Error(fmt::format("a diagnosis needs '{}'", key), {}, row.where);
  }
}

// causes_in joins the rows of all families. Error for a row that lies in another family's file.
Node causes_in(const fs::path& folder) {
  std::map<std::string, fs::path> files;  // sorted, so that the first error is always the same one
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator(folder, ec)) {
    if (entry.path().extension() == ".yaml") files[entry.path().stem().string()] = entry.path();
  }
  std::vector<Node> rows;
  for (const auto& [family, path] : files) {
    const Node file = read_yaml_file(path);
    for (const Node& row : file.items()) {
      const Node* said = row.find("family");
      if (said != nullptr && said->text() != family)
        said->fail(fmt::format("the family '{}'", family), "a family is a file: move the row");
      rows.push_back(row);
    }
  }
  if (rows.empty()) throw Error(fmt::format("no causes in {}", folder.string()));
  return sequence_node(std::move(rows), {});
}

}  // namespace

Diagnoses Diagnoses::parse(const Node& rows, const Node& alerts) {
  Diagnoses result;
  for (const Node& node : rows.items()) {
    Diagnosis row = read<Diagnosis>(node, kFields);
    row.where = node.where();
    check_complete(row);
    const std::vector<std::string> earlier = result.ids();
    if (std::find(earlier.begin(), earlier.end(), row.id) != earlier.end()) {
      throw Error(fmt::format("two diagnoses are called '{}'", row.id), "keep one of the two", row.where);
    }
    result.rows_.push_back(std::move(row));
  }
  const std::vector<std::string> ids = result.ids();
  for (const Diagnosis& row : result.rows_) {
    for (const auto* others : {&row.confused_with, &row.supersedes}) {
      for (const std::string& other : *others) {
        if (std::find(ids.begin(), ids.end(), other) == ids.end()) {
          throw Error(fmt::format("no diagnosis '{}'", other), did_you_mean(other, ids), row.where);
        }
      }
    }
  }
  result.words_ = Words(CodeTable(alerts, ids));
  return result;
}

void Diagnoses::add_words(const LayerWords& words) { words_.add(words, ids()); }

Diagnoses Diagnoses::load(const fs::path& folder) {
  return parse(causes_in(folder / "diagnoses"), read_yaml_file(folder / "alerts.yaml"));
}

}  // namespace lab
