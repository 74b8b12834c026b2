#include "client-matrix/explain/server_logs.h"

#include <algorithm>

namespace lab {
namespace {

const Fields<ServerLog> kServerLogFields = {
    {"server", "as people call it", set<&ServerLog::server, ServerLog>},
    {"says", "lines of its log, word for word",
     [](ServerLog& log, const Node& node) { read_one_or_more(node, log.says); }},
    {"seen", "the versions that wrote them",
     [](ServerLog& log, const Node& node) { read_one_or_more(node, log.seen); }},
    {"recognised_by", "expressions: a line in which one is found is from its log",
     [](ServerLog& log, const Node& node) {
       for (const Node& one : node.items()) log.recognised_by.emplace_back(one);
     }},
};

}  // namespace

ServerLogs::ServerLogs(const Node& rows) {
  for (const Node& row : rows.items()) {
    logs_.push_back(read<ServerLog>(row, kServerLogFields));
    if (logs_.back().recognised_by.empty()) row.fail("`recognised_by:`, a list of expressions");
  }
}

const std::string* ServerLogs::server_of(std::string_view line) const {
  for (const ServerLog& log : logs_) {
    if (std::any_of(log.recognised_by.begin(), log.recognised_by.end(),
                    [&](const Expression& expression) { return expression.is_in(line); })) {
      return &log.server;
    }
  }
  return nullptr;
}

}  // namespace lab
