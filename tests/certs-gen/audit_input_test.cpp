// What certs-gen audit is given: any form that certificates come in, and what is none.

#include "lab-server/base/files.h"
#include "tests/catch.h"
#include "tests/certs-gen/run_certs_gen.h"
#include "tests/support/openssl.h"

namespace lab {
namespace {

// A leaf for a.test written by certs-gen, in a folder in which a shell runs the audit.
class Shell {
 public:
  Shell() {
    const ProgramResult result = certs_gen({"--out", folder_.path().string(), "--host", "a.test", "--format",
                                            "pem,der,pkcs12,java-truststore", "leaf", "revoked"});
    INFO(result.output);
    REQUIRE(result.exit == 0);
  }

  // run runs a line of bash in the leaf's folder; $audit is the program with its roots and its host.
  ProgramResult run(const std::string& line) const {
    const std::string program = (binary_dir() / "certs-gen" / "certs-gen").string();
    return run_program({"bash", "-c",
                        "cd '" + (folder_.path() / "leaf").string() + "' && audit() { '" + program +
                            "' audit \"$@\" --ca root.pem --host a.test; } && " + line});
  }

 private:
  const TemporaryFolder folder_{"audit-input-test"};
};

TEST_CASE("certs-gen audit reads certificates in every form they come in", "[certs-gen]") {
  if (!has_openssl()) return;
  const Shell shell;
  for (const char* line : {
           "audit chain.pem",
           "audit - <chain.pem",
           "cat chain.pem | audit -",
           "audit <(cat chain.pem)",
           "audit /dev/stdin <chain.pem",
           "{ cat certificate.der; openssl x509 -in issuer.pem -outform DER; } | audit -",
           "openssl crl2pkcs7 -nocrl -certfile chain.pem | audit -",
           "openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER | audit -",
           "openssl crl2pkcs7 -nocrl -certfile issuer.pem -certfile certificate.pem -outform DER | audit -",
           "audit keystore.p12",
           "openssl pkcs12 -export -in chain.pem -inkey key.pem -passout pass:x | audit - --password x",
           "openssl pkcs12 -export -in chain.pem -inkey key.pem -passout pass: | audit -",
           "{ printf '\\xef\\xbb\\xbf'; cat chain.pem; } | audit -",
           "{ for f in certificate issuer; do printf '\\xef\\xbb\\xbf'; cat $f.pem; done; } | audit -",
           "{ printf '\\xff\\xfe'; iconv -t UTF-16LE chain.pem; } | audit -",
           "sed 's/^/    /; s/$/\\r/' chain.pem | audit -",
           "cat key.pem chain.pem | audit -",
           "openssl x509 -in chain.pem -trustout | cat - issuer.pem | audit -",
       }) {
    const ProgramResult result = shell.run(
        "[ -f issuer.pem ] || awk '/BEGIN/ {n++} n == 2' chain.pem >issuer.pem; "
        "[ -f certificate.pem ] || openssl x509 -in chain.pem -out certificate.pem; " +
        std::string(line));
    INFO(line);
    CHECK(result.output == "no findings\n");
    CHECK(result.exit == 0);
  }
}

TEST_CASE("certs-gen audit says what it was given when that is no certificate", "[certs-gen]") {
  if (!has_openssl()) return;
  const Shell shell;
  const std::pair<const char*, const char*> cases[] = {
      {"audit key.pem", "no certificate in key.pem: it is a private key"},
      {"openssl pkey -in key.pem -outform DER | audit -", "no certificate in stdin: it is a private key"},
      {"openssl ec -in key.pem -outform DER 2>/dev/null | audit -", "it is a private key"},
      {"openssl pkcs8 -topk8 -in key.pem -passout pass:x | audit -", "it is an encrypted private key"},
      {"openssl pkcs8 -topk8 -in key.pem -passout pass:x -outform DER | audit -",
       "it is an encrypted private key"},
      {"openssl pkey -in key.pem -pubout | audit -", "it is a public key"},
      {"openssl pkey -in key.pem -pubout -outform DER | audit -", "it is a public key"},
      {"openssl req -new -key key.pem -subj /CN=a | audit -", "it is a certificate request"},
      {"openssl req -new -key key.pem -subj /CN=a -outform DER | audit -", "it is a certificate request"},
      {"audit ../revoked/crl.pem", "it is a CRL"},
      {"audit ../revoked/crl.der", "it is a CRL"},
      {"audit ../revoked/ocsp.der", "it is an OCSP response"},
      {"printf '\\xfe\\xed\\xfe\\xed\\0\\0\\0\\2' | audit -", "it is a Java key store (JKS)"},
      {"audit keystore.p12 --password wrong", "keystore.p12 is PKCS#12 with another password"},
      {"audit - </dev/null", "stdin is empty"},
      {"echo hello | audit -", "no certificate in stdin\n"},
      {"audit .", "cannot read .: Is a directory"},
      {"audit nothing.pem", "no such file: nothing.pem"},
  };
  for (const auto& [line, expected] : cases) {
    const ProgramResult result = shell.run(line);
    INFO(line << ": " << result.output);
    CHECK(result.exit == 2);
    CHECK_THAT(result.output, ContainsSubstring(expected));
  }
}

}  // namespace
}  // namespace lab
