// The list of all faults. It is explicit, because a static library drops objects that only register
// themselves.

#include <fmt/format.h>

#include "lab-server/base/text.h"
#include "lab-server/faults/fault.h"

namespace lab {

extern const FaultKind kAnswerPlaintext;
extern const FaultKind kCloseAt;
extern const FaultKind kCorruptRecord;
extern const FaultKind kCorruptSignature;
extern const FaultKind kDelayFlights;
extern const FaultKind kDelayResponse;
extern const FaultKind kDelaySignature;
extern const FaultKind kDripBytes;
extern const FaultKind kEditMessage;
extern const FaultKind kFailResponse;
extern const FaultKind kHangResponse;
extern const FaultKind kInsertRecords;
extern const FaultKind kLimitConnections;
extern const FaultKind kLoseAlert;
extern const FaultKind kMislabelResponse;
extern const FaultKind kRefuseHello;
extern const FaultKind kReplayEarlyData;
extern const FaultKind kResetResponse;
extern const FaultKind kRewriteRecordHeader;
extern const FaultKind kRewriteServerHello;
extern const FaultKind kSendAlert;
extern const FaultKind kSplitRecords;
extern const FaultKind kStallAt;
extern const FaultKind kStallHandshake;
extern const FaultKind kSwallowLargeFlights;
extern const FaultKind kTruncateReply;

const std::vector<const FaultKind*>& all_faults() {
  static const std::vector<const FaultKind*> faults = {
      &kAnswerPlaintext, &kCloseAt,         &kCorruptRecord,    &kCorruptSignature,    &kDelayFlights,
      &kDelayResponse,   &kDelaySignature,  &kDripBytes,        &kEditMessage,         &kFailResponse,
      &kHangResponse,    &kInsertRecords,   &kLimitConnections, &kLoseAlert,           &kMislabelResponse,
      &kRefuseHello,     &kReplayEarlyData, &kResetResponse,    &kRewriteRecordHeader, &kRewriteServerHello,
      &kSendAlert,       &kSplitRecords,    &kStallAt,          &kStallHandshake,      &kSwallowLargeFlights,
      &kTruncateReply,
  };
  return faults;
}

const FaultKind& kind_of(const FaultSpec& spec, FaultSite site) {
  std::vector<std::string> names;
  for (const FaultKind* kind : all_faults()) {
    if (kind->site != site) continue;
    if (kind->name == spec.name) return *kind;
    names.emplace_back(kind->name);
  }
  const char* whose = site == FaultSite::server ? "the server" : "a responder";
  throw Error(fmt::format("{} has no fault '{}'", whose, spec.name), did_you_mean(spec.name, names),
              spec.where);
}

std::unique_ptr<Fault> make_fault(const FaultSpec& spec, FaultSite site) {
  return kind_of(spec, site).make(spec.params);
}

}  // namespace lab
