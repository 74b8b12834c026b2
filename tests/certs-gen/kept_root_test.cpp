#include "certs-gen/issue/kept_root.h"

#include <sys/stat.h>

#include "certs-gen/recipe/recipe.h"
#include "lab-server/base/files.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"

namespace lab {
namespace {

namespace fs = std::filesystem;

const RecipeBook& book() {
  static const RecipeBook it = RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml");
  return it;
}

constexpr std::time_t kDay = 24 * 60 * 60;

TEST_CASE("a root that is kept is the root of the next run, with new certificates below it", "[pki]") {
  const TemporaryFolder folder("kept-root");
  const fs::path kept = folder.path() / "ca";
  Pki first(book());
  keep_root(first, kept);
  const CertificatePtr root = first.issue("root", {});
  CHECK(read_file(kept / "root.pem") == root->pem());
  CHECK(root->der == first.issue("kept-root", {})->der);
  struct stat status {};
  REQUIRE(::stat((kept / "root.key").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);

  Pki next(book(), std::time(nullptr) + 300 * kDay);
  keep_root(next, kept);
  CHECK(next.issue("root", {})->der == root->der);
  const CertificatePtr leaf = next.issue("leaf", {.host = "a.localhost"});
  CHECK(root_of(leaf)->der == root->der);
  CHECK(leaf->issuer->der != first.issue("intermediate", {})->der);
}

TEST_CASE("what is no root of ours, or no longer good, is not used, and the hint says what to do", "[pki]") {
  const TemporaryFolder folder("kept-root");
  const fs::path kept = folder.path();
  Pki pki(book());
  keep_root(pki, kept);
  const std::string certificate = read_file(kept / "root.pem"), key = read_file(kept / "root.key");
  const auto error = [&](std::time_t now) {
    return error_of([&] {
      Pki other(book(), now);
      keep_root(other, kept);
    });
  };
  const std::time_t now = std::time(nullptr);

  CHECK_THAT(error(now + 800 * kDay).message(), ContainsSubstring("has expired"));
  CHECK_THAT(error(now + 800 * kDay).hint(), ContainsSubstring("remove root.pem and root.key there"));

  Pki stranger(book());
  write_file(kept / "root.key", stranger.issue("root", {})->key_pem(), Access::owner);
  CHECK_THAT(error(now).message(), ContainsSubstring("is not the key of"));

  write_file(kept / "root.key", key);  // 0644
  CHECK_THAT(error(now).message(), ContainsSubstring("others may read"));
  CHECK_THAT(error(now).hint(), ContainsSubstring("chmod 600"));

  write_file(kept / "root.key", key, Access::owner);
  write_file(kept / "root.pem", stranger.issue("leaf", {.host = "a.localhost"})->pem());
  CHECK_THAT(error(now).message(), ContainsSubstring("is no root of the lab"));

  write_file(kept / "root.pem", "hello");
  CHECK_THAT(error(now).message(), ContainsSubstring("expected one certificate"));

  fs::remove(kept / "root.pem");
  CHECK_THAT(error(now).message(), ContainsSubstring("root.pem is missing beside root.key"));
}

}  // namespace
}  // namespace lab
