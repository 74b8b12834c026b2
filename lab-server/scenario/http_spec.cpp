#include "lab-server/scenario/http_spec.h"

#include <fmt/format.h>

#include <algorithm>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using When = HttpAnswerSpec::When;

const Name<When> kWhens[] = {
    {When::always, "always"},
    {When::other_host, "other-host"},
    {When::no_name, "no-name"},
    {When::unknown_name, "unknown-name"},
    {When::no_client_certificate, "no-client-certificate"},
    {When::client_refused, "client-refused"},
};

void read_path(HttpAnswerSpec& answer, const Node& node) {
  const std::string path = node.text();
  if (path != "*" && !path.starts_with('/')) node.fail("a path", "write it as /admin, /admin/* or *");
  if (path.find('*') < path.size() - 1) node.fail("a path with no * but at its end", "write it as /admin/*");
  answer.path = path;
}

// These decide where the answer ends. A wrong end is a fault: truncate-reply.
const char* const kFramingHeaders[] = {"content-length", "transfer-encoding", "connection"};

// RFC 9110 5.6.2: tchar.
bool is_token(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

void read_headers(HttpAnswerSpec& answer, const Node& node) {
  read_value(node, answer.headers);
  for (const auto& [name, value] : answer.headers) {
    if (!is_token(name)) node.fail("the name of a header", fmt::format("'{}' is none", name));
    const bool is_one_line =
        std::none_of(value.begin(), value.end(), [](unsigned char c) { return c < ' ' && c != '\t'; });
    if (!is_one_line) node.fail("a header of one line", fmt::format("mend {}", name));
    for (const char* framing : kFramingHeaders) {
      if (lower(name) == framing)
        node.fail("headers that leave the answer's end to the lab", fmt::format("remove {}", name));
    }
  }
}

Shape path_shape() { return text_called("path", "/admin", "\\*|/[^*]*\\*?"); }

const Fields<HttpAnswerSpec> kHttpAnswerFields = {
    {"path", "the path that gets this answer; it may end in *, for any ending",
     set<&HttpAnswerSpec::path, HttpAnswerSpec>.read_by(read_path).with(path_shape)},
    {"when",
     "the requests that get it: other-host, whose Host is not the name in SNI; no-name, without SNI; "
     "unknown-name, whose SNI is none of sni.known; "
     "no-client-certificate; client-refused, for a certificate that client_auth.defers has let pass",
     set<&HttpAnswerSpec::when, HttpAnswerSpec>},
    {"status", "the HTTP status", between<&HttpAnswerSpec::status, 200, 599, HttpAnswerSpec>},
    {"headers", "headers to add", set<&HttpAnswerSpec::headers, HttpAnswerSpec>.read_by(read_headers)},
    {"body", "its text; a line with the lab's marker follows it. Left out: the scenario's page",
     set<&HttpAnswerSpec::body, HttpAnswerSpec>},
};

}  // namespace

std::span<const Name<When>> yaml_names(As<When>) { return kWhens; }
const Fields<HttpAnswerSpec>& yaml_fields(As<HttpAnswerSpec>) { return kHttpAnswerFields; }

bool HttpAnswerSpec::fits_path(const std::string& target) const {
  const std::string asked = target.substr(0, target.find('?'));
  if (!path.ends_with('*')) return asked == path;
  return asked.starts_with(path.substr(0, path.size() - 1));
}

}  // namespace lab
