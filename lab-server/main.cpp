// lab-server: a TLS server that fails on purpose.

#include "lab-server/commands/commands.h"

namespace {

constexpr const char* kExamples = R"(A TLS server that fails on purpose.

examples:
  lab-server serve                        every scenario on a port of its own, and all by name on one
  lab-server serve expired --port 8443    one scenario on one port
  lab-server serve 'expired + slow-drip'  two failures at once
  lab-server serve --port 8443 --ca ca    all of them for a browser: https://localhost:8443/
  lab-server list ocsp                    scenarios, here those about OCSP; --json for scripts
  lab-server explain wrong-host           its story, and the fix in real life
  lab-server keys server.tickets          the keys of a scenario's file: type, meaning, default
  lab-server ctl --help                   change the faults of a running server
  lab-server check                        check that each scenario has exactly the defect that it claims)";

}  // namespace

int main(int argc, char** argv) {
  return lab::run_program(
      "lab-server", kExamples,
      {lab::add_serve, lab::add_list, lab::add_keys, lab::add_explain, lab::add_check, lab::add_ctl}, argc,
      argv);
}
