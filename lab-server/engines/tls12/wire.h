// The record layer of a scripted server for SSL 3.0 to TLS 1.2: it turns content into records and records
// into content, under the current keys (RFC 5246 6.2).

#pragma once

#include <memory>

#include "lab-server/engines/engine/scripted_engine.h"
#include "lab-server/engines/tls12/protection.h"
#include "lab-server/tls/record.h"

namespace lab {

class Tls12Wire {
 public:
  // write_as sets the version that records carry.
  void write_as(uint16_t version) { version_ = version; }
  // say puts content into records of its own. They are sealed when there are keys, unless is_plain.
  void say(ContentType type, std::span<const uint8_t> content, bool is_plain = false);

  // seal_by and open_by change the keys for all later records: ours, and the client's.
  void seal_by(std::unique_ptr<Tls12Protection> keys) { writing_ = std::move(keys); }
  void open_by(std::unique_ptr<Tls12Protection> keys) { reading_ = std::move(keys); }
  bool is_sealing() const { return writing_ != nullptr; }

  void feed(std::span<const uint8_t> bytes) { reader_.feed(bytes); }
  // next is the content of the client's next record. Nothing when no complete record is there, or when the
  // record must be refused.
  std::optional<RecordContent> next();
  // refusal is the reason why next() reads no more; nothing as long as it reads.
  const std::optional<Refusal>& refusal() const { return refusal_; }

  Bytes& outgoing() { return outgoing_; }

 private:
  std::optional<RecordContent> refuse(uint8_t alert, const char* why);
  void judge_stream();

  uint16_t version_ = 0x0303;
  std::unique_ptr<Tls12Protection> writing_, reading_;
  RecordReader reader_;
  std::optional<Refusal> refusal_;
  Bytes outgoing_;
};

}  // namespace lab
