#include "client-matrix/report/junit.h"

#include <fmt/format.h>

#include "lab-server/base/text.h"

namespace lab {
namespace {

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : utf8(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        // XML 1.0 2.2: other control characters cannot be written at all.
        result += static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t' ? c : ' ';
    }
  }
  return result;
}

}  // namespace

std::string report_junit(const RunRecord& run) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const ClientRecord& client : run.clients) {
    std::string cases;
    size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    for (const CellRecord& cell : run.cells) {
      if (cell.client != client.id) continue;
      ++tests;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">",
                           escaped(cell.client), escaped(cell.scenario), cell.ms / 1000);
      if (cell.status == Status::surprise || (cell.status == Status::is_new && run.is_strict)) {
        ++failures;
        cases +=
            fmt::format("<failure message=\"{}\">{}</failure>", escaped(cell.reason), escaped(cell.text));
      } else if (cell.status == Status::is_void) {
        ++errors;
        cases += fmt::format("<error message=\"{}\">{}</error>", escaped(cell.reason), escaped(cell.text));
      } else if (cell.status == Status::is_new) {
        cases += fmt::format("<system-out>new: {}</system-out>", escaped(cell.reason));
      } else if (cell.status == Status::unsupported) {
        ++skipped;
        cases += fmt::format("<skipped message=\"{}\"/>", escaped(cell.reason));
      }
      cases += "</testcase>\n";
    }
    if (!client.missing.empty()) {
      ++tests;
      ++skipped;
      cases += fmt::format(
          "    <testcase classname=\"{0}\" name=\"installed\"><skipped message=\"not installed: "
          "{1}\"/></testcase>\n",
          escaped(client.id), escaped(client.missing));
    }
    if (!client.failed.empty()) {
      ++tests;
      ++errors;
      cases += fmt::format(
          "    <testcase classname=\"{0}\" name=\"started\"><error message=\"{1}\"/></testcase>\n",
          escaped(client.id), escaped(client.failed));
    }
    xml += fmt::format(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n{}  "
        "</testsuite>\n",
        escaped(client.id), tests, failures, errors, skipped, cases);
  }
  return xml + "</testsuites>\n";
}

}  // namespace lab
