// A command line as a program of the lab states it: commands, options, what --help says of them. CLI11 reads
// it. It stays behind this file because each file that includes CLI11 takes seconds longer to compile.

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

// Option is one option, or one word, of a command. What is chained to it describes it further.
class Option {
 public:
  explicit Option(CLI::Option* option) : option_(option) {}

  Option& required();
  // type_name is what --help writes for its value: DIR, URL.
  Option& type_name(const char* name);
  // range takes whole numbers from lowest to highest and no others.
  Option& range(int64_t lowest, int64_t highest);
  // check takes only values of which why_not has nothing to say.
  Option& check(std::string (*why_not)(const std::string& value));
  // shows_default puts the value it now has into --help.
  Option& shows_default();
  // delimiter parts one value into several.
  Option& delimiter(char by);
  // one_value_each takes one value each time it is named, so that words may follow it.
  Option& one_value_each();
  // environment names the variable it is read from when it is left out.
  Option& environment(const char* variable);

 private:
  CLI::Option* option_;
};

// CommandLine is a program's command line, or one command of it. Options are written into the variables they
// are added with, which outlive the reading.
class CommandLine {
 public:
  explicit CommandLine(CLI::App* app) : app_(app) {}

  CommandLine add_command(const char* name, const char* help);

  // add_flag takes an option without a value.
  Option add_flag(const char* names, bool& value, const char* help);
  // add_option takes an option with a value, or, without leading dashes, a word of the command.
  Option add_option(const char* names, std::string& value, const std::string& help);
  Option add_option(const char* names, std::optional<std::string>& value, const std::string& help);
  Option add_option(const char* names, std::vector<std::string>& value, const std::string& help);
  Option add_option(const char* names, int& value, const std::string& help);
  Option add_option(const char* names, int64_t& value, const std::string& help);
  Option add_option(const char* names, size_t& value, const std::string& help);
  Option add_option(const char* names, uint16_t& value, const std::string& help);
  Option add_option(const char* names, std::optional<uint16_t>& value, const std::string& help);

  // footer is what --help ends with.
  void footer(const char* text);
  // needs_command says that one of its commands must follow, and that its own options may stand after that
  // one.
  void needs_command();
  // when_chosen says what to do when the line is read and this command is on it.
  void when_chosen(std::function<void()> what);

 private:
  CLI::App* app_;
};

}  // namespace lab
