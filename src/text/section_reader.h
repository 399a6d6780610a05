// Reading of the compiled tables: a head of offsets and sizes, then the sections (tools/build_*_tables.py).
#ifndef GSV_TEXT_SECTION_READER_H_
#define GSV_TEXT_SECTION_READER_H_

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "base/error.h"

namespace gsv::text {

// Hands out the sections in the order of the file. A file that does not fit is a broken build.
class SectionReader {
 public:
  SectionReader(std::string_view file, uint32_t magic, size_t count) : file_(file), count_(count) {
    GSV_CHECK(ReadU32(0) == magic && ReadU32(4) == count);
  }

  std::string_view Text() {
    const size_t entry = 8 + 8 * next_++;
    const size_t offset = ReadU32(entry);
    const size_t size = ReadU32(entry + 4);
    GSV_CHECK(next_ <= count_ && offset <= file_.size() && size <= file_.size() - offset);
    return file_.substr(offset, size);
  }

  template <class T>
  std::span<const T> Next() {
    const std::string_view section = Text();
    GSV_CHECK(reinterpret_cast<uintptr_t>(section.data()) % alignof(T) == 0 && section.size() % sizeof(T) == 0);
    return {reinterpret_cast<const T*>(section.data()), section.size() / sizeof(T)};
  }

  template <class T>
  std::span<const T> Next(size_t count) {
    const std::span<const T> values = Next<T>();
    GSV_CHECK(values.size() == count);
    return values;
  }

 private:
  uint32_t ReadU32(size_t offset) const {
    GSV_CHECK(offset + sizeof(uint32_t) <= file_.size());
    uint32_t value;
    std::memcpy(&value, file_.data() + offset, sizeof value);
    return value;
  }

  std::string_view file_;
  size_t count_;
  size_t next_ = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_SECTION_READER_H_
