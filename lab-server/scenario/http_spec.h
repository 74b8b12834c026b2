// What the server answers to requests, by path and by what is known of the client (RFC 9110).

#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>

#include "lab-server/base/yaml.h"

namespace lab {

// One answer and the requests that get it. A request gets the first answer of the list that fits it; a
// request that none fits gets the page of a healthy server.
struct HttpAnswerSpec {
  enum class When {
    always,
    other_host,             // Host is not, byte for byte but for case, the name in SNI
    no_name,                // the client sent no SNI
    unknown_name,           // the name in SNI is not among sni.known
    no_client_certificate,  // the client sent no certificate
    client_refused,         // the client's certificate was refused, and client_auth.defers
  };
  std::string path = "*";  // all of it, or its beginning and then a *
  When when = When::always;
  int status = 200;
  std::map<std::string, std::string> headers;
  std::optional<std::string> body;  // the marker follows it; nothing: the scenario's page

  // fits_path compares a request's target, without its query.
  bool fits_path(const std::string& target) const;
};

std::span<const Name<HttpAnswerSpec::When>> yaml_names(As<HttpAnswerSpec::When>);
const Fields<HttpAnswerSpec>& yaml_fields(As<HttpAnswerSpec>);
inline const char* name_of(HttpAnswerSpec::When when) {
  return name_in(yaml_names(As<HttpAnswerSpec::When>()), when);
}

}  // namespace lab
