// What the served scenarios have seen, as Prometheus metrics. docs/control-api.md lists them.

#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace lab {

// Metrics counts connections by their events. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  // count takes the event of one connection; the events of responders are passed over.
  void count(const nlohmann::json& event);

  // text is all that was counted, in Prometheus' text format 0.0.4.
  std::string text() const;

 private:
  struct Families;
  const std::unique_ptr<Families> families_;
};

}  // namespace lab
