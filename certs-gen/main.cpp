// certs-gen: the lab's certificates as files, and the audit of anybody's chain.

#include "certs-gen/commands/commands.h"

namespace {

constexpr const char* kExamples = R"(The lab's certificates as files, and the audit of any chain.

examples:
  certs-gen list                                             all recipes
  certs-gen --out certs expired wrong-host                   write two, each in a folder of its own
  certs-gen --out certs --host db.internal leaf              for your own host name
  certs-gen --out certs --format pkcs12,java-truststore leaf for Java: a key store and a trust store
  certs-gen --out certs --format kubernetes leaf             Secrets, the right one and wrong ones
  certs-gen --out certs --seed demo leaf                     the same names and serial numbers each time
  certs-gen audit chain.pem --ca ca.pem --host db.internal   everything wrong with a chain
  certs-gen audit - --ca ca.p12 --password secret            the same for piped input, also PKCS#12)";

}  // namespace

int main(int argc, char** argv) {
  return lab::run_program("certs-gen", kExamples, {lab::add_write, lab::add_list, lab::add_audit}, argc,
                          argv);
}
