// The command line of a program of the lab: commands, options, and their help. CLI11 reads it. This file
// hides CLI11, because each file that includes CLI11 takes seconds longer to compile.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace lab {

// Option is one option, or one word, of a command. Calls chained to it describe it further.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& required();
  // type_name names the value in --help: DIR, URL.
  Option& type_name(const char* name);
  // range accepts only whole numbers from lowest to highest.
  Option& range(int64_t lowest, int64_t highest);
  // check accepts only values for which why_not returns "".
  Option& check(std::string (*why_not)(const std::string& value));
  // shows_default shows the current value in --help.
  Option& shows_default();
  // delimiter splits one value into several.
  Option& delimiter(char by);
  // one_value_each takes one value for each use of the option, so that words may follow.
  Option& one_value_each();
  // environment names the environment variable that replaces a missing option.
  Option& environment(const char* variable);

 private:
  CLI::Option* option_;
};

// CommandLine is a program's command line, or one command of it. Each option writes its value into the
// variable given to add_option or add_flag, which must outlive the reading.
class CommandLine {
 public:
  explicit CommandLine(CLI::App* app) : app_(app) {}

  CommandLine add_command(const char* name, const char* help);

  // add_flag adds an option without a value.
  Option add_flag(const char* names, bool& value, const char* help);
  // add_option adds an option with a value or, without leading dashes, a word of the command.
  Option add_option(const char* names, std::string& value, const std::string& help);
  Option add_option(const char* names, std::optional<std::string>& value, const std::string& help);
  Option add_option(const char* names, std::vector<std::string>& value, const std::string& help);
  Option add_option(const char* names, int& value, const std::string& help);
  Option add_option(const char* names, int64_t& value, const std::string& help);
  Option add_option(const char* names, size_t& value, const std::string& help);
  Option add_option(const char* names, uint16_t& value, const std::string& help);
  Option add_option(const char* names, std::optional<uint16_t>& value, const std::string& help);

  // footer is the end of --help.
  void footer(const char* text);
  // needs_command: one of its commands must follow. Its own options may stand after that command.
  void needs_command();
  // when_chosen sets the action to run, after reading, when the user has chosen this command.
  void when_chosen(std::function<void()> what);

 private:
  CLI::App* app_;
};

}  // namespace lab
