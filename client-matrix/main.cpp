// client-matrix: what real TLS clients do when a server fails, and what they print about it.

#include "client-matrix/commands/commands.h"

namespace {

constexpr const char* kExamples =
    R"(Runs real TLS clients against servers that fail on purpose, and proves what they do.

examples:
  client-matrix run                                      every installed client against every scenario
  client-matrix run --client curl --scenario 'trust/*'   one client, some scenarios
  client-matrix run --client ./my-client.yaml --junit results.xml --require my-client
  client-matrix run --json run.json && client-matrix report run.json
  client-matrix diff before.json after.json              what changed; --clients node,node-24 compares two
  client-matrix approve run.json                         records what unmeasured versions do
  client-matrix explain 'x509: certificate signed by unknown authority'      what a text can mean
  client-matrix list                                     all clients, and which are installed
  client-matrix list curl --verbose                      all that is known of one, with the source
  client-matrix install httpx reqwest                    downloads and builds them; all: every client
  client-matrix new my-client --based-on openssl         a file to complete, for your own client
  client-matrix keys client.options                      the keys of a client's file, with their meaning

exit status: 0 all as expected, 1 surprises or void cells, 2 our own error, 130 interrupted)";

}  // namespace

int main(int argc, char** argv) {
  return lab::run_program("client-matrix", kExamples,
                          {lab::add_run, lab::add_list, lab::add_install, lab::add_report, lab::add_diff,
                           lab::add_approve, lab::add_new, lab::add_explain, lab::add_client_keys},
                          argc, argv);
}
