// certs-gen: the lab's certificates as files, and the audit of anybody's chain.

#include <cctype>
#include <string>

#include "certs-gen/commands/commands.h"
#include "lab-server/base/error.h"

namespace {

constexpr const char* kProgram = "certs-gen";

constexpr const char* kExamples = R"(examples:
  certs-gen list                                        what there is
  certs-gen --out certs expired wrong-host              write two, each in a folder of its own
  certs-gen --out certs --host db.internal leaf         for a name of yours
  certs-gen audit chain.pem --ca ca.pem --host db.internal   everything wrong with a chain)";

int run(int argc, char** argv) {
  CLI::App app(kExamples, kProgram);
  app.require_subcommand(0, 1);
  lab::Action action;
  lab::add_write(app, action);
  lab::add_list(app, action);
  lab::add_audit(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    if (!message.empty())
      message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
    throw lab::Error(message, "certs-gen --help shows examples");
  }
  return action();
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const lab::Error& error) {
    lab::report(kProgram, error);
  } catch (const std::exception& error) {
    lab::report(kProgram, lab::Error(error.what()));
  }
  return lab::kExitOwnError;
}
