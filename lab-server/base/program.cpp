#include "lab-server/base/program.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "lab-server/base/error.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A first word that is no command gets a "did you mean"; CLI11 would only say that it was not expected.
void check_command(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  const bool takes_words = !app.get_options([](const CLI::Option* o) { return o->get_positional(); }).empty();
  if (takes_words || argc < 2 || argv[1][0] == '-') return;
  for (const std::string& name : names) {
    if (name == argv[1]) return;
  }
  throw Error(fmt::format("no command '{}'", argv[1]), did_you_mean(argv[1], names));
}

int run(const char* program, const char* examples, const std::vector<AddCommand>& commands, int argc,
        char** argv) {
  CLI::App app(examples, program);
  app.require_subcommand(0, 1);
  Action action;
  CommandLine line(&app);
  for (const AddCommand& add : commands) add(line, action);
  check_command(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw Error(error.what(), fmt::format("{} --help shows examples", program));
  }
  if (!action) {
    std::cerr << app.help();
    return kExitOwnError;
  }
  return action();
}

}  // namespace

int run_program(const char* program, const char* examples, const std::vector<AddCommand>& commands, int argc,
                char** argv) {
  try {
    return run(program, examples, commands, argc, argv);
  } catch (const Error& error) {
    report(program, error);
  } catch (const std::exception& error) {
    report(program, Error(error.what()));
  }
  return kExitOwnError;
}

}  // namespace lab
