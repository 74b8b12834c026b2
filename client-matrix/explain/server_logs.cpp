#include "client-matrix/explain/server_logs.h"

#include <algorithm>

namespace lab {
namespace {

void read_expressions(const Node& node, std::vector<Expression>& expressions) {
  for (const Node& one : node.items()) expressions.emplace_back(one);
}

bool is_any_in(const std::vector<Expression>& expressions, std::string_view line) {
  return std::any_of(expressions.begin(), expressions.end(),
                     [&](const Expression& expression) { return expression.is_in(line); });
}

const Fields<ServerLog> kServerLogFields = {
    {"server", "as people call it", set<&ServerLog::server, ServerLog>},
    {"says", "lines of its log, word for word",
     [](ServerLog& log, const Node& node) { read_one_or_more(node, log.says); }},
    {"seen", "the versions that wrote them",
     [](ServerLog& log, const Node& node) { read_one_or_more(node, log.seen); }},
    {"recognised_by", "expressions: a line in which one is found is from its log",
     [](ServerLog& log, const Node& node) { read_expressions(node, log.recognised_by); }},
    {"behind", "the same, of lines on a server behind it: there it is the client itself",
     [](ServerLog& log, const Node& node) { read_expressions(node, log.behind); }},
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
    if (is_any_in(log.recognised_by, line) || is_any_in(log.behind, line)) return &log.server;
  }
  return nullptr;
}

bool ServerLogs::tells_of_client(std::string_view line) const {
  return server_of(line) != nullptr && std::none_of(logs_.begin(), logs_.end(), [&](const ServerLog& log) {
           return is_any_in(log.behind, line);
         });
}

}  // namespace lab
