#include "tests/support/test_lab.h"

#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {

TestLab::TestLab(const std::string& server, const std::string& host, Milliseconds deadline)
    : TestLab(parse_server(parse_yaml(server, "test.yaml")), host, deadline) {}

TestLab::TestLab(const ServerSpec& server, const std::string& host, Milliseconds deadline,
                 const std::optional<Upstream>& upstream, const ClientView& client)
    : recipes_(RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml")),
      pki_(recipes_),
      folder_("lab-test"),
      files_(pki_, folder_.path()) {
  LabOptions options;
  options.handshake_deadline = deadline;
  lab_ = std::make_unique<Lab>(pki_, options);
  ServeRequest request{.id = "test/it", .host = host, .server = server, .client = client};
  request.sink = [this](const nlohmann::json& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
  };
  request.upstream = upstream;
  served_ = lab_->serve(request);
  served_->prepare();
}

std::vector<nlohmann::json> TestLab::events() {
  REQUIRE(served_->drain(Milliseconds(10'000)));
  const std::lock_guard lock(mutex_);
  return events_;
}

nlohmann::json TestLab::event() {
  const std::vector<nlohmann::json> all = events();
  REQUIRE(all.size() == 1);
  return all.front();
}

}  // namespace lab
