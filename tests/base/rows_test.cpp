#include "lab-server/base/rows.h"

#include "lab-server/base/yaml.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

std::vector<NamedNode> rows(const std::string& yaml) { return rows_of(parse_yaml(yaml, "it.yaml"), "it"); }

TEST_CASE("a file without rows is one thing of the file's name", "[base]") {
  const std::vector<NamedNode> one = rows("{a: 1}");
  REQUIRE(one.size() == 1);
  CHECK(one[0].name == "it");
  CHECK(flow_text(one[0].node) == "{a: 1}");
}

TEST_CASE("a row adds keys to those of the file, goes into maps and takes the place of all else", "[base]") {
  const std::vector<NamedNode> two = rows(
      "a: {b: 1, c: [1, 2]}\n"
      "d: 1\n"
      "rows:\n"
      "  one: {a: {c: [3]}, e: 2}\n"
      "  two:\n");
  REQUIRE(two.size() == 2);
  CHECK(two[0].name == "one");
  CHECK(flow_text(two[0].node) == "{a: {b: 1, c: [3]}, d: 1, e: 2}");
  CHECK(two[0].node.where().text() == "it.yaml:4:3");
  CHECK(two[0].node.find("a")->find("c")->where().text() == "it.yaml:4:16");
  CHECK(two[0].node.find("d")->where().text() == "it.yaml:2:4");
  CHECK(two[1].name == "two");
  CHECK(flow_text(two[1].node) == "{a: {b: 1, c: [1, 2]}, d: 1}");
}

TEST_CASE("rows that are none are an error with its place", "[base]") {
  const auto told = [](const char* yaml) { return std::string(error_of([&] { rows(yaml); }).what()); };
  CHECK(told("{a: 1, rows: [b]}") == "it.yaml:1:14: expected a map of names and keys, got a list");
  CHECK(told("{a: 1, rows: {}}") == "it.yaml:1:14: expected a map of names and keys, got a map");
  CHECK(told("{rows: {a/b: {}}}") == "it.yaml:1:9: 'a/b' cannot be a row's name");
  CHECK(told("{rows: {a: 1}}") == "it.yaml:1:12: expected a map of keys and values, got '1'");
}

}  // namespace
}  // namespace lab
