// Library programs that keep the batch contract and that break it in every way.

#include "client-matrix/drive/batch_program.h"

#include <chrono>

#include "client-matrix/drive/environment.h"
#include "tests/catch.h"

namespace lab {
namespace {

Command python(const std::string& body) {
  Command command;
  command.argv = {find_program("python3").value().string(), "-u", "-c",
                  "import json, os, sys, time\n"
                  "def answer(target, outcome='accepted', **more):\n"
                  "    print(json.dumps(dict(id=target['id'], outcome=outcome, text='HTTP/1.1 200 OK', "
                  "ms=1.5, **more)))\n"
                  "for line in sys.stdin:\n"
                  "    target = json.loads(line)\n" +
                      body};
  command.environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"};
  return command;
}

Target target(uint16_t port = 443, Milliseconds deadline = Milliseconds(3000)) {
  Target target;
  target.address = "127.0.0.1";
  target.host = "good.localhost";
  target.port = port;
  target.ca_file = "/root.pem";
  target.deadline = deadline;
  return target;
}

TEST_CASE("a batch program answers one target after the other from one start", "[batch]") {
  const Interrupt never;
  BatchProgram program(
      python(
          "    target['pid'] = os.getpid()\n"
          "    print(json.dumps(dict(id=target['id'], outcome='rejected', text=str(os.getpid()), ms=2)))\n"),
      never);
  const Attempt first = program.ask(target());
  const Attempt second = program.ask(target());
  CHECK(first.outcome == Outcome::rejected);
  CHECK(first.ms == 2);
  CHECK(first.text == second.text);
}

TEST_CASE("a batch program is told all of a target and nothing that does not apply", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    target.pop('id')\n"
                              "    print(json.dumps(dict(id=json.loads(line)['id'], outcome='accepted', "
                              "text=json.dumps(target, sort_keys=True), ms=1)))\n"),
                       never);
  CHECK(program.ask(target()).text ==
        R"({"address": "127.0.0.1", "ca_file": "/root.pem", "check_revocation": false, "connections": 1, )"
        R"("deadline_ms": 3000, "host": "good.localhost", "port": 443})");
  Target full = target();
  full.client_cert = "/c.pem";
  full.client_key = "/c.key";
  full.min_version = Version::tls13;
  full.max_version = Version::tls12;
  full.ciphers = {"A", "B"};
  full.is_fallback = true;
  full.requests = 2;
  full.connections = 2;
  full.check_revocation = ClientSpec::Checking::on;
  CHECK(
      program.ask(full).text ==
      R"({"address": "127.0.0.1", "ca_file": "/root.pem", "check_revocation": true, "ciphers": "A:B", )"
      R"("client_cert": "/c.pem", "client_key": "/c.key", "connections": 2, "deadline_ms": 3000, "fallback": true, )"
      R"("host": "good.localhost", "max_version": "TLS1.2", "min_version": "TLS1.3", "port": 443, "requests": 2})");
}

TEST_CASE("a batch program that hangs is killed and the next target starts a new one", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    if target['port'] == 1: time.sleep(60)\n"
                              "    answer(target)\n"),
                       never);
  CHECK(program.ask(target()).outcome == Outcome::accepted);
  const auto start = std::chrono::steady_clock::now();
  CHECK(program.ask(target(1, Milliseconds(100))).outcome == Outcome::timed_out);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
  CHECK(program.ask(target()).outcome == Outcome::accepted);
}

TEST_CASE("a batch program that ends without an answer has crashed and says its last words", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    if target['port'] == 1:\n"
                              "        print('out of cheese', file=sys.stderr)\n"
                              "        sys.exit(3)\n"
                              "    if target['port'] == 2: os.kill(os.getpid(), 11)\n"
                              "    answer(target)\n"),
                       never);
  const Attempt exited = program.ask(target(1));
  CHECK(exited.outcome == Outcome::crashed);
  CHECK(exited.text == "it ended with exit status 3 before it answered\nout of cheese");
  CHECK(program.ask(target(2)).text == "signal 11 ended it before it answered");
  CHECK(program.ask(target()).outcome == Outcome::accepted);
}

TEST_CASE("a batch program that answers otherwise than agreed has crashed", "[batch]") {
  const Interrupt never;
  const char* const bodies[] = {
      "    print('hello')\n",
      "    print('[]')\n",
      "    print(json.dumps(dict(id='0', outcome='accepted', text='')))\n",
      "    print(json.dumps(dict(id=target['id'], outcome='fine', text='')))\n",
      "    print(json.dumps(dict(id=target['id'], outcome='accepted')))\n",
      "    print(json.dumps(dict(id=target['id'], outcome='accepted', text=1)))\n",
      "    print('x' * 3000000)\n",
      "    sys.stdout.close(); os.close(1); time.sleep(60)\n",
  };
  for (const char* body : bodies) {
    INFO(body);
    BatchProgram program(python(body), never);
    const Attempt attempt = program.ask(target());
    CHECK(attempt.outcome == Outcome::crashed);
    CHECK_FALSE(attempt.text.empty());
  }
}

TEST_CASE("a batch program may say a lot in one answer", "[batch]") {
  const Interrupt never;
  BatchProgram program(
      python("    print(json.dumps(dict(id=target['id'], outcome='rejected', text='x' * 500000, ms=1)))\n"),
      never);
  CHECK(program.ask(target()).text.size() == 500'000);
}

TEST_CASE("a batch program's own trouble is no verdict", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    answer(target, outcome='error')\n"), never);
  CHECK(program.ask(target()).outcome == Outcome::crashed);
}

TEST_CASE("a batch program that floods its log goes on", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    sys.stderr.write('x' * 5000000)\n    answer(target)\n"), never);
  CHECK(program.ask(target()).outcome == Outcome::accepted);
  CHECK(program.ask(target()).outcome == Outcome::accepted);
}

TEST_CASE("a batch program that died between targets is started again", "[batch]") {
  const Interrupt never;
  BatchProgram program(python("    answer(target)\n    sys.exit(0)\n"), never);
  for (int i = 0; i < 3; ++i) {
    const Attempt attempt = program.ask(target());
    // It may be caught dying, and then the cell says so; it never hangs and never passes for a verdict.
    CHECK((attempt.outcome == Outcome::accepted || attempt.outcome == Outcome::crashed));
  }
}

}  // namespace
}  // namespace lab
