// A lab that serves one set-up, written inline, and keeps its events.

#pragma once

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "certs-gen/issue/client_files.h"
#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "lab-server/server/lab.h"

namespace lab {

class TestLab {
 public:
  // server is a `server:` block as YAML; host is the name it is served for.
  explicit TestLab(const std::string& server, const std::string& host = "test.localhost",
                   Milliseconds deadline = Milliseconds(5000));

  // The same of one that is read.
  explicit TestLab(const ServerSpec& server, const std::string& host = "test.localhost",
                   Milliseconds deadline = Milliseconds(5000),
                   const std::optional<Upstream>& upstream = std::nullopt, const ClientView& client = {});

  uint16_t port() const { return served_->port(); }
  Lab& lab() { return *lab_; }
  Pki& pki() { return pki_; }

  void set_faults(const std::vector<FaultSpec>& faults) { served_->set_faults(faults); }

  // events waits until every connection is over and gives what the lab wrote of them.
  std::vector<nlohmann::json> events();
  // event is the only one there is; the test fails when there are more or none.
  nlohmann::json event();

  // What the client that the lab is for has of the server's ECH, in base64.
  std::string ech_list() const { return served_->ech_list(); }

  // Paths of what a client is given.
  std::string ca_file() const { return files_.ca_file({"root"}).string(); }
  std::string certificate_file(const RecipeName& recipe) const {
    return files_.certificate_file(recipe).string();
  }
  std::string key_file(const RecipeName& recipe) const { return files_.key_file(recipe).string(); }
  // certificates_file holds those certificates alone, without their issuers.
  std::string certificates_file(const std::vector<RecipeName>& recipes) const {
    return files_.ca_file(recipes).string();
  }
  std::string folder() const { return folder_.path().string(); }

 private:
  const RecipeBook recipes_;
  Pki pki_;
  TemporaryFolder folder_;
  ClientFiles files_;
  std::unique_ptr<Lab> lab_;
  std::mutex mutex_;
  std::vector<nlohmann::json> events_;
  std::unique_ptr<Served> served_;  // last: its events go into the list above
};

}  // namespace lab
