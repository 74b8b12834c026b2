#include "lab-server/base/command_line.h"

#include <CLI/CLI.hpp>

namespace lab {

Option& Option::required() {
  option_->required();
  return *this;
}

Option& Option::type_name(const char* name) {
  option_->type_name(name);
  return *this;
}

Option& Option::range(int64_t lowest, int64_t highest) {
  option_->check(CLI::Range(lowest, highest));
  return *this;
}

Option& Option::check(std::string (*why_not)(const std::string& value)) {
  // Without a description --help does not show the check: the option's own help describes its values.
  option_->check(CLI::Validator([why_not](std::string& value) { return why_not(value); }, "", ""));
  return *this;
}

Option& Option::shows_default() {
  option_->capture_default_str();
  return *this;
}

Option& Option::delimiter(char by) {
  option_->delimiter(by);
  return *this;
}

Option& Option::one_value_each() {
  option_->allow_extra_args(false);
  return *this;
}

Option& Option::environment(const char* variable) {
  option_->envname(variable);
  return *this;
}

CommandLine CommandLine::add_command(const char* name, const char* help) {
  return CommandLine(app_->add_subcommand(name, help));
}

Option CommandLine::add_flag(const char* names, bool& value, const char* help) {
  return Option(app_->add_flag(names, value, help));
}

Option CommandLine::add_option(const char* names, std::string& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, std::optional<std::string>& value,
                               const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, std::vector<std::string>& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, int& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, int64_t& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, size_t& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, uint16_t& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, std::optional<uint16_t>& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

void CommandLine::footer(const char* text) { app_->footer(text); }

void CommandLine::needs_command() {
  app_->require_subcommand(1);
  app_->fallthrough();
}

void CommandLine::when_chosen(std::function<void()> what) { app_->callback(std::move(what)); }

}  // namespace lab
