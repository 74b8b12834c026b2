#include "client-matrix/drive/batch_program.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <nlohmann/json.hpp>

#include "lab-server/base/text.h"

namespace lab {
namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::json;

constexpr Milliseconds kStart{5000};        // a JVM on a busy machine may take so long, or a deadline more
constexpr Milliseconds kFarewell{2000};     // from the end of its stdin to the kill
constexpr Milliseconds kAfterStdout{200};   // its streams end a moment before it does
constexpr size_t kLineBytes = 1024 * 1024;  // far more than any library's message
constexpr size_t kShownLog = 2000;

// docs/clients.md writes versions as events do: "TLS1.2".
std::string in_capitals(Version version) {
  std::string name = name_of(version);
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::toupper(c); });
  return name;
}

std::string line_of(const Target& target, const std::string& id) {
  json line = {{"id", id},
               {"address", target.address},
               {"host", target.host},
               {"port", target.port},
               {"ca_file", target.ca_file},
               {"connections", target.connections},
               {"check_revocation", target.check_revocation != ClientSpec::Checking::off},
               {"deadline_ms", target.deadline.count()}};
  if (!target.client_cert.empty()) {
    line["client_cert"] = target.client_cert;
    line["client_key"] = target.client_key;
  }
  if (target.check_revocation == ClientSpec::Checking::chain) line["check_issuers"] = true;
  if (target.clock_offset.count() != 0) line["clock_offset_s"] = target.clock_offset.count();
  if (target.min_version) line["min_version"] = in_capitals(*target.min_version);
  if (target.max_version) line["max_version"] = in_capitals(*target.max_version);
  if (!target.ciphers.empty()) line["ciphers"] = join(target.ciphers, ":");
  if (target.is_fallback) line["fallback"] = true;
  if (!target.resumes) line["resumes"] = false;
  if (!target.second_host.empty()) line["second_host"] = target.second_host;
  if (target.sends_early_data) line["early_data"] = true;
  if (target.requests > 1) line["requests"] = target.requests;
  if (!target.ech_list.empty()) line["ech_config_list"] = target.ech_list;
  if (target.retries_ech) line["ech_retry"] = true;
  if (!target.starttls.empty()) line["starttls"] = target.starttls;
  if (target.http > 1) line["http"] = target.http;
  return line.dump() + "\n";
}

// The answer in a line; nothing when the line is none.
std::optional<Attempt> read_answer(const std::string& line, const std::string& id) {
  static const Name<Outcome> kAnswers[] = {
      {Outcome::accepted, "accepted"},       {Outcome::rejected, "rejected"},
      {Outcome::timed_out, "timed-out"},     {Outcome::unreachable, "unreachable"},
      {Outcome::unsupported, "unsupported"}, {Outcome::crashed, "error"},
  };
  const json answer = json::parse(line, nullptr, false);
  if (!answer.is_object() || !answer.contains("id") || answer["id"] != id) return std::nullopt;
  const auto outcome = answer.find("outcome");
  const auto text = answer.find("text");
  const auto ms = answer.find("ms");
  if (outcome == answer.end() || text == answer.end() || !text->is_string()) return std::nullopt;
  for (const auto& known : kAnswers) {
    if (*outcome == known.text) {
      return Attempt{known.value,
                     text->get<std::string>(),
                     ms != answer.end() && ms->is_number() ? ms->get<double>() : 0.0,
                     {}};
    }
  }
  return std::nullopt;
}

int until(Clock::time_point when) {
  return static_cast<int>(std::max<int64_t>(0, std::chrono::ceil<Milliseconds>(when - Clock::now()).count()));
}

}  // namespace

BatchProgram::BatchProgram(Command command, const Interrupt& interrupt)
    : command_(std::move(command)), interrupt_(interrupt) {}

BatchProgram::~BatchProgram() {
  if (!child_) return;
  child_->in.close();
  const auto deadline = Clock::now() + kFarewell;
  while (!child_->has_ended() && Clock::now() < deadline && !interrupt_.is_raised()) {
    pollfd fds[] = {{child_->exit_fd(), POLLIN, 0},
                    {child_->out.get(), POLLIN, 0},
                    {child_->err.get(), POLLIN, 0},
                    {interrupt_.fd(), POLLIN, 0}};
    ::poll(fds, std::size(fds), std::min(until(deadline), 50));
    if (fds[1].revents != 0 && !drain(child_->out.get(), log_)) child_->out.close();
    if (fds[2].revents != 0 && !drain(child_->err.get(), log_)) child_->err.close();
  }
}

void BatchProgram::start() {
  buffer_.clear();
  log_ = Kept();
  child_ = std::make_unique<Child>(command_);
}

Attempt BatchProgram::broken(Outcome outcome, const std::string& what) {
  child_->kill_group();
  if (child_->err.is_open()) drain(child_->err.get(), log_);
  const std::string log = log_.text();
  const std::string tail(trim(log.substr(log.size() > kShownLog ? log.size() - kShownLog : 0)));
  child_.reset();
  return {outcome, tail.empty() || what.empty() ? what + tail : fmt::format("{}\n{}", what, tail), 0, {}};
}

std::optional<std::string> BatchProgram::next_line() {
  const size_t end = buffer_.find('\n');
  if (end == buffer_.npos) return std::nullopt;
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

Attempt BatchProgram::ask(const Target& target) {
  const bool is_new = !child_ || child_->has_ended();
  if (is_new) start();
  const std::string id = std::to_string(++asked_);
  const std::string line = line_of(target, id);
  std::string_view rest = line;
  const auto asked = Clock::now();
  const auto deadline =
      asked + target.deadline + kGrace + (is_new ? std::min(kStart, target.deadline) : Milliseconds(0));

  while (true) {
    pollfd fds[] = {{rest.empty() ? -1 : child_->in.get(), POLLOUT, 0},
                    {child_->out.get(), POLLIN, 0},
                    {child_->err.get(), POLLIN, 0},
                    {interrupt_.fd(), POLLIN, 0}};
    ::poll(fds, std::size(fds), until(deadline));
    if (interrupt_.is_raised()) return broken(Outcome::is_void, "interrupted");

    if (fds[0].revents != 0) {
      const ssize_t n = ::write(child_->in.get(), rest.data(), rest.size());
      if (n > 0) rest.remove_prefix(static_cast<size_t>(n));
      // Nobody reads: its stdout ends too, and its last output may still be on the way.
      if (n < 0 && errno != EAGAIN && errno != EINTR) rest = {};
    }
    if (fds[2].revents != 0 && !drain(child_->err.get(), log_)) child_->err.close();
    if (fds[1].revents != 0) {
      const bool is_open = drain(child_->out.get(), [this](std::string_view bytes) { buffer_ += bytes; });
      if (const auto answer_line = next_line()) {
        if (auto answer = read_answer(*answer_line, id)) return *std::move(answer);
        return broken(Outcome::crashed,
                      fmt::format("not an answer to target {}: {}", id, answer_line->substr(0, 500)));
      }
      if (buffer_.size() > kLineBytes) return broken(Outcome::crashed, "an answer of more than 1 MiB");
      if (!is_open) {
        pollfd exit = {child_->exit_fd(), POLLIN, 0};
        ::poll(&exit, 1, static_cast<int>(kAfterStdout.count()));
        const ChildEnd end = child_->has_ended() ? child_->finish() : ChildEnd{};
        return broken(Outcome::crashed,
                      end.signal != 0 ? fmt::format("signal {} ended it before it answered", end.signal)
                      : end.exit_status >= 0
                          ? fmt::format("it ended with exit status {} before it answered", end.exit_status)
                          : "it closed its stdout before it answered");
      }
    }
    if (Clock::now() >= deadline) {
      Attempt attempt = broken(Outcome::timed_out, {});
      attempt.ms = std::chrono::duration<double, std::milli>(Clock::now() - asked).count();
      attempt.end = fmt::format("it answered nothing in {:.0f} ms, and we ended it", attempt.ms);
      return attempt;
    }
  }
}

}  // namespace lab
