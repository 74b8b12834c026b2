// lab-server ctl: changes the faults of a server that is running, by its control API.

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "lab-server/base/files.h"
#include "lab-server/base/json_node.h"
#include "lab-server/base/table.h"
#include "lab-server/base/text.h"
#include "lab-server/commands/commands.h"
#include "lab-server/commands/option_checks.h"
#include "lab-server/control/client.h"
#include "lab-server/scenario/scenario.h"

namespace lab {
namespace {

using nlohmann::json;

constexpr const char* kExamples = R"(examples:
  lab-server serve expired good-tls13 --control 8474 &
  export TLS_LAB_CONTROL=8474               or --control 8474, or --ready-file FILE, each time
  lab-server ctl list                       the scenarios being served, with their faults
  lab-server ctl add good-tls13 'stall-handshake: {delay_ms: 300}'
  lab-server ctl add good-tls13 '{close-at: {at: request, how: reset}, when: {connection: 2}}' --name second
  lab-server ctl change good-tls13 stall-handshake 'delay_ms: 500'
  lab-server ctl off good-tls13 second      one fault; without a name, all of a scenario
  lab-server ctl remove good-tls13 second
  lab-server ctl populate faults.json       {"good-tls13": {"faults": [{"fault": "stall-handshake"}]}}
  lab-server ctl reset                      as they began)";

struct CtlOptions {
  std::string control;
  std::string ready_file;
  bool as_json = false;
  std::string scenario, name, text, file;
};

ControlClient client_for(const CtlOptions& options) {
  if (!options.control.empty()) return ControlClient(options.control);
  if (options.ready_file.empty()) {
    throw Error("which server is meant?", "give --control URL, --ready-file FILE, or set TLS_LAB_CONTROL");
  }
  const json ready = json::parse(read_file(options.ready_file), nullptr, false);
  if (!ready.is_object() || !ready.contains("control")) {
    throw Error("there is no control API in this ready file", "was the server started with --control?",
                {options.ready_file});
  }
  return ControlClient(ready["control"].value("url", ""));
}

std::string path_to(const CtlOptions& options) { return "/scenarios/" + percent_encoded(options.scenario); }
std::string path_to_fault(const CtlOptions& options) {
  return path_to(options) + "/faults/" + percent_encoded(options.name);
}

std::string parameters_of(const json& fault) {
  std::string text = fault["params"].empty() ? "" : fault["params"].dump();
  if (!fault["when"].empty()) text += (text.empty() ? "when " : " when ") + fault["when"].dump();
  return text;
}

void print_faults(const json& scenarios) {
  std::vector<std::vector<Cell>> rows = {{"scenario", "fault", "kind", "on", "parameters"}};
  for (const json& scenario : scenarios) {
    const std::string id = scenario["id"];
    if (scenario["faults"].empty()) rows.push_back({id, "–", "", "", ""});
    for (const json& fault : scenario["faults"]) {
      const bool is_on = fault["on"] && scenario["on"];
      rows.push_back({id, fault["name"].get<std::string>(), fault["fault"].get<std::string>(),
                      is_on ? "on" : "off", parameters_of(fault)});
    }
  }
  std::cout << render(rows, wants_colour(STDOUT_FILENO), true);
}

// A server's answer as it came, or what a person wants to know of it.
template <class Print>
int show(const CtlOptions& options, const json& answer, const Print& print) {
  if (options.as_json) {
    std::cout << answer.dump(2) << '\n';
  } else {
    print();
  }
  return kExitExpected;
}

int say(const CtlOptions& options, const json& answer, const std::string& text) {
  return show(options, answer, [&] { std::cout << text << '\n'; });
}

int list(const CtlOptions& options) {
  const json all = client_for(options).ask("GET", "/scenarios");
  return show(options, all, [&] { print_faults(all); });
}

int faults(const CtlOptions& options) {
  const json scenario = client_for(options).ask("GET", path_to(options));
  return show(options, scenario["faults"], [&] { print_faults(json::array({scenario})); });
}

int add(const CtlOptions& options) {
  FaultSpec fault;
  read_value(parse_yaml(options.text, "fault"), fault);
  json body = {{"fault", fault.name}, {"params", json_of(fault.params)}, {"when", json_of(fault.when)}};
  if (!options.name.empty()) body["name"] = options.name;
  const json added = client_for(options).ask("POST", path_to(options) + "/faults", body.dump());
  return say(options, added, fmt::format("{}: added {}", options.scenario, added["name"].get<std::string>()));
}

int change(const CtlOptions& options) {
  const json body = {{"params", json_of(parse_yaml(options.text, "parameters"))}};
  const json changed = client_for(options).ask("PATCH", path_to_fault(options), body.dump());
  return say(options, changed,
             fmt::format("{}: {} is now {}", options.scenario, options.name, parameters_of(changed)));
}

int remove(const CtlOptions& options) {
  const json left = client_for(options).ask("DELETE", path_to_fault(options));
  return say(options, left, fmt::format("{}: removed {}", options.scenario, options.name));
}

int switch_to(const CtlOptions& options, bool is_on) {
  const json body = {{"on", is_on}};
  const bool is_all = options.name.empty();
  const json now =
      client_for(options).ask("PATCH", is_all ? path_to(options) : path_to_fault(options), body.dump());
  return say(options, now,
             fmt::format("{}: {} {}", options.scenario, is_all ? "all faults are" : options.name + " is",
                         is_on ? "on" : "off"));
}

int switch_on(const CtlOptions& options) { return switch_to(options, true); }
int switch_off(const CtlOptions& options) { return switch_to(options, false); }

int populate(const CtlOptions& options) {
  const json changed = client_for(options).ask("POST", "/populate", read_file(options.file));
  return show(options, changed, [&] { print_faults(changed); });
}

int reset(const CtlOptions& options) {
  const json all = client_for(options).ask("POST", "/reset");
  return say(options, all, fmt::format("{} as they began", plural(all.size(), "scenario")));
}

// The words a command takes, in order.
struct Word {
  const char* name;
  const char* help;
  std::string CtlOptions::*place;
  bool is_required = true;
};

const Word kScenario = {"scenario", "its id, or the last part of it", &CtlOptions::scenario};
const Word kFault = {"fault", "its name, as `ctl faults` shows it", &CtlOptions::name};

struct Command {
  const char* name;
  const char* help;
  std::vector<Word> words;
  int (*run)(const CtlOptions& options);
};

const std::vector<Command> kCommands = {
    {"list", "the scenarios being served, with their faults", {}, list},
    {"faults", "the faults of one scenario", {kScenario}, faults},
    {"add",
     "add a fault",
     {kScenario, {"fault", "as in a scenario file: 'stall-handshake: {delay_ms: 300}'", &CtlOptions::text}},
     add},
    {"change",
     "change parameters of a fault",
     {kScenario, kFault, {"parameters", "'delay_ms: 500'", &CtlOptions::text}},
     change},
    {"remove", "remove a fault", {kScenario, kFault}, remove},
    {"on",
     "switch on a fault, or all faults of a scenario",
     {kScenario, {"fault", kFault.help, &CtlOptions::name, false}},
     switch_on},
    {"off",
     "switch off a fault, or all faults of a scenario",
     {kScenario, {"fault", kFault.help, &CtlOptions::name, false}},
     switch_off},
    {"populate",
     "give scenarios the faults of a document",
     {{"file", "JSON: {scenario: {faults: […]}}", &CtlOptions::file}},
     populate},
    {"reset", "restore every scenario's own faults", {}, reset},
};

}  // namespace

void add_ctl(CommandLine& app, Action& action) {
  auto options = std::make_shared<CtlOptions>();
  CommandLine ctl = app.add_command("ctl", "change the faults of a running server: docs/control-api.md");
  ctl.footer(kExamples);
  ctl.needs_command();
  ctl.add_option("--control", options->control, "the control API: a URL, or its port")
      .environment("TLS_LAB_CONTROL");
  ctl.add_option("--ready-file", options->ready_file,
                 "instead of --control: the file that the server wrote with its --ready-file");
  ctl.add_flag("--json", options->as_json, "print the server's answer unchanged");
  for (const Command& command : kCommands) {
    CommandLine sub = ctl.add_command(command.name, command.help);
    for (const Word& word : command.words) {
      Option option = sub.add_option(word.name, (*options).*(word.place), word.help);
      option.check(why_no_text);
      if (word.is_required) option.required();
    }
    if (command.run == add) sub.add_option("--name", options->name, "the fault's name (default: its kind)");
    sub.when_chosen(
        [&action, options, run = command.run] { action = [options, run] { return run(*options); }; });
  }
}

}  // namespace lab
