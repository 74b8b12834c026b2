// lab-server: a TLS server that fails on purpose.

#include "lab-server/commands/commands.h"

namespace {

constexpr const char* kExamples = R"(A TLS server that fails on purpose.

examples:
  lab-server serve                        every scenario on a port of its own, and all by name on one
  lab-server serve expired --port 8443    one scenario on one port
  lab-server serve 'expired + slow-drip'  two failures at once
  lab-server serve --port 8443 --ca ca    all of them for a browser: https://localhost:8443/
  lab-server list ocsp                    the scenarios there are, here those about OCSP; --json for scripts
  lab-server explain wrong-host           what one is about, and how to mend it in real life
  lab-server keys server.tickets          what a scenario's file may say: every key, its type and default
  lab-server ctl --help                   change the faults of a running server
  lab-server check                        is every scenario sound, with the one defect it claims?)";

}  // namespace

int main(int argc, char** argv) {
  return lab::run_program(
      "lab-server", kExamples,
      {lab::add_serve, lab::add_list, lab::add_keys, lab::add_explain, lab::add_check, lab::add_ctl}, argc,
      argv);
}
