// The lab's own words, each held against what was really printed: the row that carries a text must answer it,
// alone, whether the client is known or not.

#include "lab-server/diagnosis/words.h"

#include <algorithm>

#include "client-matrix/knowledge/layer.h"
#include "lab-server/base/text.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "tests/catch.h"
#include "tests/support/knowledge.h"
#include "tests/support/program.h"

namespace lab {
namespace {

const Words& words() { return the_labs().words(); }

std::vector<std::string> chain_of(const std::string& layer) {
  std::vector<std::string> chain = words().bases(layer);
  chain.insert(chain.begin(), layer);
  return chain;
}

// The ways to match that stand beside each other at the top of an expression.
std::vector<std::string> alternatives(const std::string& expression) {
  std::vector<std::string> all(1);
  int depth = 0;
  bool is_class = false;
  for (size_t i = 0; i < expression.size(); ++i) {
    const char c = expression[i];
    if (c == '|' && depth == 0 && !is_class) {
      all.emplace_back();
      continue;
    }
    all.back() += c;
    if (c == '\\') all.back() += expression[++i];
    if (c == '[') is_class = true;
    if (c == ']') is_class = false;
    if (c == '(' && !is_class) ++depth;
    if (c == ')' && !is_class) --depth;
  }
  return all;
}

bool shows(const std::vector<std::string>& texts, const Expression& expression) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return expression.is_in(text); });
}

template <class Check>
void for_each_wording(const Check& check) {
  size_t count = 0;
  for (const std::string& layer : words().layers()) {
    for (const Wording& wording : words().wordings(layer)) {
      INFO(wording.where.text());
      check(layer, wording);
      ++count;
    }
  }
  CHECK(count > 150);
}

TEST_CASE("each row answers what it says was printed", "[words]") {
  for_each_wording([](const std::string& layer, const Wording& wording) {
    for (const std::string& text : wording.says) {
      INFO(text);
      const auto answer = words().answer(chain_of(layer), text);
      REQUIRE(answer);
      INFO("answered by " << answer->wording->where.text());
      CHECK(answer->wording == &wording);
    }
  });
}

TEST_CASE("what was printed means the same when nobody knows who printed it", "[words]") {
  for_each_wording([](const std::string& layer, const Wording& wording) {
    for (const std::string& text : wording.says) {
      INFO(text);
      INFO("spoken by " << join(words().speakers(text), ", "));
      const auto answer = words().answer(chain_of(layer), text);
      REQUIRE(answer);
      CHECK(words().meaning({}, text) == Candidates(answer->means().begin(), answer->means().end()));
    }
  });
}

TEST_CASE("each way of a row to match, and each form of a code, is one that was printed", "[words]") {
  for_each_wording([](const std::string&, const Wording& wording) {
    for (const std::string& way : alternatives(wording.expression)) {
      INFO(way);
      if (!wording.expression.empty()) CHECK(shows(wording.says, Expression(way, wording.where)));
    }
    for (const Form& form : wording.forms) {
      INFO(form.text());
      CHECK(std::any_of(wording.codes.begin(), wording.codes.end(), [&](const Code& code) {
        const std::vector<std::string> texts = form.written(code, wording.texts);
        return !texts.empty() && shows(wording.says, Expression(expression_of(texts), wording.where));
      }));
    }
  });
}

TEST_CASE("every code is understood in each form in which a program prints it", "[words]") {
  for (const std::string& layer : words().layers()) {
    for (const Wording& wording : words().wordings(layer)) {
      for (const Code& code : wording.codes) {
        for (const Form& form : wording.forms) {
          for (const std::string& text : form.written(code, wording.texts)) {
            INFO(wording.where.text() << ": " << text);
            const auto answer = words().answer(chain_of(layer), "it failed: " + text + " (it did)");
            REQUIRE(answer);
            CHECK(answer->means() == code.means);
          }
        }
      }
    }
  }
}

TEST_CASE("every alert of RFC 8446 and those before it has its causes", "[words]") {
  std::vector<int> numbers;
  for (const Code& alert : words().alerts().codes()) {
    numbers.push_back(alert.number);
    INFO(alert.number);
    CHECK_FALSE(alert.in_server_log.empty());
  }
  CHECK(numbers == std::vector<int>{0,   10,  20,  21,  22,  30,  40,  41,  42,  43,  44, 45,
                                    46,  47,  48,  49,  50,  51,  60,  70,  71,  80,  86, 90,
                                    100, 109, 110, 111, 112, 113, 114, 115, 116, 120, 121});
}

TEST_CASE("every layer is recognised by what it prints, and every client's layers know alerts", "[words]") {
  LayerFolder layers(source_dir() / "client-matrix/stacks");
  for (const auto& layer : layers.all()) {
    INFO(layer->name);
    CHECK_FALSE(layer->recognised_by.empty());
  }
  for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "client-matrix/clients")) {
    INFO(entry.path());
    const Node file = read_yaml_file(entry.path().string());
    bool knows_alerts = false;
    for (const std::string& layer : names_of(layers.based_on(*file.find("based_on")))) {
      for (const Wording& row : words().wordings(layer))
        knows_alerts = knows_alerts || row.codes.size() == words().alerts().codes().size();
    }
    CHECK(knows_alerts);
  }
}

TEST_CASE("a page that was served means nothing", "[words]") {
  const std::string page =
      "HTTP/1.1 200 OK\ntls-failure-lab: you reached baseline/good-tls13 (good-tls13.localhost).";
  for (const std::string& layer : words().layers()) {
    INFO(layer);
    CHECK_FALSE(words().meaning({layer}, page));
  }
  CHECK_FALSE(words().meaning({}, page));
}

TEST_CASE("every cause tells a person what to check and how to mend it", "[diagnosis]") {
  for (const Diagnosis& row : the_labs().all()) {
    INFO(row.id);
    if (row.id == kNoDiagnosis) continue;
    CHECK_FALSE(row.cause.empty());
    CHECK_FALSE(row.check.empty());
    CHECK_FALSE(row.fix.empty());
    CHECK_FALSE(row.event.empty());
  }
}

}  // namespace
}  // namespace lab
