// What the responders answer, judged by openssl; and how it goes over HTTP, judged by curl.

#include "lab-server/responders/responder.h"

#include <fmt/format.h>

#include "certs-gen/recipe/recipe.h"
#include "certs-gen/x509/pem.h"
#include "lab-server/base/files.h"
#include "tests/support/openssl.h"
#include "tests/support/test_lab.h"

namespace lab {
namespace {

// A certificate that names all responders, in files for openssl.
class Revocable {
 public:
  explicit Revocable(const std::string& recipe)
      : recipes_(RecipeBook::load(source_dir() / "certs-gen" / "recipes.yaml")), pki_(recipes_) {
    leaf_ = pki_.issue(recipe, {.host = "test.localhost"});
    write("leaf.pem", to_pem("CERTIFICATE", leaf_->der));
    write("issuer.pem", to_pem("CERTIFICATE", leaf_->issuer->der));
    write("root.pem", to_pem("CERTIFICATE", leaf_->issuer->issuer->der));
  }

  std::unique_ptr<Responder> responder(const std::string& kind, const std::string& spec) {
    const ServerSpec server = parse_server(parse_yaml("{" + kind + ": " + spec + "}", "it.yaml"));
    for (const ResponderName& row : kResponders) {
      if (kind == row.key) return make_responder(*server.responders[row.kind], leaf_, pki_);
    }
    throw Error("no responder " + kind);
  }

  // request is openssl's own OCSP request for the certificate.
  std::string request() {
    shell("openssl ocsp -issuer issuer.pem -cert leaf.pem -no_nonce -reqout request.der");
    return read_file(folder_.path() / "request.der");
  }
  // shown is what openssl ocsp makes of a response; the last line of what it says of the certificate
  // included.
  std::string shown(const HttpAnswer& answer) {
    write("response.der", answer.body);
    return shell(
        "openssl ocsp -issuer issuer.pem -cert leaf.pem -CAfile root.pem -no_nonce -respin response.der");
  }
  std::string listed(const HttpAnswer& answer) {
    write("list.der", answer.body);
    return shell("openssl crl -inform DER -in list.der -noout -text -nameopt compat -CAfile issuer.pem");
  }
  std::string certificate(const HttpAnswer& answer) {
    write("found.der", answer.body);
    return shell("openssl x509 -inform DER -in found.der");
  }
  std::string pem(const std::string& name) { return read_file(folder_.path() / (name + ".pem")); }

 private:
  void write(const std::string& name, const std::string& text) { write_file(folder_.path() / name, text); }
  std::string shell(const std::string& line) {
    return run_shell("cd " + folder_.path().string() + " && " + line + " 2>&1").output;
  }

  const RecipeBook recipes_;
  Pki pki_;
  CertificatePtr leaf_;
  TemporaryFolder folder_{"responder-test"};
};

// Base64 as a GET request carries it: escaped (RFC 6960 A.1).
std::string in_path(const std::string& der) {
  std::string text = to_pem("X", bytes_of(der));
  text = text.substr(text.find('\n') + 1);
  text = text.substr(0, text.find('-'));
  text = replace_all(replace_all(text, "\n", ""), "+", "%2B");
  return replace_all(replace_all(text, "/", "%2F"), "=", "%3D");
}

TEST_CASE("an OCSP response says what its scenario says, as openssl reads it", "[responders]") {
  if (!has_openssl()) return;
  Revocable revoked("revoked");
  struct Said {
    const char* spec;
    const char* status;  // as events have it
    const char* defect;
    const char* shown;
  };
  const Said all[] = {
      {"{}", "revoked", "", "leaf.pem: revoked"},
      {"{}", "revoked", "", "Reason: keyCompromise"},
      {"{reason: superseded}", "revoked", "", "Reason: superseded"},
      {"{status: good}", "good", "", "leaf.pem: good"},
      {"{status: unknown}", "unknown", "", "leaf.pem: unknown"},
      {"{status: good}", "good", "", "Response verify OK"},
      {"{signer: ocsp-signer}", "revoked", "other-signer", "Response verify OK"},
      {"{signer: ocsp-signer-without-eku}", "revoked", "other-signer", "Response Verify Failure"},
      {"{serial: other}", "revoked", "other-serial", "ERROR: No Status found"},
      {"{times: expired}", "revoked", "expired", "status expired"},
      {"{times: future}", "revoked", "future", "status not yet valid"},
      {"{status: malformed}", "malformed", "malformed", "Error reading OCSP response"},
      {"{status: malformed-request}", "malformed-request", "error", "Responder Error: malformedrequest (1)"},
      {"{status: internal-error}", "internal-error", "error", "Responder Error: internalerror (2)"},
      {"{status: try-later}", "try-later", "error", "Responder Error: trylater (3)"},
      {"{status: sig-required}", "sig-required", "error", "Responder Error: sigrequired (5)"},
      {"{status: unauthorized}", "unauthorized", "error", "Responder Error: unauthorized (6)"},
  };
  const std::string request = revoked.request();
  for (const Said& said : all) {
    INFO(said.spec);
    const auto responder = revoked.responder("ocsp", said.spec);
    CHECK(std::string(responder->name()) == "ocsp");
    CHECK(responder->status() == said.status);
    CHECK(responder->defect() == said.defect);
    const HttpAnswer answer = responder->answer("POST", "/ocsp", request);
    CHECK(answer.status == 200);  // RFC 6960 A.2: errors are responses too
    CHECK(answer.content_type == "application/ocsp-response");
    CHECK_THAT(revoked.shown(answer), ContainsSubstring(said.shown));
  }
}

TEST_CASE("an OCSP request comes by POST and by GET, and what is none is answered as malformed",
          "[responders]") {
  if (!has_openssl()) return;
  Revocable good("leaf-revocable");
  const auto responder = good.responder("ocsp", "{}");
  const std::string request = good.request();
  const auto answered = [&](const char* method, const std::string& target, const std::string& body) {
    return good.shown(responder->answer(method, target, body));
  };
  CHECK_THAT(answered("POST", "/ocsp", request), ContainsSubstring("leaf.pem: good"));
  CHECK_THAT(answered("POST", "/anywhere", request), ContainsSubstring("leaf.pem: good"));
  CHECK_THAT(answered("GET", "/ocsp/" + in_path(request), ""), ContainsSubstring("leaf.pem: good"));
  const char* kMalformedRequest = "Responder Error: malformedrequest (1)";
  CHECK_THAT(answered("POST", "/ocsp", ""), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("POST", "/ocsp", request + "x"), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("POST", "/ocsp", request.substr(1)), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("GET", "/ocsp", ""), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("GET", "/ocsp/no-base64!", ""), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("GET", "/other/" + in_path(request), ""), ContainsSubstring(kMalformedRequest));
  CHECK_THAT(answered("PUT", "/ocsp", request), ContainsSubstring(kMalformedRequest));
}

TEST_CASE("a CRL says what its scenario says, as openssl reads it", "[responders]") {
  if (!has_openssl()) return;
  Revocable revoked("revoked");
  struct Listed {
    const char* spec;
    const char* status;
    const char* defect;
    const char* shown;
  };
  const Listed all[] = {
      {"{}", "revoked", "", "verify OK"},
      {"{}", "revoked", "", "Key Compromise"},
      {"{}", "revoked", "", "X509v3 CRL Number:"},
      {"{reason: certificate-hold}", "revoked", "", "Certificate Hold"},
      {"{number: critical}", "revoked", "number-critical", "X509v3 CRL Number: critical"},
      {"{times: expired}", "revoked", "expired", "verify OK"},
      {"{issuer: other-intermediate}", "good", "other-issuer", "Error getting CRL issuer certificate"},
      // "Could not read", and since OpenSSL 3.5 "Could not find".
      {"{malformed: true}", "revoked", "malformed", " CRL from list.der"},
  };
  for (const Listed& listed : all) {
    INFO(listed.spec);
    const auto responder = revoked.responder("crl", listed.spec);
    CHECK(std::string(responder->name()) == "crl");
    CHECK(responder->status() == listed.status);
    CHECK(responder->defect() == listed.defect);
    const HttpAnswer answer = responder->answer("GET", "/crl", "");
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "application/pkix-crl");
    CHECK_THAT(revoked.listed(answer), ContainsSubstring(listed.shown));
  }
  const auto serials = [&](const std::string& spec) {
    const std::string shown = revoked.listed(revoked.responder("crl", spec)->answer("GET", "/crl", ""));
    size_t count = 0;
    for (const std::string& line : split(shown, '\n')) count += line.starts_with("    Serial Number: ");
    return count;
  };
  CHECK(serials("{}") == 1);
  CHECK(serials("{entries: 40}") == 41);
  CHECK_THAT(revoked.listed(revoked.responder("crl", "{number: absent}")->answer("GET", "/crl", "")),
             !ContainsSubstring("CRL Number"));
  CHECK_THAT(Revocable("leaf-revocable").responder("crl", "{}")->status(), Catch::Matchers::Equals("good"));
}

TEST_CASE("at the issuer's URL lies the issuer, or what the scenario puts there", "[responders]") {
  if (!has_openssl()) return;
  Revocable leaf("leaf-revocable");
  const auto found = [&](const std::string& spec) {
    const auto responder = leaf.responder("aia", spec);
    CHECK(std::string(responder->name()) == "aia");
    CHECK(responder->status().empty());
    CHECK(responder->defect().empty());
    const HttpAnswer answer = responder->answer("GET", "/aia", "");
    CHECK(answer.status == 200);
    CHECK(answer.content_type == "application/pkix-cert");
    return leaf.certificate(answer);
  };
  CHECK(found("{}") == leaf.pem("issuer"));
  CHECK(found("{serves: root}") == leaf.pem("root"));
}

// Over HTTP: the responders of a lab, at the URLs that the certificate names.
class Fetched {
 public:
  explicit Fetched(const std::string& responders)
      : lab_("{certificate: leaf-revocable, " + responders + "}") {
    run_shell(fmt::format("openssl s_client -connect 127.0.0.1:{} </dev/null 2>/dev/null >{}", lab_.port(),
                          chain()));
  }

  std::string url(const std::string& before) {
    const std::string text = run_shell("openssl x509 -noout -text -in " + chain()).output;
    const size_t begin = text.find("http", text.find(before));
    REQUIRE(begin != text.npos);
    return text.substr(begin, text.find_first_of(" \n", begin) - begin);
  }
  // got is what curl says of the answer: its status, its type and the length of its body.
  std::string got(const std::string& url, const std::string& more = "") {
    return run_shell(fmt::format(
                         "curl -s -o {}/body -w '%{{http_code}} %{{content_type}} %{{size_download}}' {} {}",
                         lab_.folder(), more, url))
        .output;
  }
  TestLab& lab() { return lab_; }

 private:
  std::string chain() { return lab_.folder() + "/chain.pem"; }

  TestLab lab_;
};

TEST_CASE("responders answer curl over HTTP with their content types", "[responders]") {
  if (!has_openssl() || !can_use("curl")) return;
  Fetched fetched("ocsp: {}, crl: {}, aia: {}");
  CHECK_THAT(fetched.got(fetched.url("OCSP - ")), ContainsSubstring("200 application/ocsp-response 5"));
  CHECK_THAT(fetched.got(fetched.url("CRL Distribution")), ContainsSubstring("200 application/pkix-crl "));
  CHECK_THAT(fetched.got(fetched.url("CA Issuers")), ContainsSubstring("200 application/pkix-cert "));
  std::vector<std::string> kinds;
  for (const auto& event : fetched.lab().events()) {
    if (event["event"] == "responder") kinds.push_back(event["responder"]);
  }
  CHECK(kinds == std::vector<std::string>{"ocsp", "crl", "aia"});
}

TEST_CASE("responders fail, mislabel and hold back their answers as curl sees it", "[responders]") {
  if (!has_openssl() || !can_use("curl")) return;
  Fetched fetched(
      "ocsp: {faults: [{mislabel-response: {content_type: text/plain}}]}, "
      "crl: {faults: [{fail-response: {status: 503}}]}, aia: {faults: [{delay-response: {delay_ms: 400}}]}");
  CHECK_THAT(fetched.got(fetched.url("OCSP - ")), ContainsSubstring("200 text/plain 5"));
  CHECK_THAT(fetched.got(fetched.url("CRL Distribution")), ContainsSubstring("503 "));
  constexpr int kTimedOut = 28;
  const std::string aia = fetched.url("CA Issuers");
  CHECK(run_shell("curl -s -m 0.2 -o /dev/null " + aia).exit == kTimedOut);
  CHECK_THAT(fetched.got(aia, "-m 5"), ContainsSubstring("200 application/pkix-cert "));
  for (const auto& event : fetched.lab().events()) {
    if (event["event"] != "responder") continue;
    INFO(event.dump());
    CHECK(event["faults"].at(0)["delivered"] == true);
  }
}

}  // namespace
}  // namespace lab
