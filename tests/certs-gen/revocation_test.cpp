#include "certs-gen/revocation/revocation.h"

#include "certs-gen/x509/pem.h"
#include "lab-server/base/files.h"
#include "tests/certs-gen/test_pki.h"
#include "tests/support/openssl.h"

namespace lab {
namespace {

// A folder with a leaf, its issuer and its root, for openssl to judge what we sign.
class Judge {
 public:
  Judge(TestPki& pki, const std::string& recipe) : certificate(pki.issue(recipe)) {
    write("leaf.pem", certificate->pem());
    write("issuer.pem", certificate->issuer->pem());
    write("root.pem", root_of(certificate)->pem());
  }

  std::string file(const std::string& name) const { return (folder_.path() / name).string(); }
  void write(const std::string& name, const std::string& bytes) const { write_file(file(name), bytes); }
  Bytes read(const std::string& name) const { return bytes_of(read_file(file(name))); }

  // ocsp runs `openssl ocsp` with what names the certificate, and more options.
  ProgramResult ocsp(const std::vector<std::string>& more) const {
    std::vector<std::string> argv = {"openssl",          "ocsp",  "-issuer",
                                     file("issuer.pem"), "-cert", file("leaf.pem")};
    argv.insert(argv.end(), more.begin(), more.end());
    return run_program(argv);
  }

  const CertificatePtr certificate;

 private:
  const TemporaryFolder folder_{"revocation-test"};
};

TEST_CASE("an OCSP response of each status verifies with openssl", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki("rsa-ca: {based_on: root, key: rsa2048}\nrsa: {based_on: revoked, issuer: rsa-ca}");
  const std::pair<OcspStatus, const char*> statuses[] = {{OcspStatus::good, "leaf.pem: good"},
                                                         {OcspStatus::revoked, "leaf.pem: revoked"},
                                                         {OcspStatus::unknown, "leaf.pem: unknown"}};
  for (const char* recipe : {"leaf-ocsp", "revoked", "rsa"}) {
    const Judge judge(pki, recipe);
    for (const auto& [status, expected] : statuses) {
      judge.write("response.der", text_of(make_ocsp_response(*judge.certificate, status, pki.now())));
      const ProgramResult result =
          judge.ocsp({"-CAfile", judge.file("root.pem"), "-respin", judge.file("response.der")});
      INFO(recipe << ": " << result.output);
      CHECK(result.exit == 0);
      CHECK_THAT(result.output, ContainsSubstring("Response verify OK"));
      CHECK_THAT(result.output, ContainsSubstring(expected));
    }
  }
}

TEST_CASE("each way an OCSP response can be wrong is what openssl says it is", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "leaf-ocsp");
  const auto verdict = [&](const OcspContent& content) {
    judge.write("response.der", text_of(make_ocsp_response(*judge.certificate, content, pki.now())));
    return judge.ocsp({"-CAfile", judge.file("root.pem"), "-respin", judge.file("response.der")}).output;
  };
  OcspContent content;
  content.status = OcspStatus::revoked;
  content.reason = 6;
  CHECK_THAT(verdict(content), ContainsSubstring("certificateHold"));
  content.reason.reset();
  CHECK_THAT(verdict(content), ContainsSubstring("leaf.pem: revoked") && !ContainsSubstring("Reason"));

  content = {};
  content.times = Times::expired;
  CHECK_THAT(verdict(content), ContainsSubstring("status expired"));
  content.times = Times::future;
  CHECK_THAT(verdict(content), ContainsSubstring("status not yet valid"));
  for (const Times times : {Times::too_long, Times::before_certificate}) {
    content.times = times;
    CHECK_THAT(verdict(content), ContainsSubstring("leaf.pem: good"));
  }

  content = {};
  content.is_for_other = true;
  CHECK_THAT(verdict(content),
             ContainsSubstring("Response verify OK") && ContainsSubstring("No Status found"));

  content = {};
  content.signer = pki.issue("ocsp-signer");
  CHECK_THAT(verdict(content),
             ContainsSubstring("Response verify OK") && ContainsSubstring("leaf.pem: good"));
  content.signer = pki.issue("ocsp-signer-without-eku");
  CHECK_THAT(verdict(content), ContainsSubstring("missing ocspsigning usage"));
  content.signer = pki.issue("other-intermediate");
  CHECK_THAT(verdict(content), ContainsSubstring("Response Verify Failure"));
}

TEST_CASE("the responder of a CA's own certificate is the root, and openssl believes it", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const CertificatePtr leaf = pki.issue("leaf-by-revoked-ca");
  const Judge judge(pki, "leaf-by-revoked-ca");
  judge.write("leaf.pem", leaf->issuer->pem());
  judge.write("issuer.pem", root_of(leaf)->pem());
  judge.write("response.der", text_of(make_ocsp_response(*leaf->issuer, OcspStatus::revoked, pki.now())));
  const std::string said =
      judge.ocsp({"-CAfile", judge.file("root.pem"), "-respin", judge.file("response.der")}).output;
  CHECK_THAT(said, ContainsSubstring("Response verify OK") && ContainsSubstring("leaf.pem: revoked"));
}

TEST_CASE("an OCSP error is read by its name", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "leaf-ocsp");
  const std::pair<uint8_t, const char*> errors[] = {{1, "malformedrequest"},
                                                    {2, "internalerror"},
                                                    {3, "trylater"},
                                                    {5, "sigrequired"},
                                                    {6, "unauthorized"}};
  for (const auto& [code, name] : errors) {
    judge.write("response.der", text_of(make_ocsp_error(code)));
    CHECK_THAT(judge.ocsp({"-respin", judge.file("response.der")}).output, ContainsSubstring(name));
  }
}

TEST_CASE("an OCSP response with a flipped bit does not verify with openssl", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "leaf-ocsp");
  Bytes response = make_ocsp_response(*judge.certificate, OcspStatus::good, pki.now());
  response.back() ^= 1;
  judge.write("response.der", text_of(response));

  CHECK_THAT(judge.ocsp({"-CAfile", judge.file("root.pem"), "-respin", judge.file("response.der")}).output,
             ContainsSubstring("Response Verify Failure"));
}

TEST_CASE("openssl's OCSP request is read, and its nonce comes back", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "leaf-ocsp");
  REQUIRE(judge.ocsp({"-reqout", judge.file("request.der")}).exit == 0);

  const auto request = parse_ocsp_request(judge.read("request.der"));
  REQUIRE(request);
  CHECK(request->serial == serial_of(*judge.certificate));
  CHECK_FALSE(request->nonce.empty());

  const Bytes response = make_ocsp_response(*judge.certificate, OcspStatus::good, pki.now(), request->nonce);
  judge.write("response.der", text_of(response));
  const auto shown = [&](const char* option, const char* name) {
    return run_program({"openssl", "ocsp", option, judge.file(name), "-noverify", "-req_text", "-resp_text"})
        .output;
  };
  // "OCSP Nonce:" and, on the next line, its bytes
  const auto nonce_in = [](const std::string& text) {
    const size_t at = text.find("OCSP Nonce:");
    REQUIRE(at != text.npos);
    const std::vector<std::string> lines = split(text.substr(at), '\n');
    return std::string(trim(lines.at(1)));
  };
  CHECK(nonce_in(shown("-respin", "response.der")) == nonce_in(shown("-reqin", "request.der")));
}

TEST_CASE("an OCSP request without a nonce is read", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "leaf-ocsp");
  REQUIRE(judge.ocsp({"-no_nonce", "-reqout", judge.file("request.der")}).exit == 0);

  const auto request = parse_ocsp_request(judge.read("request.der"));
  REQUIRE(request);
  CHECK(request->serial == serial_of(*judge.certificate));
  CHECK(request->nonce.empty());
}

TEST_CASE("what is no OCSP request is refused, whatever it is", "[revocation]") {
  // version, then one CertID with empty hashes and the serial number 5
  const Bytes request = {0x30, 0x12, 0x30, 0x10, 0x30, 0x0e, 0x30, 0x0c, 0x30, 0x0a,
                         0x30, 0x01, 0x06, 0x04, 0x00, 0x04, 0x00, 0x02, 0x01, 0x05};
  REQUIRE(parse_ocsp_request(request));
  CHECK(parse_ocsp_request(request)->serial == Bytes{5});

  for (size_t size = 0; size < request.size(); ++size) {
    CHECK_FALSE(parse_ocsp_request(Bytes(request.begin(), request.begin() + static_cast<long>(size))));
  }
  for (size_t i = 0; i < request.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes flipped = request;
      flipped[i] ^= static_cast<uint8_t>(1 << bit);
      if (const auto parsed = parse_ocsp_request(flipped)) CHECK(parsed->serial.size() == 1);
    }
  }
  CHECK_FALSE(parse_ocsp_request(bytes_of("GET / HTTP/1.1\r\n\r\n")));
  CHECK_FALSE(parse_ocsp_request(Bytes(100'000, 0x30)));
}

TEST_CASE("a CRL lists the issuer's own revoked certificates and verifies with openssl", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki("elsewhere: {based_on: revoked, issuer: other-intermediate}");
  const Judge judge(pki, "revoked");
  const Bytes crl = make_crl(*judge.certificate->issuer,
                             {judge.certificate, pki.issue("leaf-ocsp"), pki.issue("elsewhere")}, pki.now());
  judge.write("crl.pem", to_pem("X509 CRL", crl));

  const ProgramResult shown = run_program({"openssl", "crl", "-in", judge.file("crl.pem"), "-CAfile",
                                           judge.file("issuer.pem"), "-noout", "-text"});
  INFO(shown.output);
  CHECK_THAT(shown.output, ContainsSubstring("verify OK"));
  CHECK_THAT(shown.output, ContainsSubstring("CRL Number"));
  CHECK_THAT(shown.output, ContainsSubstring("Authority Key Identifier"));
  CHECK_THAT(shown.output, ContainsSubstring("Key Compromise"));
  CHECK_THAT(lower(shown.output),
             ContainsSubstring("serial number: " + to_hex(serial_of(*judge.certificate))));
  CHECK_THAT(lower(shown.output), !ContainsSubstring(to_hex(serial_of(*pki.issue("leaf-ocsp")))));
  CHECK_THAT(lower(shown.output), !ContainsSubstring(to_hex(serial_of(*pki.issue("elsewhere")))));
}

TEST_CASE("each way a CRL can be wrong is what openssl says it is", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  const Judge judge(pki, "revoked");
  const auto shown = [&](const CrlContent& content) {
    judge.write("crl.pem", to_pem("X509 CRL", make_crl(*judge.certificate->issuer, {judge.certificate},
                                                       pki.now(), content)));
    return run_program({"openssl", "crl", "-in", judge.file("crl.pem"), "-CAfile", judge.file("issuer.pem"),
                        "-noout", "-text"})
        .output;
  };
  const auto checked = [&] {
    return run_program({"openssl", "verify", "-crl_check", "-CRLfile", judge.file("crl.pem"), "-CAfile",
                        judge.file("root.pem"), "-untrusted", judge.file("issuer.pem"),
                        judge.file("leaf.pem")})
        .output;
  };
  CrlContent content;
  content.times = Times::expired;
  CHECK_THAT(shown(content), ContainsSubstring("verify OK"));
  CHECK_THAT(checked(), ContainsSubstring("CRL has expired"));
  content.times = Times::future;
  shown(content);
  CHECK_THAT(checked(), ContainsSubstring("CRL is not yet valid"));

  content = {};
  content.number = CrlNumber::absent;
  CHECK_THAT(shown(content), ContainsSubstring("verify OK") && !ContainsSubstring("CRL Number"));
  content.number = CrlNumber::critical;
  CHECK_THAT(shown(content), ContainsSubstring("CRL Number: critical"));

  content = {};
  content.reason = 6;
  CHECK_THAT(shown(content), ContainsSubstring("Certificate Hold"));
  CHECK_THAT(checked(), ContainsSubstring("certificate revoked"));
  content.reason = 8;
  CHECK_THAT(shown(content), ContainsSubstring("Remove From CRL"));
  CHECK_THAT(checked(), ContainsSubstring("leaf.pem: OK"));
  content.reason.reset();
  CHECK_THAT(shown(content), !ContainsSubstring("Reason Code"));
  CHECK_THAT(checked(), ContainsSubstring("certificate revoked"));

  content = {};
  content.others = 1000;
  CHECK_THAT(shown(content), ContainsSubstring("verify OK"));
  CHECK_THAT(checked(), ContainsSubstring("certificate revoked"));
}

TEST_CASE("a client that checks the CRL refuses the revoked certificate only", "[revocation]") {
  if (!has_openssl()) return;
  TestPki pki;
  for (const auto& [recipe, expected] :
       {std::pair{"revoked", "certificate revoked"}, {"leaf-ocsp", ": OK"}}) {
    const Judge judge(pki, recipe);
    judge.write("crl.pem",
                to_pem("X509 CRL", make_crl(*judge.certificate->issuer, {pki.issue("revoked")}, pki.now())));
    const ProgramResult result =
        run_program({"openssl", "verify", "-crl_check", "-CRLfile", judge.file("crl.pem"), "-CAfile",
                     judge.file("root.pem"), "-untrusted", judge.file("issuer.pem"), judge.file("leaf.pem")});
    INFO(recipe);
    CHECK_THAT(result.output, ContainsSubstring(expected));
  }
}

}  // namespace
}  // namespace lab
