// Whose log a line is from: servers that write down what TLS told them of a client.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/expression.h"
#include "lab-server/base/yaml.h"

namespace lab {

// ServerLog is how the log of one server is known.
struct ServerLog {
  std::string server;             // as people call it
  std::vector<std::string> says;  // lines it wrote, word for word
  std::vector<std::string> seen;  // of which version
  std::vector<Expression> recognised_by;
};

// ServerLogs are read from client-matrix/explain/server_logs.yaml.
class ServerLogs {
 public:
  ServerLogs() = default;
  explicit ServerLogs(const Node& rows);

  // server_of gives the server whose log a line is from; nothing when it is no known server's.
  const std::string* server_of(std::string_view line) const;
  const std::vector<ServerLog>& all() const { return logs_; }

 private:
  std::vector<ServerLog> logs_;
};

}  // namespace lab
