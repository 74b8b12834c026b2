// The pages of the front port: the index of what is served, and an answer to who asked for something else.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "lab-server/server/http.h"

namespace lab {

// One scenario, as the index shows it.
struct ShownScenario {
  std::string id;
  std::string host;
  uint16_t own_port = 0;  // 0: the front port has it by its name
  std::string title;
  std::string outcome;  // what a good client comes to
};

// FrontPages is thread-safe.
class FrontPages {
 public:
  // folder holds the pages' templates. causes gives what is wrong with each scenario, in words, when that is
  // first shown. is_kept says whether the next start has the same root.
  FrontPages(std::filesystem::path folder, std::vector<ShownScenario> scenarios,
             std::function<std::vector<std::string>()> causes, std::string root_pem, bool is_kept);

  // answer is the index for localhost and for addresses, the way to a scenario for who asks for it in plain
  // HTTP, and a page that guesses what was meant for other names.
  Page answer(const HttpRequest& request) const;

  // note says of a name that nobody serves it, and what was perhaps meant.
  std::string note(const std::string& name) const;

 private:
  Page index(const HttpRequest& request) const;
  Page unknown_name(const std::string& host, const std::string& port) const;
  Page no_such_page(const HttpRequest& request) const;
  Page file(const char* type, const char* name) const;
  std::string families(const std::string& port) const;
  std::string page(const char* name) const;
  // url_of is where a browser that reached the front port by that port finds a scenario.
  static std::string url_of(const ShownScenario& scenario, const std::string& front);
  std::string meant(const std::string& host) const;

  const std::filesystem::path folder_;
  const std::vector<ShownScenario> scenarios_;
  const std::function<std::vector<std::string>()> causes_;
  const std::string root_pem_;
  const bool is_kept_;
  mutable std::once_flag is_known_;
  mutable std::vector<std::string> known_causes_;
};

}  // namespace lab
