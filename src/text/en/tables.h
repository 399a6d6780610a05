// Readers of the compiled English tables (tools/build_en_tables.py describes the format). Views: nothing is parsed or
// copied, every look-up works on the embedded bytes.
#ifndef GSV_TEXT_EN_TABLES_H_
#define GSV_TEXT_EN_TABLES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text {

// A file of sections.
class TableFile {
 public:
  explicit TableFile(std::string_view file) : file_(file) {}

  std::string_view Section(size_t index) const;
  // A section as numbers.
  template <class T>
  std::span<const T> Numbers(size_t index) const {
    const std::string_view section = Section(index);
    return {reinterpret_cast<const T*>(section.data()), section.size() / sizeof(T)};
  }

 private:
  std::string_view file_;
};

// The lines of a section of names, which has no line break at its end.
std::vector<std::string_view> Lines(std::string_view section);

// A sorted list of words, front-coded in blocks.
class WordList {
 public:
  static constexpr int kNotFound = -1;
  static constexpr size_t kWordsPerBlock = 16;

  explicit WordList(std::string_view section);

  size_t size() const { return count_; }
  int Find(std::string_view word) const;  // its index or kNotFound

 private:
  std::string_view FirstOfBlock(size_t block) const;

  size_t count_;
  std::span<const uint32_t> offsets_;
  const uint8_t* body_;
};

// Byte strings by index.
class RecordList {
 public:
  RecordList(std::string_view section, size_t count);
  std::string_view operator[](size_t index) const;

 private:
  std::span<const uint32_t> offsets_;
  const uint8_t* body_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_TABLES_H_
