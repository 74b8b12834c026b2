// Rewrites the header of one record: its type, its version or its length.

#include <fmt/format.h>

#include "lab-server/faults/which_record.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

struct RewriteRecordHeaderParams {
  WhichRecord which = WhichRecord::first;
  std::optional<uint8_t> type;
  std::optional<uint16_t> version;
  int length = 0;
};

const Fields<RewriteRecordHeaderParams> kRewriteRecordHeaderParams = {
    {"record", kWhichRecordHelp, set<&RewriteRecordHeaderParams::which, RewriteRecordHeaderParams>},
    {"type", "its content type, 0 to 255", set<&RewriteRecordHeaderParams::type, RewriteRecordHeaderParams>},
    {"version", "its version as a number: 768 is SSL 3.0",
     set<&RewriteRecordHeaderParams::version, RewriteRecordHeaderParams>},
    {"length", "how much the length exceeds the body; negative: falls short",
     between<&RewriteRecordHeaderParams::length, -65535, 65535, RewriteRecordHeaderParams>},
};

class RewriteRecordHeader : public Fault {
 public:
  explicit RewriteRecordHeader(const RewriteRecordHeaderParams& params) : params_(params) {}

  awaitable<void> on_outgoing(Wire& wire, Flight& flight) override {
    const auto record = find_record(flight, params_.which);
    if (!record) co_return;
    uint8_t* header = flight.bytes.data() + record->begin;
    if (params_.type) header[0] = *params_.type;
    if (params_.version) {
      header[1] = static_cast<uint8_t>(*params_.version >> 8);
      header[2] = static_cast<uint8_t>(*params_.version);
    }
    const auto length =
        static_cast<uint16_t>(static_cast<int>(record->size - kRecordHeader) + params_.length);
    header[3] = static_cast<uint8_t>(length >> 8);
    header[4] = static_cast<uint8_t>(length);
    wire.delivered(fmt::format("a record's header says type {}, version {:02x}{:02x}, length {}", header[0],
                               header[1], header[2], length));
  }

 private:
  const RewriteRecordHeaderParams params_;
};

}  // namespace

extern const FaultKind kRewriteRecordHeader = {
    .name = "rewrite-record-header",
    .summary = "rewrite the type, version or length in the header of one record",
    .site = FaultSite::server,
    .commits = Misbehaviour::record_corrupted,
    .parameters = parameters_of(kRewriteRecordHeaderParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<RewriteRecordHeader>(
          read<RewriteRecordHeaderParams>(params, kRewriteRecordHeaderParams));
    },
};

}  // namespace lab
