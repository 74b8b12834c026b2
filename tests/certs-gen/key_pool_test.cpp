#include "certs-gen/issue/key_pool.h"

#include <openssl/evp.h>

#include <chrono>
#include <set>

#include "certs-gen/issue/key_needs.h"
#include "certs-gen/recipe/recipe.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

using namespace std::chrono_literals;

const KeyKind& kind(const char* name) { return *key_kind(name); }

TEST_CASE("the pool shares RSA keys, but never one with the issuer, and no other keys", "[key-pool]") {
  KeyPool pool;
  const auto one = pool.take(kind("rsa1024"));
  CHECK(pool.take(kind("rsa1024")) == one);
  CHECK(EVP_PKEY_bits(one.get()) == 1024);

  const auto another = pool.take(kind("rsa1024"), one.get());
  CHECK(another != one);
  CHECK(pool.take(kind("rsa1024"), one.get()) == another);
  CHECK(pool.take(kind("p256")) != pool.take(kind("p256")));
}

TEST_CASE("a key of one's own is nobody else's", "[key-pool]") {
  KeyPool pool;
  pool.fill({{&kind("rsa512"), true}, {&kind("rsa512"), false}, {&kind("rsa512"), true}});
  std::set<const EVP_PKEY*> seen;
  std::vector<bssl::UniquePtr<EVP_PKEY>> keys;
  for (int i = 0; i < 4; ++i) keys.push_back(pool.take_own(kind("rsa512")));
  keys.push_back(pool.take(kind("rsa512")));
  for (const auto& key : keys) CHECK(seen.insert(key.get()).second);
  CHECK(pool.take(kind("rsa512")) == keys.back());
}

TEST_CASE("threads that need the same key wait for one another", "[key-pool]") {
  KeyPool pool;
  std::vector<bssl::UniquePtr<EVP_PKEY>> keys(4);
  {
    std::vector<std::jthread> threads;
    for (auto& key : keys) threads.emplace_back([&] { key = pool.take(kind("rsa2048")); });
  }
  for (const auto& key : keys) CHECK(key == keys.front());
}

TEST_CASE("stop ends the making of a key at once, and none is made after it", "[key-pool]") {
  KeyPool pool;
  pool.fill({{&kind("rsa8192"), false}});  // takes many seconds
  std::string refusal;
  std::jthread waiting([&] {
    try {
      pool.take(kind("rsa8192"));
    } catch (const Error& error) {
      refusal = error.message();
    }
  });
  std::this_thread::sleep_for(50ms);  // into the search for primes
  const auto begin = std::chrono::steady_clock::now();
  pool.stop();
  waiting.join();
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  CHECK_THAT(refusal, ContainsSubstring("RSA key"));
  CHECK(error_of([&] { pool.take_own(kind("rsa1024")); }).message() == "stopped before an RSA key was made");
  CHECK(pool.take(kind("p256")) != nullptr);
}

TEST_CASE("the keys that recipes need are those of their issuers too", "[key-pool]") {
  const RecipeBook book =
      RecipeBook::parse(parse_yaml("root: {issuer: self, ca: true, key: rsa2048}\n"
                                   "ca: {based_on: root, issuer: root, key: rsa1024, levels: 2}\n"
                                   "leaf: {issuer: ca, key: rsa512}\n"
                                   "twin: {based_on: leaf, key_of: leaf}\n"
                                   "other: {issuer: self}\n",
                                   "r.yaml"));
  std::vector<std::string> needs;
  for (const KeyNeed& need : key_needs(book, {"twin", "leaf"})) {
    needs.push_back(std::string(need.kind->name) + (need.is_own ? " own" : ""));
  }
  CHECK(needs == std::vector<std::string>{"rsa2048 own", "rsa1024 own", "rsa1024 own", "rsa512"});
  CHECK_THAT(error_of([&] { key_needs(book, {"laef"}); }).message(), ContainsSubstring("no recipe 'laef'"));
}

}  // namespace
}  // namespace lab
