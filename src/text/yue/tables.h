// The compiled Cantonese tables (tools/build_yue_tables.py describes the format). Views of the embedded file: nothing
// is parsed or copied but the names of the syllables.
#ifndef GSV_TEXT_YUE_TABLES_H_
#define GSV_TEXT_YUE_TABLES_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gsv::text {

// Copies are cheap and valid for the whole life of the program.
class CantoneseTables {
 public:
  CantoneseTables();  // checks the embedded file once

  // The longest word at the start of `text`: numbers of syllables, one per character; empty where there is none.
  std::span<const uint16_t> LongestWord(std::u32string_view text) const;

  // "zung1"; two with a space between them for the few characters that are read so (卅 "saa1 aa6").
  std::span<const std::string_view> syllables() const { return syllables_; }

  // What a character that only simplified texts have stands for (会 -> 會), or the character itself.
  char32_t Traditional(char32_t c) const;

 private:
  uint32_t Child(uint32_t node, char32_t c) const;  // 0: none

  std::span<const uint32_t> labels_;       // [nodes] characters
  std::span<const uint32_t> children_;     // [nodes + 1] first child
  std::span<const uint32_t> reading_;      // [nodes] 1 + place in `pool_`; 0: not a word
  std::span<const uint16_t> pool_;         // numbers of syllables
  std::span<const uint16_t> traditional_;  // pairs, sorted
  std::vector<std::string_view> syllables_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_YUE_TABLES_H_
