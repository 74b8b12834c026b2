// The record layer of a scripted server for SSL 3.0 to TLS 1.2: contents become records, and records
// contents, under the keys of the moment (RFC 5246 6.2).

#pragma once

#include <memory>

#include "lab-server/engines/legacy_protection.h"
#include "lab-server/tls/record.h"

namespace lab {

class LegacyWire {
 public:
  // write_as sets the version that records carry.
  void write_as(uint16_t version) { version_ = version; }
  // say puts content into records, each of its own, sealed when there are keys.
  void say(ContentType type, std::span<const uint8_t> content);

  // seal_by and open_by change the keys of what is said, and of what comes, from here on.
  void seal_by(std::unique_ptr<LegacyProtection> keys) { writing_ = std::move(keys); }
  void open_by(std::unique_ptr<LegacyProtection> keys) { reading_ = std::move(keys); }

  struct Content {
    uint8_t type = 0;
    Bytes bytes;
    bool is_sealed = false;

    bool is(ContentType wanted) const { return type == static_cast<uint8_t>(wanted); }
  };
  void feed(std::span<const uint8_t> bytes) { reader_.feed(bytes); }
  // next is what the client's next record holds; nothing when no whole one is there, or the stream is broken.
  std::optional<Content> next();
  // is_broken says whether a record came that is none, or that the client's keys did not make.
  bool is_broken() const { return is_unopened_ || is_not_tls() || reader_.is_malformed(); }
  bool is_not_tls() const { return reader_.is_not_tls() || reader_.is_sslv2_hello(); }

  Bytes& outgoing() { return outgoing_; }

 private:
  uint16_t version_ = 0x0303;
  std::unique_ptr<LegacyProtection> writing_, reading_;
  RecordReader reader_;
  bool is_unopened_ = false;
  Bytes outgoing_;
};

}  // namespace lab
