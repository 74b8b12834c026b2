#include "lab-server/base/program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <new>
#include <system_error>

#include "lab-server/base/files.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// A first word that is no command gets a "did you mean"; CLI11 would only print that it was not expected.
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
    const auto chosen = app.get_subcommands();
    const std::string command = chosen.empty() ? "" : " " + chosen.front()->get_name();
    throw Error(error.what(), fmt::format("{}{} --help shows how", program, command));
  }
  if (!action) {
    std::cerr << app.help();
    return kExitOwnError;
  }
  return action();
}

// A result that could not be written is none.
void require_stdout() {
  std::cout.flush();
  const bool is_flushed = std::fflush(stdout) == 0;
  if (is_flushed && std::cout.good() && std::ferror(stdout) == 0) return;
  // The streams forget the reason. Writing a last line end reports it again.
  const bool is_known = ::write(STDOUT_FILENO, "\n", 1) < 0;
  throw Error(is_known ? fmt::format("cannot write to stdout: {}", std::strerror(errno))
                       : "cannot write to stdout");
}

}  // namespace

int run_program(const char* program, const char* examples, const std::vector<AddCommand>& commands, int argc,
                char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error to be told
  try {
    const int status = run(program, examples, commands, argc, argv);
    require_stdout();
    return status;
  } catch (const Error& error) {
    report(program, error);
  } catch (const std::filesystem::filesystem_error& error) {
    report(program, cannot("use", error.path1(), error.code().value()));
  } catch (const std::bad_alloc&) {
    report(program, Error("out of memory", "raise the limit, if there is one: ulimit -v"));
  } catch (const std::system_error& error) {
    const bool is_limit = error.code() == std::errc::resource_unavailable_try_again;
    report(program,
           Error(is_limit ? "cannot start another thread" : error.what(),
                 is_limit ? "raise the limits of processes and of memory: ulimit -u, ulimit -v" : ""));
  } catch (const std::exception& error) {
    report(program, Error(error.what()));
  }
  return kExitOwnError;
}

}  // namespace lab
