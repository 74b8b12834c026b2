#include "lab-server/tls/record_splitter.h"

#include <algorithm>

#include "lab-server/tls/cursor.h"

namespace lab {
namespace {

RecordHeader header_in(std::span<const uint8_t> bytes) {
  Cursor cursor(bytes);
  RecordHeader header;
  header.type = cursor.u8();
  header.version = cursor.u16();
  header.length = cursor.u16();
  return header;
}

}  // namespace

std::optional<RecordPart> RecordSplitter::next(std::span<const uint8_t>& bytes) {
  const bool is_first = has_ < kRecordHeader;
  const size_t more = std::min(kRecordHeader - has_, bytes.size());
  std::ranges::copy(bytes.first(more), head_.begin() + static_cast<ptrdiff_t>(has_));
  bytes = bytes.subspan(more);
  has_ += more;
  if (has_ < kRecordHeader || (!is_first && bytes.empty())) return std::nullopt;

  RecordPart part{.header = header_in(head_), .body = {}};
  if (is_first) rest_ = part.header.length;
  part.body = bytes.first(std::min(rest_, bytes.size()));
  bytes = bytes.subspan(part.body.size());
  rest_ -= part.body.size();
  part.is_last = rest_ == 0;
  if (part.is_last) has_ = 0;
  return part;
}

}  // namespace lab
