#include "client-matrix/known_exception.h"

#include <fmt/format.h>

namespace lab {
namespace {

const Fields<KnownException> kFields = {
    {"scenario", "the scenario's id", set<&KnownException::scenario, KnownException>},
    {"outcome", "what this client comes to instead", set<&KnownException::outcome, KnownException>},
    {"diagnosis", "what its cell is diagnosed as instead", set<&KnownException::diagnosis, KnownException>},
    {"because", "the reason, with its source", set<&KnownException::because, KnownException>},
};

KnownException read_exception(const Node& node) {
  KnownException exception = read<KnownException>(node, kFields);
  exception.where = node.where();
  if (exception.scenario.empty()) throw Error("an exception needs 'scenario'", {}, node.where());
  if (exception.because.empty()) {
    throw Error("an exception needs 'because'", "say why, and who says so", node.where());
  }
  if (!exception.outcome && !exception.diagnosis) {
    throw Error("an exception needs 'outcome' or 'diagnosis'", "say what deviates", node.where());
  }
  return exception;
}

}  // namespace

void read_value(const Node& node, std::vector<KnownException>& exceptions) {
  exceptions.clear();
  for (const Node& item : node.items()) {
    KnownException exception = read_exception(item);
    if (find_exception(exceptions, exception.scenario) != nullptr) {
      throw Error(fmt::format("two exceptions for '{}'", exception.scenario), "keep one of the two",
                  exception.where);
    }
    exceptions.push_back(std::move(exception));
  }
}

const KnownException* find_exception(const std::vector<KnownException>& exceptions,
                                     const std::string& scenario) {
  for (const KnownException& exception : exceptions) {
    if (exception.scenario == scenario) return &exception;
  }
  return nullptr;
}

}  // namespace lab
