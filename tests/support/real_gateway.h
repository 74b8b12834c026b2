// Gateways that people use, in front of a server of the lab: set up as `gateway:` of a scenario says.

#pragma once

#include <sys/types.h>

#include <string>

#include "lab-server/scenario/gateway_spec.h"
#include "tests/support/test_lab.h"

namespace lab {

class RealGateway {
 public:
  virtual ~RealGateway();
  RealGateway(const RealGateway&) = delete;
  RealGateway& operator=(const RealGateway&) = delete;

  // ask sends a request over plain HTTP and gives the status and the page: "502 <html>…".
  std::string ask() const;
  // log is what the gateway has written; it waits until that holds `until`, at most 2 s.
  std::string log(const std::string& until = "") const;

 protected:
  RealGateway(const TestLab& back, std::string name);
  void start(const std::vector<std::string>& argv, const std::string& configuration);
  std::string path(const std::string& extension) const { return folder_ + "/" + name_ + "." + extension; }
  // trusted writes the CA that the gateway accepts from behind.
  std::string trusted(const GatewaySpec& gateway, TestLab& back) const;

 private:
  const std::string folder_;
  const std::string name_;
  pid_t pid_ = -1;
};

class Nginx : public RealGateway {
 public:
  Nginx(const GatewaySpec& gateway, TestLab& back);
};

// HAProxy logs with the reasons of docs/gateways.md; with `by_itself`, as its `option httplog` does.
class Haproxy : public RealGateway {
 public:
  enum class Logs {
    with_reasons,
    by_itself,
    checks
  };  // checks: it serves nobody and checks the server behind
  Haproxy(const GatewaySpec& gateway, TestLab& back, Logs logs);
};

}  // namespace lab
