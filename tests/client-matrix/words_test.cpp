// The lab's own causes and words, against texts that real clients printed.

#include "lab-server/diagnosis/words.h"

#include "client-matrix/knowledge/layer.h"
#include "lab-server/base/text.h"
#include "lab-server/diagnosis/diagnoses.h"
#include "tests/catch.h"
#include "tests/support/program.h"

namespace lab {
namespace {

const Diagnoses& the_labs() {
  static const Diagnoses kDiagnoses = [] {
    Diagnoses diagnoses = Diagnoses::load(source_dir() / "lab-server/diagnosis");
    LayerFolder layers(source_dir() / "client-matrix/stacks");
    add_words(diagnoses, layers.all());
    return diagnoses;
  }();
  return kDiagnoses;
}

struct Row {
  const char* stack;
  const char* text;
  const char* means;
};

// Word for word: curl 7.88, openssl s_client 3.0, Python 3.11, Node 20.20, gnutls-cli 3.7.9, wget 1.21,
// Go 1.26, Java 17.
const Row kSaid[] = {
    {"openssl", "curl: (60) SSL certificate problem: unable to get local issuer certificate",
     "issuer-key-mismatch missing-intermediate path-not-found unknown-ca"},
    {"openssl", "Error: unable to verify the first certificate { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }",
     "issuer-key-mismatch missing-intermediate unknown-ca"},
    {"openssl",
     "curl: (60) SSL certificate problem: self-signed certificate\nMore details here: "
     "https://curl.se/docs/sslcerts.html",
     "self-signed"},
    {"openssl",
     "SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed "
     "certificate (_ssl.c:992)') verify_code=18",
     "self-signed"},
    {"openssl",
     "depth=0 CN = good.localhost\nverify error:num=10:certificate has expired\nnotAfter=Nov 20 02:12:59 "
     "2026 GMT",
     "client-clock-wrong expired"},
    {"openssl", "Error: certificate is not yet valid { code: 'CERT_NOT_YET_VALID' }",
     "client-clock-wrong not-yet-valid"},
    {"openssl",
     "curl: (60) SSL: no alternative certificate subject name matches target host name 'good.localhost'",
     "default-certificate wrong-host"},
    {"openssl",
     "curl: (56) OpenSSL SSL_read: OpenSSL/3.0.19: error:0A00045C:SSL routines::tlsv13 alert certificate "
     "required, errno 0",
     "client-certificate-missing"},
    {"openssl", "SSLError(1, '[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:2546)')",
     "client-ca-untrusted"},
    {"openssl", "curl: (35) OpenSSL/3.0.19: error:0A000410:SSL routines::sslv3 alert handshake failure",
     "client-certificate-missing no-shared-cipher version-mismatch"},
    {"openssl", "curl: (35) OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version",
     "version-mismatch"},
    {"openssl", "SSLError(1, '[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:992)')", "plain-http"},
    {"openssl",
     "curl: (7) Failed to connect to good.localhost port 56611 after 0 ms: Couldn't connect to server",
     "connection-refused"},
    {"gnutls", "- Status: The certificate is NOT trusted. The certificate issuer is unknown. ",
     "issuer-key-mismatch missing-intermediate path-not-found self-signed unknown-ca"},
    {"gnutls",
     "ERROR: The certificate of ‘good.localhost’ is not trusted.\nERROR: The certificate of ‘good.localhost’ "
     "has expired.\nThe certificate has expired",
     "client-clock-wrong expired"},
    {"gnutls", "- Successfully sent 0 certificate(s) to server.\n*** Received alert [40]: Handshake failed",
     "client-certificate-missing"},
    {"gnutls", "GnuTLS: received alert [40]: Handshake failed",
     "client-certificate-missing no-shared-cipher version-mismatch"},
    {"gnutls", "GnuTLS: received alert [48]: CA is unknown", "client-ca-untrusted"},
    {"go",
     "Get \"https://a:1/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
     "missing-intermediate self-signed unknown-ca"},
    {"go",
     "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time "
     "2026-11-21T02:14:13Z is after 2026-11-20T02:12:59Z",
     "client-clock-wrong expired"},
    {"go",
     "tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time "
     "2026-11-21T02:14:13Z is before 2026-11-23T02:12:59Z",
     "client-clock-wrong not-yet-valid"},
    {"go", "Get \"https://a:1/\": http: server gave HTTP response to HTTPS client", "plain-http"},
    {"jsse",
     "Caused by: java.security.cert.CertificateNotYetValidException: NotBefore: Mon Nov 23 02:12:59 UTC 2026",
     "client-clock-wrong not-yet-valid"},
    {"jsse", "javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_required",
     "client-certificate-missing"},
    {"jsse", "javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?", "plain-http"},
};

TEST_CASE("what real clients print means what it was seen to mean", "[diagnosis]") {
  for (const Row& row : kSaid) {
    INFO(row.text);
    const Candidates means = the_labs().from_text({row.stack}, row.text);
    for (const std::string& cause : split(row.means, ' ')) CHECK(means.contains(cause));
    CHECK(means.size() < the_labs().ids().size() / 2);  // it says something
  }
}

// Of what no server should say, each text means just the causes it was seen for.
const Row kOfWhatNobodyShouldSay[] = {
    {"go", "tls: downgrade attempt detected, possibly due to a MitM attack or a broken middlebox",
     "handshake-tampered"},
    {"go", "tls: server did not echo the legacy session ID", "answer-contradictory"},
    {"go", "tls: too many non-advancing records", "record-flood"},
    {"go", "tls: server selected unadvertised ALPN protocol", "answer-not-offered"},
    {"go", "tls: invalid server key share", "malformed-message unsafe-parameters"},
    {"go", "tls: missing ServerKeyExchange message", "message-out-of-order"},
    {"openssl", "curl: (35) OpenSSL/3.0.19: error:0A000095:SSL routines::digest check failed",
     "handshake-tampered"},
    {"openssl", "curl: (35) OpenSSL/3.0.19: error:0A0003E7:SSL routines::invalid session id",
     "answer-contradictory"},
    {"openssl", "curl: (35) OpenSSL/3.0.19: error:0A000199:SSL routines::too many warn alerts",
     "record-flood"},
    {"openssl", "SSLError(1, '[SSL: BAD_PROTOCOL_VERSION_NUMBER] bad protocol version number (_ssl.c:992)')",
     "answer-not-offered"},
    {"openssl", "SSLError(1, '[SSL: LENGTH_MISMATCH] length mismatch (_ssl.c:992)')", "malformed-message"},
    {"openssl", "SSLError(1, '[SSL: UNKNOWN_CIPHER_RETURNED] unknown cipher returned (_ssl.c:992)')",
     "answer-not-offered unsafe-parameters"},
    {"gnutls", "*** Fatal error: An unexpected TLS handshake packet was received.", "message-out-of-order"},
    {"gnutls", "*** Fatal error: Error decoding the received TLS packet.", "malformed-message"},
    {"gnutls", "*** Fatal error: Could not negotiate a supported cipher suite.",
     "answer-not-offered unsafe-parameters"},
    {"jsse", "Caused by: java.security.InvalidKeyException: Point has small order", "unsafe-parameters"},
    {"jsse", "javax.net.ssl.SSLHandshakeException: Incorrect inner plaintext: no content type",
     "record-malformed"},
    {"jsse", "javax.net.ssl.SSLHandshakeException: Server returned wrong cipher suite for session",
     "answer-contradictory"},
};

TEST_CASE("what clients print of a server that breaks TLS leaves the causes it was seen for", "[diagnosis]") {
  for (const Row& row : kOfWhatNobodyShouldSay) {
    INFO(row.text);
    const std::vector<std::string> causes = split(row.means, ' ');
    CHECK(the_labs().from_text({row.stack}, row.text) == Candidates(causes.begin(), causes.end()));
  }
}

TEST_CASE("a page that was served means nothing", "[diagnosis]") {
  const std::string page =
      "HTTP/1.1 200 OK\ntls-failure-lab: you reached baseline/good-tls13 (good-tls13.localhost).";
  for (const auto& [stack, patterns] : the_labs().words().layers()) {
    INFO(stack);
    CHECK_FALSE(the_labs().words().meaning({stack}, page));
  }
}

TEST_CASE("every cause tells a person what to check and how to mend it", "[diagnosis]") {
  for (const Diagnosis& row : the_labs().all()) {
    INFO(row.id);
    if (row.id == kNoDiagnosis) continue;
    CHECK_FALSE(row.cause.empty());
    CHECK_FALSE(row.check.empty());
    CHECK_FALSE(row.fix.empty());
    CHECK_FALSE(row.event.empty());
  }
}

}  // namespace
}  // namespace lab
