#include "lab-server/base/yaml.h"

#include "lab-server/base/files.h"
#include "tests/support/errors.h"
#include "tests/support/program.h"

namespace lab {
namespace {

struct Settings {
  Milliseconds delay{1000};
  uint8_t count = 3;
  bool loud = false;
  std::string name;
  std::vector<std::string> words;
};

const Fields<Settings> kFields = {
    {"delay_ms", "", set<&Settings::delay, Settings>}, {"count", "", set<&Settings::count, Settings>},
    {"loud", "", set<&Settings::loud, Settings>},      {"name", "", set<&Settings::name, Settings>},
    {"words", "", set<&Settings::words, Settings>},
};

Settings settings(const std::string& text) { return read<Settings>(parse_yaml(text, "it.yaml"), kFields); }

Error refusal(const std::string& text) {
  return error_of([&] { settings(text); });
}

TEST_CASE("a table of fields fills the struct and leaves the rest at its defaults", "[yaml]") {
  const Settings read = settings("delay_ms: 20\nwords: [a, b]\nloud: true\n");

  CHECK(read.delay == Milliseconds(20));
  CHECK(read.words == std::vector<std::string>{"a", "b"});
  CHECK(read.loud);
  CHECK(read.count == 3);
}

TEST_CASE("the table that reads a struct writes what differs from the defaults", "[yaml]") {
  CHECK(flow_text(written(Settings(), kFields)) == "{}");
  const std::string text = "{delay_ms: 20, loud: true, words: [a, \"b c\", \"\"]}";
  CHECK(flow_text(written(settings(text), kFields)) == text);
  CHECK(settings(text).words == std::vector<std::string>{"a", "b c", ""});
}

TEST_CASE("a table tells what each key may hold and what holds when it is left out", "[yaml]") {
  const Keys keys = keys_of(kFields);
  REQUIRE(keys.size() == 5);
  CHECK(keys[0].shape.called == "milliseconds");
  CHECK(flow_text(keys[0].usual) == "1000");
  CHECK(keys[1].shape.form == Shape::Form::whole);
  CHECK(keys[1].shape.most == 255);
  CHECK(keys[4].shape.form == Shape::Form::list);
  CHECK(keys[4].shape.parts.front().form == Shape::Form::text);
}

TEST_CASE("an empty document has no keys", "[yaml]") { CHECK(settings("").count == 3); }

TEST_CASE("an unknown key is an error with its place and a guess", "[yaml]") {
  const Error error = refusal("count: 1\ndelay: 5\n");

  CHECK(std::string(error.what()) == "it.yaml:2:1: unknown key 'delay'");
  CHECK_THAT(error.hint(), ContainsSubstring("delay_ms"));
}

TEST_CASE("a duplicate key is an error at its second place", "[yaml]") {
  CHECK(std::string(refusal("count: 1\nloud: true\ncount: 2\n").what()) ==
        "it.yaml:3:1: duplicate key 'count'");
}

TEST_CASE("a wrong type is an error that says what was expected and what was found", "[yaml]") {
  CHECK(std::string(refusal("words: a\n").what()) == "it.yaml:1:8: expected a list, got 'a'");
  CHECK(std::string(refusal("name: [a]\n").what()) == "it.yaml:1:7: expected text, got a list");
  CHECK(std::string(refusal("loud: yes\n").what()) == "it.yaml:1:7: expected true or false, got 'yes'");
  CHECK(std::string(refusal("count: 1.5\n").what()) ==
        "it.yaml:1:8: expected a whole number from 0 to 255, got '1.5'");
  CHECK(std::string(refusal("[a]\n").what()) == "it.yaml:1:1: expected a map of keys and values, got a list");
}

TEST_CASE("a number in quotes is text", "[yaml]") {
  CHECK_THAT(refusal("count: \"1\"\n").message(), ContainsSubstring("expected a whole number"));
  CHECK(settings("name: \"1\"\n").name == "1");
}

TEST_CASE("a number out of range is an error that says the range", "[yaml]") {
  CHECK_THAT(refusal("count: 256\n").message(), ContainsSubstring("from 0 to 255"));
  CHECK_THAT(refusal("count: -1\n").message(), ContainsSubstring("from 0 to 255"));
  CHECK_THAT(refusal("delay_ms: 86400001\n").message(), ContainsSubstring("from 0 to 86400000"));
  CHECK_THAT(refusal("count: 99999999999999999999\n").message(), ContainsSubstring("from 0 to 255"));
}

TEST_CASE("a broken document is an error with its place", "[yaml]") {
  const Error error = refusal("name: [a\ncount: 1\n");

  CHECK(error.where().file == "it.yaml");
  CHECK(error.where().line >= 1);
}

TEST_CASE("a second document and bottomless nesting are errors", "[yaml]") {
  const Error error = refusal("count: 1\n---\ncount: 2\n");
  CHECK(std::string(error.what()) == "it.yaml:2:1: expected one YAML document, got another after it");
  CHECK_THAT(refusal(std::string(100, '[') + std::string(100, ']')).message(),
             ContainsSubstring("nested deeper"));
}

TEST_CASE("an alias is the value it stands for", "[yaml]") {
  const Settings read = settings("words: [&it one, *it]\nname: *it\n");

  CHECK(read.words == std::vector<std::string>{"one", "one"});
  CHECK(read.name == "one");
}

TEST_CASE("a value that holds its own alias is an error with its place", "[yaml]") {
  CHECK(std::string(refusal("words: &it [one, *it]\n").what()) ==
        "it.yaml:1:18: an alias within the value it stands for");
}

TEST_CASE("aliases of aliases that come to more values than are read are an error", "[yaml]") {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i <= 7; ++i) {
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) text += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    text += "]\n";
  }
  CHECK_THAT(refusal(text).message(), ContainsSubstring("more than 1000000 values"));
}

enum class Fruit { apple, pear };
const Name<Fruit> kFruits[] = {{Fruit::apple, "apple"}, {Fruit::pear, "pear"}};

TEST_CASE("a name of an enumeration is read, and a misspelt one is guessed", "[yaml]") {
  CHECK(read_enum(parse_yaml("pear", "f"), kFruits) == Fruit::pear);
  CHECK(error_of([] { read_enum(parse_yaml("peer", "f"), kFruits); }).hint() == "did you mean 'pear'?");
}

TEST_CASE("broken YAML in which the parser finds documents without end is an error", "[yaml]") {
  const std::string text =
      read_file(source_dir() / "tests" / "fuzz" / "corpus" / "recipe" / "documents-without-end");
  const Error error = error_of([&] { parse_yaml(text, "x.yaml"); });
  CHECK(error.message() == "expected one YAML document, got another after it");
}

}  // namespace
}  // namespace lab
