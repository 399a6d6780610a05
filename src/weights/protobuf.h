// The wire format of protocol buffers: fields of a message, one after the other. Bounded: nothing outside the bytes is
// ever read, nothing is copied. https://protobuf.dev/programming-guides/encoding
#ifndef GSV_WEIGHTS_PROTOBUF_H_
#define GSV_WEIGHTS_PROTOBUF_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gsv::weights {

struct ProtobufField {
  enum class Wire { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  uint32_t number = 0;
  Wire wire = Wire::kVarint;
  uint64_t value = 0;                // of a varint
  std::span<const std::byte> bytes;  // of all others

  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

// Walks the fields of one message. `where` names it in error messages ("model.onnx: graph") and must outlive the walk.
class ProtobufReader {
 public:
  ProtobufReader(std::span<const std::byte> message, const std::string& where) : rest_(message), where_(where) {}

  // The next field; false at the end. Errors: kFileTruncated where a field reaches past the end of the message,
  // kFileCorrupt for what no writer makes (numbers of more than 64 bits, groups, unknown wire types, field 0).
  bool Next(ProtobufField& field);

  // The numbers of a repeated integer field, packed or not, one after the other.
  template <class Visit>
  void ForEachVarint(const ProtobufField& field, Visit visit) {
    if (field.wire == ProtobufField::Wire::kVarint) {
      visit(field.value);
      return;
    }
    ProtobufReader packed(field.bytes, where_);
    while (!packed.rest_.empty()) visit(packed.Varint());
  }

  // Throws kFileCorrupt unless the field is of that form.
  void Expect(const ProtobufField& field, ProtobufField::Wire wire) const;

 private:
  uint64_t Varint();
  std::span<const std::byte> Take(uint64_t count);

  std::span<const std::byte> rest_;
  const std::string& where_;
};

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_PROTOBUF_H_
