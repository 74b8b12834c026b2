// The pages of the front port: the index of the served scenarios, and answers to clients that ask for
// something else.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "lab-server/server/http.h"

namespace lab {

// One scenario in the index.
struct ShownScenario {
  std::string id;
  std::string host;
  uint16_t own_port = 0;  // 0: the front port serves it by its name
  std::string title;
  std::string outcome;  // of a good client
};

struct FrontTexts {
  std::string domain;  // the index's name; those of the scenarios are below it
  std::string root_pem;
  bool is_kept = false;  // the next start has the same root
};

// FrontPages is thread-safe.
class FrontPages {
 public:
  // folder holds the templates of the pages. causes returns, in words, what is wrong with each scenario; it
  // is called when a page first shows it.
  FrontPages(std::filesystem::path folder, std::vector<ShownScenario> scenarios,
             std::function<std::vector<std::string>()> causes, FrontTexts texts);

  // answer is the index for the domain and for addresses; for a scenario asked for in plain HTTP, the way to
  // it; for other names, a page with a "did you mean".
  Page answer(const HttpRequest& request) const;

  // note tells that nobody serves a name, and guesses which one was meant.
  std::string note(const std::string& name) const;

 private:
  bool is_index(const std::string& host) const;
  Page index(const HttpRequest& request) const;
  Page unknown_name(const std::string& host, const std::string& port) const;
  Page no_such_page(const HttpRequest& request) const;
  Page file(const char* type, const char* name) const;
  std::string families(const std::string& port) const;
  std::string page(const char* name) const;
  // url_of is a scenario's URL for a browser that reached the front port through that port.
  static std::string url_of(const ShownScenario& scenario, const std::string& front);
  std::string meant(const std::string& host) const;

  const std::filesystem::path folder_;
  const std::vector<ShownScenario> scenarios_;
  const std::function<std::vector<std::string>()> causes_;
  const FrontTexts texts_;
  mutable std::once_flag is_known_;
  mutable std::vector<std::string> known_causes_;
};

}  // namespace lab
