// client-matrix explain: what a text from a terminal or a log can mean, and what to do about it.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "client-matrix/commands/commands.h"
#include "client-matrix/explain/explain.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/input.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/scenario/library.h"

namespace lab {
namespace {

constexpr size_t kMostBytes = size_t{1} << 30;

struct ExplainOptions {
  std::vector<std::string> text;
  std::string file;
  std::string client;
  std::string events;
  bool as_json = false;
};

std::string text_of(const ExplainOptions& options) {
  if (!options.file.empty()) return read_input(options.file, kMostBytes);
  if (!options.text.empty() && options.text != std::vector<std::string>{"-"}) return join(options.text, " ");
  if (options.text.empty() && ::isatty(STDIN_FILENO) == 1) {
    throw Error(
        "no text to explain",
        "client-matrix explain 'x509: certificate signed by unknown authority', or a pipe, or --file LOG");
  }
  return read_input("-", kMostBytes);
}

std::vector<nlohmann::json> events_of(const std::string& file) {
  std::vector<nlohmann::json> events;
  if (file.empty()) return events;
  for (const std::string& line : split(read_input(file), '\n')) {
    if (trim(line).empty()) continue;
    nlohmann::json event = nlohmann::json::parse(line, nullptr, false);
    if (!event.is_object()) throw Error(fmt::format("{}: not an event: {}", file, line), "docs/events.md");
    events.push_back(std::move(event));
  }
  return events;
}

// The scenario that shows a cause best: the one that is called like it, or else the first that expects it.
const Scenario* scenario_of(const ScenarioLibrary& library, const std::string& diagnosis) {
  const Scenario* first = nullptr;
  for (const Scenario& scenario : library.all()) {
    if (scenario.expect.diagnosis != diagnosis) continue;
    if (scenario.id.ends_with("/" + diagnosis)) return &scenario;
    if (first == nullptr) first = &scenario;
  }
  return first;
}

const char* who_refuses(RefusedBy by) {
  switch (by) {
    case RefusedBy::client:
      return "the client refuses the server";
    case RefusedBy::server:
      return "the server refuses the client, or ends the connection";
    case RefusedBy::application:
      return "the server's application refuses the request; TLS is done and right";
    case RefusedBy::gateway:
      return "the gateway refuses the server behind it, or cannot speak to it; the client's TLS is right";
    case RefusedBy::backend:
      return "the server behind refuses the gateway; the client's TLS is right";
    default:
      return "nobody refuses anybody";
  }
}

// Titles of layers, and what stands below them.
class Speakers {
 public:
  explicit Speakers(const Layers& layers) {
    for (const auto& layer : layers) titles_[layer->name] = layer->title;
  }
  std::string name(const Told& told) const {
    const auto title = titles_.find(told.layer);
    const std::string stack = title == titles_.end() ? told.layer : title->second;
    if (told.server.empty()) return stack;
    if (told.server == stack) return fmt::format("the log of {}", stack);
    return fmt::format("the log of {}, on {}", told.server, stack);
  }

 private:
  std::map<std::string, std::string> titles_;
};

class Printed {
 public:
  Printed(const Diagnoses& diagnoses, const ScenarioLibrary& library, Speakers speakers)
      : diagnoses_(diagnoses), library_(library), speakers_(std::move(speakers)) {}

  nlohmann::ordered_json json(const Explanation& explanation) const {
    nlohmann::ordered_json json = {
        {"verdict", name_of(explanation.verdict)}, {"speaker", nullptr},     {"stack", nullptr},
        {"candidates", nlohmann::json::array()},   {"separate_by", nullptr}, {"scenario", nullptr},
        {"told", nlohmann::json::array()}};
    for (const Told& told : explanation.told) {
      json["told"].push_back({{"line", utf8(told.line)},
                              {"lines", told.lines},
                              {"stack", told.layer},
                              {"decided_by", told.by},
                              {"server", told.server},
                              {"causes", told.causes}});
    }
    if (!explanation.told.empty()) {
      const Told& first = explanation.told.front();
      json["speaker"] = first.server.empty() ? "client" : "server-log";
      json["stack"] = first.layer;
    }
    for (const std::string& cause : explanation.causes) {
      const Diagnosis& diagnosis = diagnoses_.find(cause);
      json["candidates"].push_back(
          {{"diagnosis", cause}, {"family", diagnosis.family}, {"why", diagnosis.says}});
    }
    if (!explanation.causes.empty()) {
      json["separate_by"] = diagnoses_.find(explanation.causes.front()).check;
      if (const Scenario* scenario = scenario_of(library_, explanation.causes.front()))
        json["scenario"] = scenario->id;
    }
    return json;
  }

  std::string text(const Explanation& explanation) const {
    if (explanation.told.empty() && explanation.causes.empty()) {
      return "not known: none of the clients that the lab has measured prints this.\n"
             "Look for the first line of the failure, and for the client's own text and not a wrapper's.\n";
    }
    std::string result;
    for (const Told& told : explanation.told) {
      result += fmt::format("{}\n  {}\n  read by {}", speakers_.name(told),
                            utf8(std::string(trim(told.line))), told.by);
      result += told.lines > 1 ? fmt::format(", in {} lines\n\n", told.lines) : "\n\n";
    }
    if (explanation.verdict == Explanation::Verdict::unknown)
      return result + "what the server saw leaves none of the causes that these words can mean\n";
    if (explanation.verdict == Explanation::Verdict::exact) return result + one(explanation.causes.front());
    return result + several(explanation.causes);
  }

 private:
  std::string one(const std::string& cause) const {
    const Diagnosis& diagnosis = diagnoses_.find(cause);
    std::vector<std::vector<Cell>> rows = {{"cause", diagnosis.cause},
                                           {"who", who_refuses(diagnosis.refused_by)},
                                           {"check", diagnosis.check},
                                           {"mend", diagnosis.fix}};
    if (const Scenario* scenario = scenario_of(library_, cause))
      rows.push_back({"see it", "./lab serve " + scenario->id});
    return fmt::format("{}: {}\n", cause, diagnosis.says) + render(rows, false);
  }

  std::string several(const std::vector<std::string>& causes) const {
    std::vector<std::vector<Cell>> rows;
    for (const std::string& cause : causes) {
      const Scenario* scenario = scenario_of(library_, cause);
      rows.push_back({"  " + cause, diagnoses_.find(cause).says,
                      scenario == nullptr ? "" : "./lab serve " + scenario->id});
    }
    return fmt::format("one of {} causes, the likeliest first\n{}\nto tell them apart\n  {}\n", causes.size(),
                       render(rows, false), diagnoses_.find(causes.front()).check);
  }

  const Diagnoses& diagnoses_;
  const ScenarioLibrary& library_;
  const Speakers speakers_;
};

std::vector<std::string> layers_of(const std::filesystem::path& root, LayerFolder& layers,
                                   const std::string& client) {
  if (client.empty()) return {};
  return names_of(chosen_clients(root / "client-matrix" / "clients", layers, {client}).front().layers);
}

int explain(const ExplainOptions& options) {
  const std::filesystem::path root = data_root();
  const std::string text = text_of(options);
  const ScenarioLibrary library = ScenarioLibrary::load(root / "scenarios");
  Diagnoses diagnoses = Diagnoses::load(root / "lab-server" / "diagnosis");
  LayerFolder layers(root / "client-matrix" / "stacks");
  add_words(diagnoses, layers.all());
  const Explainer explainer(
      diagnoses, ServerLogs(read_yaml_file((root / "client-matrix/explain/server_logs.yaml").string())));
  const Explanation explanation =
      explainer.explain(text, layers_of(root, layers, options.client), events_of(options.events));
  const Printed printed(diagnoses, library, Speakers(layers.all()));
  if (options.as_json) {
    fmt::print("{}\n", printed.json(explanation).dump(2));
  } else {
    fmt::print("{}", printed.text(explanation));
  }
  return explanation.verdict == Explanation::Verdict::unknown ? 1 : kExitExpected;
}

}  // namespace

void add_explain(CommandLine& app, Action& action) {
  CommandLine command = app.add_command("explain", "explain a text from a client or a server's log");
  const auto options = std::make_shared<ExplainOptions>();
  command.add_option("text", options->text, "the printed text; - or nothing reads stdin");
  command.add_option("--file", options->file, "a log to search").type_name("LOG");
  command.add_option("--client", options->client,
                     "the client that printed it (default: found out from the text)");
  command
      .add_option("--event", options->events,
                  "the lab's events of the same connection: JSON lines (docs/events.md)")
      .type_name("FILE");
  command.add_flag("--json", options->as_json, "print JSON");
  command.footer(
      "examples:\n"
      "  client-matrix explain 'x509: certificate signed by unknown authority'\n"
      "  curl https://example.test/ 2>&1 | client-matrix explain\n"
      "  client-matrix explain --file /var/log/nginx/error.log\n\n"
      "exit status: 0 there is a cause, or candidates; 1 not known; 2 our own error");
  command.when_chosen([&action, options] { action = [options] { return explain(*options); }; });
}

}  // namespace lab
