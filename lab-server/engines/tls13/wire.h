// The record layer of the scripted TLS 1.3 server: it turns content into records and records into content,
// under the current keys (RFC 8446 5).

#pragma once

#include <memory>

#include "lab-server/engines/engine/scripted_engine.h"
#include "lab-server/engines/tls13/keys.h"
#include "lab-server/scenario/scripted_tls13_spec.h"
#include "lab-server/tls/record.h"

namespace lab {

class Tls13Wire {
 public:
  // The script must outlive this.
  explicit Tls13Wire(const RecordScript& script) : script_(script) {}

  // say puts content into records. They are sealed when there are keys, unless is_plain. Handshake content
  // waits for more handshake content, to share a record with it.
  void say(ContentType type, std::span<const uint8_t> content, bool is_plain = false);
  // flush ends the record in which handshake content waits.
  void flush();

  // seal_by and open_by change the keys for all later records: ours, and the client's.
  void seal_by(const Tls13Suite& suite, const Bytes& traffic_secret);
  void open_by(const Tls13Suite& suite, const Bytes& traffic_secret);
  bool is_sealing() const { return writing_ != nullptr; }
  // sealed counts the bytes in sealed records, padding included, up to the end of the last content.
  size_t sealed() const;

  Bytes& outgoing() { return outgoing_; }

  void feed(std::span<const uint8_t> bytes) { reader_.feed(bytes); }
  // next is the content of the client's next record; it skips a ChangeCipherSpec. Nothing when no complete
  // record is there, or when the record must be refused.
  std::optional<RecordContent> next();
  // refusal is the reason why next() reads no more; nothing as long as it reads.
  const std::optional<Refusal>& refusal() const { return refusal_; }
  // pass_over_early_data: until a record can be opened, next() skips those that cannot, as a server does that
  // rejects early data (RFC 8446 4.2.10).
  void pass_over_early_data() { passes_over_early_data_ = true; }
  // pass_over_change_cipher_spec: from now on next() skips a ChangeCipherSpec, or refuses it. RFC 8446 5
  // allows a client to send it between its first ClientHello and its Finished.
  void pass_over_change_cipher_spec(bool passes) { passes_over_change_cipher_spec_ = passes; }

 private:
  void put(ContentType type, std::span<const uint8_t> content, bool is_plain);
  std::optional<RecordContent> content_of(const Record& record);
  std::optional<RecordContent> opened(const Record& record);
  std::optional<RecordContent> refuse(uint8_t alert, const char* why);
  void judge_stream();

  const RecordScript& script_;
  std::unique_ptr<RecordProtection> writing_, reading_;
  Bytes waiting_;
  bool is_waiting_plain_ = false;
  size_t sealed_ = 0;  // bytes in the records that have been put
  Bytes outgoing_;
  RecordReader reader_;
  std::optional<Refusal> refusal_;
  bool passes_over_change_cipher_spec_ = false;
  bool passes_over_early_data_ = false;
};

}  // namespace lab
