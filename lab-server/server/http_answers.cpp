#include "lab-server/server/http_answers.h"

#include <fmt/format.h>

#include "lab-server/base/marker.h"
#include "lab-server/base/text.h"

namespace lab {
namespace {

using AnswerWhen = HttpAnswerSpec::When;

bool is_so(AnswerWhen when, const RequestFacts& asked) {
  switch (when) {
    case AnswerWhen::always:
      return true;
    case AnswerWhen::other_host:
      return lower(asked.host) != lower(asked.sni);
    case AnswerWhen::no_name:
      return asked.sni.empty();
    case AnswerWhen::unknown_name:
      return !asked.is_name_known;
    case AnswerWhen::no_client_certificate:
      return !asked.has_client_certificate;
    case AnswerWhen::client_refused:
      return asked.is_client_refused;
  }
  return false;
}

}  // namespace

Page answer_to(const RequestFacts& asked, const std::vector<HttpAnswerSpec>& answers, Page healthy) {
  for (const HttpAnswerSpec& answer : answers) {
    if (!answer.fits_path(asked.target) || !is_so(answer.when, asked)) continue;
    Page page = std::move(healthy);
    page.status = answer.status;
    page.headers = answer.headers;
    if (answer.body) page.body = fmt::format("{}\n{}\n", *answer.body, kMarker);
    if (answer.status >= 400)
      page.because = answer.when == AnswerWhen::always ? "path" : name_of(answer.when);
    return page;
  }
  return healthy;
}

}  // namespace lab
