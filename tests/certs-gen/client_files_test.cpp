#include "certs-gen/issue/client_files.h"

#include "lab-server/base/files.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/openssl.h"

namespace lab {
namespace {

TEST_CASE("a pin is what openssl computes of the served certificate", "[client-files]") {
  if (!has_openssl()) return;
  const RecipeBook book = book_with("");
  Pki pki(book);
  const TemporaryFolder folder("client-files-test");
  const ClientFiles files(pki, folder.path());
  const std::string pem = (folder.path() / "leaf.pem").string();
  write_file(pem, pki.issue("leaf", {.host = "a.test"})->pem());

  const ProgramResult theirs = run_program({"sh", "-c",
                                            "openssl x509 -in " + pem +
                                                " -noout -pubkey | openssl pkey -pubin -outform DER |"
                                                " openssl dgst -sha256 -binary | openssl base64"});
  CHECK(files.pin("leaf", "a.test") == trim(theirs.output));
  CHECK(files.pin("leaf-of-before", "a.test") != trim(theirs.output));
}

TEST_CASE("the CA file of a client that trusts nobody is empty", "[client-files]") {
  const RecipeBook book = book_with("");
  Pki pki(book);
  const TemporaryFolder folder("client-files-test");
  CHECK(read_file(ClientFiles(pki, folder.path()).ca_file({})).empty());
}

}  // namespace
}  // namespace lab
