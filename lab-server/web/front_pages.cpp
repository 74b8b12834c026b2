#include "lab-server/web/front_pages.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"
#include "lab-server/web/html.h"

namespace lab {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

bool is_address(const std::string& host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == host.npos;
}

// A browser leaves the port out where it is the scheme's own.
std::string url(const std::string& host, const std::string& port) {
  return fmt::format("https://{}{}{}/", host, port.empty() ? "" : ":", port);
}

std::string family_of(const std::string& id) { return id.substr(0, id.find('/')); }

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

// What stands in the last column: what a client that does its job does.
std::string expected(const std::string& outcome, const std::string& cause) {
  const std::string why = cause.empty() ? "" : fmt::format(" <span>{}</span>", escaped(cause));
  return fmt::format("<b class=\"{}\">{}</b>{}", outcome, outcome, why);
}

}  // namespace

FrontPages::FrontPages(std::filesystem::path folder, std::vector<ShownScenario> scenarios,
                       std::function<std::vector<std::string>()> causes, FrontTexts texts)
    : folder_(std::move(folder)),
      scenarios_(std::move(scenarios)),
      causes_(std::move(causes)),
      texts_(std::move(texts)) {}

bool FrontPages::is_index(const std::string& host) const {
  return host.empty() || host == texts_.domain || is_address(host);
}

std::string FrontPages::url_of(const ShownScenario& scenario, const std::string& front) {
  return url(scenario.host, scenario.own_port != 0 ? std::to_string(scenario.own_port) : front);
}

Page FrontPages::answer(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD")
    return {.status = 405, .body = "these pages are read: GET or HEAD\n"};
  const std::string host = lower(request.host);
  const std::string path = path_of(request.target);
  if (path == "/favicon.ico") return {.status = 204};
  for (const ShownScenario& one : scenarios_) {
    if (one.host != host || is_address(host)) continue;
    return {.status = 307, .body = "the scenario is elsewhere\n", .location = url_of(one, request.port)};
  }
  if (!is_index(host)) return unknown_name(host, request.port);
  if (path == "/root.pem") return file("application/x-pem-file", "tls-failure-lab-root.pem");
  if (path == "/root.crt") return file("application/x-x509-ca-cert", "tls-failure-lab-root.crt");
  return path == "/" ? index(request) : no_such_page(request);
}

Page FrontPages::file(const char* type, const char* name) const {
  return {.type = type, .body = texts_.root_pem, .file_name = name};
}

std::string FrontPages::page(const char* name) const {
  const std::string text = read_file(folder_ / name);
  return filled(text, {{"style", read_file(folder_ / "style.css")}});
}

Page FrontPages::index(const HttpRequest& request) const {
  const std::string port = request.port;
  std::string jumps;
  std::string last;
  for (const ShownScenario& one : scenarios_) {
    const std::string family = family_of(one.id);
    if (family != last) jumps += fmt::format("<a href=\"#{0}\">{0}</a>\n", escaped(family));
    last = family;
  }
  const char* keeping = texts_.is_kept ? "The lab keeps this root: you import it once."
                                       : "The lab makes a new root at each start. Start it with "
                                         "<code>--ca&nbsp;DIR</code> to keep one and import it once.";
  return {.type = kHtml,
          .body = filled(page("index.html"), {{"count", plural(scenarios_.size(), "scenario")},
                                              {"jumps", jumps},
                                              {"families", families(port)},
                                              {"port", escaped(port)},
                                              {"domain", escaped(texts_.domain)},
                                              {"keeping", keeping}})};
}

std::string FrontPages::families(const std::string& port) const {
  std::call_once(is_known_, [this] { known_causes_ = causes_(); });
  std::string text;
  std::string last;
  for (size_t i = 0; i < scenarios_.size(); ++i) {
    const ShownScenario& one = scenarios_[i];
    const std::string family = family_of(one.id);
    if (family != last) {
      if (!last.empty()) text += "</table></section>\n";
      text += fmt::format("<section id=\"{0}\"><h2>{0}</h2>\n<table>\n", escaped(family));
      last = family;
    }
    const std::string name = escaped(one.id.substr(one.id.find('/') + 1));
    const bool is_reached = one.own_port != 0 || one.host.ends_with("." + texts_.domain);
    const std::string link = is_reached
                                 ? fmt::format("<a href=\"{}\">{}</a>", escaped(url_of(one, port)), name)
                                 : fmt::format("<i>{}</i>", name);
    text += fmt::format("<tr><td>{}<td>{}<td>{}\n", link, escaped(one.title),
                        expected(one.outcome, known_causes_[i]));
  }
  return text + (last.empty() ? "" : "</table></section>\n");
}

std::string FrontPages::meant(const std::string& host) const {
  std::vector<std::string> hosts;
  for (const ShownScenario& one : scenarios_) {
    if (one.own_port == 0) hosts.push_back(one.host);
  }
  return closest(host, hosts);
}

Page FrontPages::unknown_name(const std::string& host, const std::string& port) const {
  const std::string guess = meant(host);
  const std::string guessed = guess.empty() ? ""
                                            : fmt::format("<p>Did you mean <a href=\"{}\">{}</a>?</p>",
                                                          escaped(url(guess, port)), escaped(guess));
  return {.status = 404,
          .type = kHtml,
          .body = filled(
              page("unknown.html"),
              {{"host", escaped(host)}, {"guess", guessed}, {"index", escaped(url(texts_.domain, port))}})};
}

Page FrontPages::no_such_page(const HttpRequest& request) const {
  return {.status = 404,
          .body = fmt::format("nothing is at {}: the index is at /\n", path_of(request.target))};
}

std::string FrontPages::note(const std::string& name) const {
  const std::string guess = meant(name);
  return fmt::format("nobody serves '{}'", name) +
         (guess.empty() ? "" : fmt::format(" (did you mean '{}'?)", guess));
}

}  // namespace lab
