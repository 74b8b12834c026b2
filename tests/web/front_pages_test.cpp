#include "lab-server/web/front_pages.h"

#include "lab-server/web/html.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

FrontPages pages() {
  return FrontPages(
      source_dir() / "lab-server" / "web",
      {{"validity/expired", "expired.localhost", 0, "It <expired>", "rejected"},
       {"baseline/closed-port", "closed-port.localhost", 4001, "Nothing listens", "unreachable"},
       {"name/ip", "127.0.0.1", 4002, "An address", "accepted"},
       {"name/suffix", "suffix.github.io", 0, "Elsewhere", "rejected"}},
      [] {
        return std::vector<std::string>{"it has expired", "", "", ""};
      },
      {.domain = "localhost", .root_pem = "-----BEGIN CERTIFICATE-----\n"});
}

HttpRequest get(const std::string& host, const std::string& target = "/") {
  HttpRequest request{"GET", target};
  request.host = host;
  request.port = "8443";
  return request;
}

TEST_CASE("the index links every scenario to where a browser finds it", "[web]") {
  for (const char* host : {"localhost", "LOCALHOST", "127.0.0.1", "[::1]", ""}) {
    const Page page = pages().answer(get(host));
    CHECK(page.status == 200);
    CHECK(page.type == "text/html; charset=utf-8");
    for (const char* part :
         {"<a href=\"https://expired.localhost:8443/\">expired</a><td>It &lt;expired&gt;<td>",
          "<b class=\"rejected\">rejected</b> <span>it has expired</span>",
          "<a href=\"https://closed-port.localhost:4001/\">closed-port</a>",
          "<a href=\"https://127.0.0.1:4002/\">ip</a>", "<i>suffix</i>", "<a href=\"#validity\">validity</a>",
          "href=\"/root.pem\"", "4 scenarios", "--ca"}) {
      CHECK_THAT(page.body, ContainsSubstring(part));
    }
    CHECK(page.body.find("{{") == std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
  }
}

TEST_CASE("the root is there to be saved, and no icon is", "[web]") {
  for (const char* path : {"/root.pem", "/root.crt", "/root.pem?x=1"}) {
    const Page page = pages().answer(get("localhost", path));
    CHECK(page.body == "-----BEGIN CERTIFICATE-----\n");
    CHECK_THAT(page.file_name, ContainsSubstring("tls-failure-lab-root."));
  }
  CHECK(pages().answer(get("localhost", "/favicon.ico")).status == 204);
  CHECK(pages().answer(get("localhost", "/other")).status == 404);
  HttpRequest posted = get("localhost");
  posted.method = "POST";
  CHECK(pages().answer(posted).status == 405);
}

TEST_CASE("who asks for a scenario in plain HTTP is led to it, and to nowhere else", "[web]") {
  CHECK(pages().answer(get("Expired.localhost", "/x")).location == "https://expired.localhost:8443/");
  CHECK(pages().answer(get("closed-port.localhost")).location == "https://closed-port.localhost:4001/");
  CHECK(pages().answer(get("evil.example")).location.empty());
}

TEST_CASE("a name nobody serves gets a page that guesses what was meant", "[web]") {
  const Page page = pages().answer(get("expird.localhost"));
  CHECK(page.status == 404);
  CHECK_THAT(page.body, ContainsSubstring("Nobody serves expird.localhost"));
  CHECK_THAT(page.body, ContainsSubstring("Did you mean <a href=\"https://expired.localhost:8443/\">"));
  CHECK(pages().note("expird.localhost") ==
        "nobody serves 'expird.localhost' (did you mean 'expired.localhost'?)");
  CHECK(pages().note("zzzz.example") == "nobody serves 'zzzz.example'");
  CHECK_THAT(pages().answer(get("<b>.x")).body, ContainsSubstring("Nobody serves &lt;b&gt;.x"));
}

TEST_CASE("text is shown as text, and a page is filled once", "[web]") {
  CHECK(escaped("a<b>&\"c\"") == "a&lt;b&gt;&amp;&quot;c&quot;");
  CHECK(filled("{{a}}-{{b}}-{{c}}", {{"a", "{{b}}"}, {"b", "2"}}) == "{{b}}-2-{{c}}");
}

}  // namespace
}  // namespace lab
