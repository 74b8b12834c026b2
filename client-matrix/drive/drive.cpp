#include "client-matrix/drive/drive.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "client-matrix/drive/clock.h"
#include "client-matrix/drive/environment.h"
#include "lab-server/base/error.h"
#include "lab-server/base/files.h"
#include "lab-server/base/holds.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

// What of its end is not the client's own account.
std::string end_of(const ProcessResult& result, Outcome outcome) {
  if (result.is_timed_out) return fmt::format("we ended it after {:.0f} ms", result.ms);
  if (outcome != Outcome::unclassified) return {};
  return fmt::format("exit status {} and what it printed meet no row of `outcomes:`", result.end.exit_status);
}

std::string in_seconds(Milliseconds time) {
  return fmt::format("{:g}", static_cast<double>(time.count()) / 1000);
}

bool is_address(const std::string& host) {
  in6_addr address{};
  return ::inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::filesystem::path hosts_file(const std::filesystem::path& folder) { return folder / "hosts"; }

// What a scenario has a client do that takes words of its own: the blank they fill, the option whose words
// they are, and the message for a client without it.
struct Wish {
  const char* blank;
  std::string option;
  std::string lack;
};

constexpr const char* kNoHttp2 = "it speaks no HTTP/2";

std::vector<Wish> wishes_of(const ClientNeeds& needs) {
  std::vector<Wish> wishes;
  if (needs.min_version) {
    wishes.push_back({"min_version", option_name("min_version", *needs.min_version),
                      fmt::format("it cannot be held to {} and above", name_of(*needs.min_version))});
  }
  if (needs.max_version) {
    wishes.push_back({"max_version", option_name("max_version", *needs.max_version),
                      fmt::format("it cannot be held to {}", name_of(*needs.max_version))});
  }
  if (!needs.ciphers.empty()) wishes.push_back({"ciphers", "ciphers", "it cannot be held to cipher suites"});
  if (needs.is_fallback) wishes.push_back({"fallback", "fallback", "it cannot say that it falls back"});
  if (needs.sends_early_data) wishes.push_back({"early_data", "early_data", "it cannot send early data"});
  if (needs.requests > 1)
    wishes.push_back({"requests", "requests", "it cannot be made to ask twice on a connection"});
  if (needs.http == 2) wishes.push_back({"http2", "http2", kNoHttp2});
  return wishes;
}

// Whether one start of it makes all connections.
bool makes_all_in_one(const ClientFile& client, const ClientNeeds& needs) {
  return client.connections_in_one || (needs.sends_early_data && client.connect.has("early_data"));
}

// A program with a command line: one process per connection.
class CommandDriver : public Driver {
 public:
  CommandDriver(const Client& client, const Surroundings& surroundings)
      : client_(client), file_(client.file), surroundings_(surroundings) {}

  bool is_serial() const override { return false; }

  Attempt attempt(const Target& target) override {
    const TemporaryFolder folder("tls-lab-cell");
    Blanks blanks = blanks_for(target, folder.path());
    write_hosts_file(hosts_file(folder.path()), target.host, target.address);
    if (target.sends_early_data) write_file(folder.path() / "request", filled(file_.std_in, blanks));
    Attempt attempt = connect(file_.connect, target, blanks, folder.path());
    if (!target.second_host.empty()) blanks.values["host"] = target.second_host;
    const int further = makes_all_in_one(file_, target) ? 0 : target.connections - 1;
    for (int i = 0; i < further && attempt.outcome == Outcome::accepted; ++i) {
      // One that is not to resume is just started once more.
      const Argv& command = target.resumes ? file_.connect_again : file_.connect;
      const Attempt again = connect(command, target, blanks, folder.path());
      attempt.outcome = again.outcome;
      attempt.end = again.end;
      attempt.text += "\n" + again.text;
      attempt.ms += again.ms;
    }
    return attempt;
  }

 private:
  Blanks blanks_for(const Target& target, const std::filesystem::path& folder) const {
    Blanks blanks = client_.places;
    auto& values = blanks.values;
    values["address"] = target.address;
    values["ca_file"] = target.ca_file;
    values["ciphers"] = join(target.ciphers, ":");
    values["client_cert"] = target.client_cert;
    values["client_key"] = target.client_key;
    values["deadline_ms"] = std::to_string(target.deadline.count());
    values["deadline_s"] = in_seconds(target.deadline);
    values["ech"] = target.ech_list;
    values["folder"] = folder.string();
    values["host"] = target.host;
    values["hosts_file"] = hosts_file(folder).string();
    values["pin"] = target.pin;
    values["port"] = std::to_string(target.port);
    values["scheme"] = target.starttls.empty() ? "https" : target.starttls;
    values["starttls"] = target.starttls;

    const auto ask_for = [&](const std::string& blank, const std::string& option) {
      const auto words = file_.options.find(option);
      if (words != file_.options.end()) blanks.options[blank] = words->second.words;
    };
    if (!target.client_cert.empty()) ask_for("client_certificate", "client_certificate");
    if (!target.pin.empty()) ask_for("pin", "pin");
    if (!target.ech_list.empty()) ask_for("ech", "ech");
    if (!target.starttls.empty()) ask_for("starttls", "starttls");
    for (const Wish& wish : wishes_of(target)) ask_for(wish.blank, wish.option);
    ask_for("verify", is_address(target.host) ? "verify_address" : "verify_name");
    switch (target.check_revocation) {
      case ClientSpec::Checking::off:
        break;
      case ClientSpec::Checking::on:
        ask_for("check_revocation", "check_revocation");
        break;
      case ClientSpec::Checking::chain:
        ask_for("check_revocation", "check_chain");
        break;
      case ClientSpec::Checking::crl:
        ask_for("check_revocation", "check_crl");
        break;
      case ClientSpec::Checking::staple:
        ask_for("check_revocation", "check_staple");
        break;
    }
    if (target.connections > 1 && (target.resumes || file_.connections_in_one)) {
      ask_for("again", "again");
      std::vector<std::string>& words = blanks.options["again"];
      const std::vector<std::string> once = words;
      for (int i = 2; i < target.connections && file_.connections_in_one; ++i)
        words.insert(words.end(), once.begin(), once.end());
    }
    if (!target.resumes) ask_for("no_resumption", "no_resumption");
    return blanks;
  }

  Attempt connect(const Argv& argv, const Target& target, const Blanks& blanks,
                  const std::filesystem::path& folder) {
    Command command;
    command.argv = filled(argv, blanks);
    const auto program = find_program(command.argv.front(), client_.working_folder);
    if (!program) return {Outcome::crashed, fmt::format("{} is gone", command.argv.front()), 0, {}};
    command.argv.front() = program->string();
    command.environment = client_environment(folder);
    command.folder = client_.working_folder.empty() ? folder : client_.working_folder;
    command.std_in = filled(file_.std_in, blanks);
    command.deadline = target.deadline + (argv.has_limit() ? kGrace : Milliseconds(0));
    if (file_.resolves_names) surroundings_.names.wrap(command, hosts_file(folder));
    if (target.clock_offset.count() != 0) skew(command, target.clock_offset);
    const ProcessResult result = run_process(command, surroundings_.interrupt);
    const Outcome outcome = outcome_of(file_, result);
    return {outcome, result.text(), result.ms, end_of(result, outcome)};
  }

  const Client& client_;
  const ClientFile& file_;
  const Surroundings surroundings_;
};

// A library: one program for all its cells; one more for each wrong clock that the program cannot set itself.
class LibraryDriver : public Driver {
 public:
  LibraryDriver(const Client& client, const Surroundings& surroundings)
      : client_(client), surroundings_(surroundings), folder_("tls-lab-client") {}

  bool is_serial() const override { return true; }

  Attempt attempt(const Target& target) override {
    if (client_.file.clock == ClockBy::program) return program({}).ask(target);
    Target told = target;
    told.clock_offset = {};
    return program(target.clock_offset).ask(told);
  }

 private:
  BatchProgram& program(std::chrono::seconds clock) {
    std::unique_ptr<BatchProgram>& program = programs_[clock];
    if (!program) program = std::make_unique<BatchProgram>(command(clock), surroundings_.interrupt);
    return *program;
  }

  Command command(std::chrono::seconds clock) const {
    Blanks blanks = client_.places;
    blanks.values["folder"] = folder_.path().string();
    Command command;
    command.argv = filled(client_.file.batch, blanks);
    if (const auto program = find_program(command.argv.front(), client_.working_folder))
      command.argv.front() = program->string();
    command.environment = client_environment(folder_.path());
    command.folder = client_.working_folder.empty() ? folder_.path() : client_.working_folder;
    if (clock.count() != 0) skew(command, clock);
    return command;
  }

  const Client& client_;
  const Surroundings surroundings_;
  const TemporaryFolder folder_;  // their home, for as long as they run
  std::map<std::chrono::seconds, std::unique_ptr<BatchProgram>> programs_;
};

}  // namespace

std::unique_ptr<Driver> make_driver(const Client& client, const Surroundings& surroundings) {
  if (client.file.is_library()) return std::make_unique<LibraryDriver>(client, surroundings);
  return std::make_unique<CommandDriver>(client, surroundings);
}

std::optional<std::string> cannot(const ClientFile& client, const ClientSpec& wanted, const Names& names) {
  if (client.resolves_names && !names.work()) return names.why_not();
  if (wanted.clock.seconds.count() != 0 && client.clock == ClockBy::faketime && !faketime_library()) {
    return "its clock cannot be set: libfaketime is not installed";
  }
  if (!wanted.pin.empty() && !client.options.contains("pin")) return "it cannot be told to insist on a key";
  if (wanted.ech != EchList::none && !client.options.contains("ech"))
    return "it has no Encrypted Client Hello";
  if (wanted.retries_ech && !client.is_library()) return "it cannot be made to retry a rejected ECH";
  if (!wanted.starttls.empty() && !holds(client.starttls, wanted.starttls))
    return fmt::format("it does not ask for TLS in {}", find_protocol(wanted.starttls)->title);
  if (wanted.http == 2 && !client.options.contains("http2")) return kNoHttp2;
  if (client.is_library()) return std::nullopt;  // the program reports that itself
  const auto has = [&](const std::string& option) { return client.options.contains(option); };
  if (wanted.certificate && !has("client_certificate")) return "it cannot be given a client certificate";
  for (const Wish& wish : wishes_of(wanted)) {
    if (!has(wish.option)) return wish.lack;
  }
  if (wanted.connections > 1 && wanted.resumes && client.connect_again.empty() &&
      !makes_all_in_one(client, wanted)) {
    return "it cannot be made to connect twice and resume";
  }
  if (!wanted.second_host.empty() && client.connect_again.empty())
    return "it cannot be made to offer the session of another host";
  if (!wanted.resumes && client.connections_in_one && !has("no_resumption"))
    return "it cannot be kept from resuming";
  return std::nullopt;
}

Outcome outcome_of(const ClientFile& client, const ProcessResult& result) {
  if (result.is_interrupted) return Outcome::is_void;
  if (result.is_timed_out) return Outcome::timed_out;
  if (result.end.signal != 0) return Outcome::crashed;
  const std::string text = result.text();
  for (const OutcomeRule& rule : client.outcomes) {
    if (!rule.exit.empty() &&
        std::find(rule.exit.begin(), rule.exit.end(), result.end.exit_status) == rule.exit.end()) {
      continue;
    }
    if (rule.shows && !rule.shows->is_in(text)) continue;
    // Success is not enough where it shows nothing of the answer.
    if (rule.outcome == Outcome::accepted && client.accepted_shows && !client.accepted_shows->is_in(text))
      continue;
    return rule.outcome;
  }
  return Outcome::unclassified;
}

}  // namespace lab
