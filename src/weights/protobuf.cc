#include "weights/protobuf.h"

#include "base/error.h"

namespace gsv::weights {

uint64_t ProtobufReader::Varint() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    if (rest_.empty()) Fail(ErrorCode::kFileTruncated, where_, " ends within a number; get the file again");
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_ = rest_.subspan(1);
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  Fail(ErrorCode::kFileCorrupt, where_, " holds a number of more than 64 bits; get the file again");
}

std::span<const std::byte> ProtobufReader::Take(uint64_t count) {
  if (count > rest_.size()) {
    Fail(ErrorCode::kFileTruncated, where_, " has a field of ", count, " bytes with ", rest_.size(),
         " bytes left; the file is cut off or damaged, get it again");
  }
  const auto bytes = rest_.first(static_cast<size_t>(count));
  rest_ = rest_.subspan(static_cast<size_t>(count));
  return bytes;
}

bool ProtobufReader::Next(ProtobufField& field) {
  if (rest_.empty()) return false;
  const uint64_t tag = Varint();
  constexpr uint64_t kLargestNumber = (uint64_t{1} << 29) - 1;
  const uint64_t wire = tag & 7;
  const bool known = wire == 0 || wire == 1 || wire == 2 || wire == 5;
  if (tag >> 3 == 0 || tag >> 3 > kLargestNumber || !known) {
    Fail(ErrorCode::kFileCorrupt, where_, " holds a field of number ", tag >> 3, " and form ", wire,
         ", which protocol buffers do not have; get the file again");
  }
  field = {};
  field.number = static_cast<uint32_t>(tag >> 3);
  field.wire = static_cast<ProtobufField::Wire>(wire);
  switch (field.wire) {
    case ProtobufField::Wire::kVarint:
      field.value = Varint();
      break;
    case ProtobufField::Wire::kFixed64:
      field.bytes = Take(8);
      break;
    case ProtobufField::Wire::kBytes:
      field.bytes = Take(Varint());
      break;
    case ProtobufField::Wire::kFixed32:
      field.bytes = Take(4);
      break;
  }
  return true;
}

void ProtobufReader::Expect(const ProtobufField& field, ProtobufField::Wire wire) const {
  if (field.wire == wire) return;
  Fail(ErrorCode::kFileCorrupt, where_, ": field ", field.number, " has the form ", static_cast<int>(field.wire),
       ", expected ", static_cast<int>(wire), "; get the file again");
}

}  // namespace gsv::weights
