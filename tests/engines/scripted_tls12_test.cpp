// The scripted server of SSL 3.0 to TLS 1.2 against other TLS stacks: what it speaks is spoken to the end.

#include <fmt/format.h>

#include "tests/catch.h"
#include "tests/faults/exchange.h"

namespace lab {
namespace {

// One way to speak, and the openssl options of a peer that speaks it too.
struct Spoken {
  const char* script;
  const char* certificate;
  const char* options;
};

constexpr Spoken kSpoken[] = {
    {"{}", "leaf", "-tls1_2"},
    {"{}", "leaf", ""},  // offers TLS 1.3 and takes less
    {"{group: secp256r1}", "leaf", "-tls1_2"},
    {"{group: secp521r1}", "leaf", "-tls1_2"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}", "leaf", "-tls1_2"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256}", "leaf", "-tls1_2"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256}", "leaf", "-tls1_2"},
    {"{cipher: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}", "leaf-rsa", "-tls1_2"},
    {"{cipher: TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA}", "leaf-rsa", "-tls1_2"},
    {"{cipher: TLS_DHE_RSA_WITH_AES_128_GCM_SHA256}", "leaf-rsa", "-tls1_2"},
    {"{cipher: TLS_DHE_RSA_WITH_AES_128_CBC_SHA, server_key_exchange: {dh: {bits: 1024}}}", "leaf-rsa",
     "-tls1_2 -cipher ALL:@SECLEVEL=0"},
    {"{cipher: TLS_RSA_WITH_AES_256_GCM_SHA384}", "leaf-rsa", "-tls1_2"},
    {"{cipher: TLS_RSA_WITH_AES_128_CBC_SHA256}", "leaf-rsa", "-tls1_2"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, server_hello: {extensions: {extended_master_secret: "
     "~}}}",
     "leaf", "-tls1_2"},
    {"{version: tls1.1, cipher: TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}", "leaf",
     "-tls1_1 -cipher ALL:@SECLEVEL=0"},
    {"{version: tls1.0, cipher: TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA}", "leaf",
     "-tls1 -cipher ALL:@SECLEVEL=0"},
    {"{version: tls1.0, cipher: TLS_DHE_RSA_WITH_AES_128_CBC_SHA}", "leaf-rsa",
     "-tls1 -cipher ALL:@SECLEVEL=0"},
    {"{version: tls1.0, cipher: TLS_RSA_WITH_AES_128_CBC_SHA}", "leaf-rsa", "-tls1 -cipher ALL:@SECLEVEL=0"},
    {"{cipher: TLS_RSA_WITH_NULL_MD5}", "leaf-rsa", "-tls1_2 -cipher NULL-MD5:@SECLEVEL=0"},
    {"{cipher: TLS_RSA_WITH_NULL_SHA}", "leaf-rsa", "-tls1_2 -cipher NULL-SHA:@SECLEVEL=0"},
    {"{cipher: TLS_RSA_WITH_NULL_SHA256}", "leaf-rsa", "-tls1_2 -cipher NULL-SHA256:@SECLEVEL=0"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_NULL_SHA}", "leaf", "-tls1_2 -cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0"},
    {"{cipher: TLS_DH_anon_WITH_AES_128_GCM_SHA256}", "leaf",
     "-tls1_2 -cipher ADH-AES128-GCM-SHA256:@SECLEVEL=0"},
    {"{version: tls1.0, cipher: TLS_DH_anon_WITH_AES_128_CBC_SHA}", "leaf",
     "-tls1 -cipher ADH-AES128-SHA:@SECLEVEL=0"},
    {"{cipher: TLS_ECDH_anon_WITH_AES_128_CBC_SHA}", "leaf", "-tls1_2 -cipher AECDH-AES128-SHA:@SECLEVEL=0"},
    {"{cipher: TLS_ECDH_anon_WITH_NULL_SHA}", "leaf", "-tls1_2 -cipher AECDH-NULL-SHA:@SECLEVEL=0"},
};

TEST_CASE("a scripted TLS 1.2 server serves its page to openssl, whatever both speak", "[engines]") {
  if (!has_openssl()) return;
  for (const Spoken& spoken : kSpoken) {
    INFO(spoken.script << " to openssl s_client " << spoken.options);
    TestLab lab(fmt::format("{{certificate: {}, scripted_tls12: {}}}", spoken.certificate, spoken.script));
    const std::string shown = openssl_gets(lab, spoken.options);
    INFO(shown);
    CHECK(holds(shown, "tls-failure-lab"));
    const auto event = lab.event();
    INFO(event.dump());
    CHECK(event["phase"].get<std::string>() == "closed");
  }
}

// Where openssl has forgotten a suite, GnuTLS still speaks it.
constexpr Spoken kSpokenByGnutls[] = {
    {"{}", "leaf", "NORMAL:-VERS-ALL:+VERS-TLS1.2"},
    {"{cipher: TLS_RSA_WITH_RC4_128_SHA}", "leaf-rsa",
     "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128:-KX-ALL:+RSA"},
    {"{cipher: TLS_RSA_WITH_RC4_128_MD5}", "leaf-rsa",
     "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128:-KX-ALL:+RSA:-MAC-ALL:+MD5"},
    {"{cipher: TLS_ECDHE_ECDSA_WITH_RC4_128_SHA}", "leaf",
     "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+ARCFOUR-128"},
    {"{cipher: TLS_RSA_WITH_3DES_EDE_CBC_SHA}", "leaf-rsa",
     "NORMAL:-VERS-ALL:+VERS-TLS1.2:-CIPHER-ALL:+3DES-CBC:-KX-ALL:+RSA"},
    {"{version: tls1.0, cipher: TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA}", "leaf-rsa",
     "NORMAL:-VERS-ALL:+VERS-TLS1.0:-CIPHER-ALL:+3DES-CBC:-KX-ALL:+DHE-RSA"},
    {"{version: tls1.1, cipher: TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}", "leaf-rsa",
     "NORMAL:-VERS-ALL:+VERS-TLS1.1"},
};

std::string gnutls_gets(TestLab& lab, const std::string& priority) {
  return run_program(
             {"sh", "-c",
              fmt::format("printf 'GET / HTTP/1.0\\r\\n\\r\\n' | timeout 10 gnutls-cli --x509cafile {} "
                          "--verify-hostname test.localhost --sni-hostname test.localhost --priority '{}' "
                          "--port {} 127.0.0.1 2>&1",
                          lab.ca_file(), priority, lab.port())})
      .output;
}

TEST_CASE("a scripted TLS 1.2 server serves its page to GnuTLS by RC4, 3DES and what is better",
          "[engines]") {
  if (!can_use("gnutls-cli")) return;
  for (const Spoken& spoken : kSpokenByGnutls) {
    INFO(spoken.script << " to gnutls-cli " << spoken.options);
    TestLab lab(fmt::format("{{certificate: {}, scripted_tls12: {}}}", spoken.certificate, spoken.script));
    const std::string shown = gnutls_gets(lab, spoken.options);
    INFO(shown);
    CHECK(holds(shown, "tls-failure-lab"));
  }
}

TEST_CASE("what a scripted TLS 1.2 server says wrongly, openssl finds wrong", "[engines]") {
  if (!has_openssl()) return;
  const std::pair<const char*, const char*> deviations[] = {
      {"{finished: {flip_last_bit: true}}", "digest check failed"},
      {"{finished: {cut_bytes: 1}}", "bad digest length"},
      {"{change_cipher_spec: {omit: true}}", "unexpected message"},
      {"{change_cipher_spec: {times: 2}}", "data between ccs and finished"},
      {"{finished: {times: 2}}", "unexpected message"},
      {"{insert: [{before: request, record: 24, body: '01 00 02 68*2 00*16'}]}", "unexpected record"},
      {"{server_hello: {cipher: '0x1a1a'}}", "unknown cipher returned"},
      {"{server_hello: {extensions: {renegotiation_info: ~}}}", "unsafe legacy renegotiation disabled"},
      {"{server_hello: {extensions: {session_ticket: ''}}}", "unexpected message"},
  };
  for (const auto& [script, words] : deviations) {
    TestLab lab(fmt::format("{{scripted_tls12: {}}}", script));
    const std::string shown = openssl_gets(lab, "-tls1_2");
    INFO(script << ": " << shown);
    CHECK(holds(shown, words));
    CHECK_FALSE(lab.event()["deviations"].empty());
  }
}

TEST_CASE("a scripted TLS 1.2 server resumes by session id, and otherwise when its script says so",
          "[engines]") {
  if (!has_openssl()) return;
  const auto twice = [](const std::string& script) {
    TestLab lab("{scripted_tls12: " + script + "}");
    return run_program(
               {"sh", "-c",
                fmt::format("printf 'Q\\n' | timeout 10 openssl s_client -reconnect -no_ticket -tls1_2 "
                            "-connect 127.0.0.1:{} 2>&1",
                            lab.port())})
        .output;
  };
  CHECK(holds(twice("{resumes: true}"), "Reused, TLSv1.2"));
  CHECK_FALSE(holds(twice("{}"), "Reused"));
  CHECK(holds(twice("{resumes: true, when_resuming: {cipher: TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}}"),
              "old session cipher not returned"));
  CHECK(holds(
      twice("{resumes: true, when_resuming: {server_hello: {extensions: {extended_master_secret: ~}}}}"),
      "inconsistent extms"));
}

TEST_CASE("a scripted TLS 1.2 server that asks for the handshake anew goes through it with openssl",
          "[engines]") {
  if (!has_openssl()) return;
  TestLab lab("{scripted_tls12: {insert: [{before: request, type: 0}]}}");
  CHECK(holds(openssl_gets(lab, "-tls1_2"), "tls-failure-lab"));
  CHECK(lab.event()["deviations"].dump() == "[\"renegotiation-asked\"]");
}

}  // namespace
}  // namespace lab
