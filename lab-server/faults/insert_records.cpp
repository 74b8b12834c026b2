// Inserts records between the server's own: floods of empty records or warnings, an early ChangeCipherSpec,
// application data before the end of the handshake, anything.

#include <fmt/format.h>

#include "lab-server/base/hex.h"
#include "lab-server/faults/place.h"
#include "lab-server/tls/record.h"

namespace lab {
namespace {

struct InsertRecordsParams : PlaceParams {
  uint8_t type = 22;
  uint16_t version = 0x0303;
  Bytes body;
  size_t times = 1;
};

const Fields<InsertRecordsParams> kInsertRecordsParams = {
    {"at", kPlaceHelp, set<&InsertRecordsParams::at, InsertRecordsParams>},
    {"after_bytes", kAfterBytesHelp, set<&InsertRecordsParams::after_bytes, InsertRecordsParams>},
    {"type", "their content type: 22 is handshake", set<&InsertRecordsParams::type, InsertRecordsParams>},
    {"version", "their version as a number: 771 is TLS 1.2",
     set<&InsertRecordsParams::version, InsertRecordsParams>},
    {"body", "their body in hex", hex<&InsertRecordsParams::body, InsertRecordsParams>},
    {"times", "how many records", between<&InsertRecordsParams::times, 1, 100'000, InsertRecordsParams>},
};

class InsertRecords : public FaultAt {
 public:
  explicit InsertRecords(const InsertRecordsParams& params) : FaultAt(params), params_(params) {}

  std::optional<Misbehaviour> commits() const override {
    if (params_.times > 1) return Misbehaviour::record_flood;
    const bool is_known = params_.type >= 20 && params_.type <= 24;
    // RFC 8446 5.1: only application data may be empty.
    const bool is_empty = params_.body.empty() && params_.type != 23;
    return is_known && !is_empty ? Misbehaviour::message_out_of_order : Misbehaviour::record_malformed;
  }

 protected:
  awaitable<void> act(Wire& wire) override {
    const Bytes record = record_bytes(static_cast<ContentType>(params_.type), params_.version, params_.body);
    Bytes all;
    all.reserve(record.size() * params_.times);
    for (size_t i = 0; i < params_.times; ++i) all.insert(all.end(), record.begin(), record.end());
    co_await wire.send_raw(std::move(all));
    wire.delivered(fmt::format("{} records of type {} and {} bytes {}", params_.times, params_.type,
                               params_.body.size(), where()));
  }

 private:
  const InsertRecordsParams params_;
};

}  // namespace

extern const FaultKind kInsertRecords = {
    .name = "insert-records",
    .summary = "insert records of any type and body between the server's own, once or many times",
    .site = FaultSite::server,
    .commits = Misbehaviour::message_out_of_order,
    .parameters = parameters_of(kInsertRecordsParams),
    .make = [](const Node& params) -> std::unique_ptr<Fault> {
      return std::make_unique<InsertRecords>(read<InsertRecordsParams>(params, kInsertRecordsParams));
    },
};

}  // namespace lab
