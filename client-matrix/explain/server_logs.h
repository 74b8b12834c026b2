// Recognises the logs of servers that write down how TLS with a client failed.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab-server/base/expression.h"
#include "lab-server/base/yaml.h"

namespace lab {

// ServerLog describes how to recognise the log of one server.
struct ServerLog {
  std::string server;             // its common name
  std::vector<std::string> says;  // lines that it wrote, word for word
  std::vector<std::string> seen;  // the versions that wrote them
  std::vector<Expression> recognised_by;
  std::vector<Expression> behind;  // the same of lines on a server behind it, whose client it is itself
};

// ServerLogs are read from client-matrix/explain/server_logs.yaml.
class ServerLogs {
 public:
  ServerLogs() = default;
  explicit ServerLogs(const Node& rows);

  // server_of returns the server that wrote a line; nothing when no known server did.
  const std::string* server_of(std::string_view line) const;
  // tells_of_client: a server wrote the line about its client, and not about a server behind it.
  bool tells_of_client(std::string_view line) const;
  const std::vector<ServerLog>& all() const { return logs_; }

 private:
  std::vector<ServerLog> logs_;
};

}  // namespace lab
