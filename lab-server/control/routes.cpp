#include "lab-server/control/routes.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "lab-server/base/json_node.h"
#include "lab-server/base/text.h"

namespace lab {

using nlohmann::json;

const std::vector<Route> kRoutes = {
    {"GET", "/", "what can be asked", 200, false,
     [](Control&, const Asked&) {
       auto list = json::array();
       for (const Route& route : kRoutes) {
         list.push_back({{"method", route.method}, {"path", route.path}, {"summary", route.summary}});
       }
       return list;
     }},
    {"GET", "/scenarios", "the scenarios being served, with their faults", 200, false,
     [](Control& control, const Asked&) { return control.scenarios(); }},
    {"GET", "/scenarios/{scenario}", "one scenario", 200, false,
     [](Control& control, const Asked& asked) { return control.scenario(asked.names[0]); }},
    {"PATCH", "/scenarios/{scenario}", "switch all faults of a scenario off or on", 200, true,
     [](Control& control, const Asked& asked) {
       return control.switch_scenario(asked.names[0], asked.body);
     }},
    {"GET", "/scenarios/{scenario}/faults", "a scenario's faults, in the order in which they have their turn",
     200, false, [](Control& control, const Asked& asked) { return control.faults(asked.names[0]); }},
    {"POST", "/scenarios/{scenario}/faults", "add a fault, after those there are", 201, true,
     [](Control& control, const Asked& asked) { return control.add_fault(asked.names[0], asked.body); }},
    {"GET", "/scenarios/{scenario}/faults/{fault}", "one fault", 200, false,
     [](Control& control, const Asked& asked) { return control.fault(asked.names[0], asked.names[1]); }},
    {"PATCH", "/scenarios/{scenario}/faults/{fault}", "change a fault, or switch it off or on", 200, true,
     [](Control& control, const Asked& asked) {
       return control.change_fault(asked.names[0], asked.names[1], asked.body);
     }},
    {"DELETE", "/scenarios/{scenario}/faults/{fault}", "remove a fault", 200, false,
     [](Control& control, const Asked& asked) {
       return control.remove_fault(asked.names[0], asked.names[1]);
     }},
    {"POST", "/reset", "every scenario as it began", 200, false,
     [](Control& control, const Asked&) { return control.reset(); }},
    {"POST", "/populate", "give scenarios the faults of a document, all of them or none", 200, true,
     [](Control& control, const Asked& asked) { return control.populate(asked.body); }},
    {"GET", "/metrics", "what the scenarios have seen, for Prometheus", 200, false,
     [](Control& control, const Asked&) -> json { return control.metrics().text(); }, kMetricsText},
};

namespace {

// percent_decoded undoes RFC 3986 2.1; what is no escape stays as it is.
std::string percent_decoded(const std::string& text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    const char* digits = text.data() + i + 1;
    uint8_t byte = 0;
    const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                           std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
    decoded += is_escape ? static_cast<char>(byte) : text[i];
    if (is_escape) i += 2;
  }
  return decoded;
}

// The names in a path that fits the route's; nothing when it does not fit.
std::optional<std::vector<std::string>> fits(const Route& route, const std::vector<std::string>& path) {
  const std::vector<std::string> wanted = split(route.path, '/');
  if (wanted.size() != path.size()) return std::nullopt;
  std::vector<std::string> names;
  for (size_t i = 0; i < path.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      names.push_back(percent_decoded(path[i]));
    } else if (wanted[i] != path[i]) {
      return std::nullopt;
    }
  }
  return names;
}

ControlAnswer failed(int status, const Error& error) {
  return {status, error_body(error.message(), error.hint(), error.where().text())};
}

ControlAnswer no_such_path(const std::string& target) {
  return {404,
          error_body(fmt::format("nothing is at '{}'", target),
                     target.starts_with("/scenarios/")
                         ? "write the slash of an id as %2F, or give its last part alone: /scenarios/expired"
                         : "GET / lists what there is")};
}

}  // namespace

json error_body(const std::string& error, const std::string& hint, const std::string& at) {
  json body = {{"error", error}};
  if (!at.empty()) body["at"] = at;
  if (!hint.empty()) body["hint"] = hint;
  return body;
}

ControlAnswer answer_control(Control& control, const std::string& asked_method, const std::string& target,
                             const std::string& body) {
  const std::string method = asked_method == "HEAD" ? "GET" : asked_method;
  const std::vector<std::string> path = split(target.substr(0, target.find('?')), '/');
  std::vector<std::string> allowed;
  for (const Route& route : kRoutes) {
    auto names = fits(route, path);
    if (!names) continue;
    allowed.emplace_back(route.method);
    if (allowed.back() == "GET") allowed.emplace_back("HEAD");
    if (method != route.method) continue;
    try {
      Asked asked{std::move(*names), {}};
      if (route.takes_body) asked.body = parse_json(body, "body");
      return {route.status, route.answer(control, asked), route.type};
    } catch (const NotFound& error) {
      return failed(404, error);
    } catch (const Conflict& error) {
      return failed(409, error);
    } catch (const Error& error) {
      return failed(400, error);
    }
  }
  if (allowed.empty()) return no_such_path(target);
  const std::string methods = join(allowed, ", ");
  return {405, error_body(fmt::format("{} is not for '{}'", asked_method, target), methods + " is"), kJson,
          methods};
}

}  // namespace lab
