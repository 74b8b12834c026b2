// Codes as programs print them: with tables and forms made up here.

#include "lab-server/diagnosis/codes.h"

#include "lab-server/base/expression.h"
#include "tests/catch.h"
#include "tests/support/errors.h"

namespace lab {
namespace {

const std::vector<std::string> kKnown = {"gap", "late"};

Code code() {
  const CodeTable table(
      parse_yaml("- {number: 48, name: unknown_ca, also: [no_ca], means: [late, gap], in_server_log: [gap]}",
                 "t.yaml"),
      kKnown);
  return table.codes().front();
}

std::vector<std::string> written(const std::string& form, const CodeTexts& own = {}) {
  return Form(parse_yaml("'" + form + "'", "f.yaml")).written(code(), own);
}

TEST_CASE("a form is written with a code's number, names, texts, or a sum in hexadecimal", "[codes]") {
  using Texts = std::vector<std::string>;
  CHECK(code().means == Meanings{"late", "gap"});
  CHECK(written("alert [{number}]") == Texts{"alert [48]"});
  CHECK(written("alert: {name}") == Texts{"alert: unknown_ca", "alert: no_ca"});
  CHECK(written("ALERT_{NAME}") == Texts{"ALERT_UNKNOWN_CA", "ALERT_NO_CA"});
  CHECK(written("alert {text}") == Texts{"alert unknown ca", "alert no ca"});
  CHECK(written("error:{0A0003E8+number}:") == Texts{"error:0A000418:"});
  CHECK(written("tls: {text}", {{48, "unknown authority"}}) == Texts{"tls: unknown authority"});
  CHECK(written("tls: {text}", {{42, "bad certificate"}}).empty());  // it has no text for 48
}

TEST_CASE("a code's text is found by itself and not within a longer word", "[codes]") {
  const Expression found(expression_of({"ALERT_UNKNOWN_CA", "alert 48"}), {});
  CHECK(found.is_in("TLSV1_ALERT_UNKNOWN_CA]"));
  CHECK(found.is_in("alert 48"));
  CHECK_FALSE(found.is_in("ALERT_UNKNOWN_CAT"));
  CHECK_FALSE(found.is_in("alert 480"));
}

TEST_CASE("tables and forms are read strictly, with their place", "[codes]") {
  const auto table = [](const std::string& rows) {
    return error_of([&] { CodeTable(parse_yaml(rows, "t.yaml"), kKnown); });
  };
  CHECK(table("- {number: 1, name: a, means: [gap]}\n- {number: 1, name: b, means: [gap]}").where().text() ==
        "t.yaml:2:3");
  CHECK(table("- {number: 1, name: a, means: [gapp]}").hint() == "did you mean 'gap'?");
  CHECK(table("- {number: 1, name: a}").message().starts_with("expected `means:`"));
  const auto form = [](const std::string& text) {
    return error_of([&] { Form(parse_yaml("'" + text + "'", "f.yaml")); });
  };
  CHECK(form("alert {nmae}").message() == "'{nmae}' stands for nothing");
  CHECK(form("alert").where().text() == "f.yaml:1:1");
}

}  // namespace
}  // namespace lab
