// The bytes of a file in fastText's format, one number after another, never past the end.
#ifndef GSV_TEXT_LANG_FASTTEXT_READER_H_
#define GSV_TEXT_LANG_FASTTEXT_READER_H_

#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "text/lang/fasttext.h"

namespace gsv::text {

class FastTextReader {
 public:
  FastTextReader(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  template <class T>
  T Read(const char* what) {
    T value;
    std::memcpy(&value, Bytes(sizeof(T), what).data(), sizeof(T));
    return value;
  }
  // A number in a range, as a size.
  size_t ReadSize(const char* what, int64_t least, int64_t most) {
    return Checked(Read<int32_t>(what), what, least, most);
  }
  size_t ReadLongSize(const char* what, int64_t least, int64_t most) {
    return Checked(Read<int64_t>(what), what, least, most);
  }
  bool ReadBool(const char* what) { return Checked(Read<uint8_t>(what), what, 0, 1) != 0; }
  std::span<const std::byte> Bytes(size_t size, const char* what);
  FloatTable ReadFloats(size_t count, const char* what) { return FloatTable(Bytes(count * sizeof(float), what)); }
  std::string_view ReadString(const char* what);  // up to a NUL
  FastTextMatrix ReadMatrix(bool quantised, const char* what);

  size_t left() const { return bytes_.size() - place_; }
  template <class... Parts>
  [[noreturn]] void FailCorrupt(const Parts&... parts) const {
    Fail(ErrorCode::kFileCorrupt, name_, ": ", parts..., ", before byte ", place_, "; get the file again");
  }
  template <class... Parts>
  [[noreturn]] void FailType(const Parts&... parts) const {
    Fail(ErrorCode::kFileTypeUnknown, name_, ": ", parts...,
         "; expected a language classifier of fastText, such as lid.176.bin or lid.176.ftz");
  }

 private:
  size_t Checked(int64_t value, const char* what, int64_t least, int64_t most);
  ProductQuantizer ReadQuantizer();

  std::span<const std::byte> bytes_;
  const std::string& name_;
  size_t place_ = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_FASTTEXT_READER_H_
