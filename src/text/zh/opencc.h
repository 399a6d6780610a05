// Simplified and traditional characters by phrases: OpenCC's s2tw and t2s, from its dictionaries
// (tools/build_opencc_tables.py describes the file). https://github.com/BYVoid/OpenCC
#ifndef GSV_TEXT_ZH_OPENCC_H_
#define GSV_TEXT_ZH_OPENCC_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// Immutable; any thread. Linear in the text. A result has as many characters as its text.
class OpenCc {
 public:
  OpenCc();

  // As the official g2pw reads a clause: simplified to traditional as it is written in Taiwan.
  std::u32string ToTaiwan(std::u32string_view simplified) const;
  std::u32string ToSimplified(std::u32string_view traditional) const;

 private:
  struct Dictionary {
    std::vector<uint32_t> first_child;  // of the trie, whose view it backs
    Trie phrases;
    std::span<const uint32_t> choices;                      // per node
    std::span<const uint16_t> characters;                   // sorted
    std::span<const std::array<uint16_t, 4>> alternatives;  // per character

    char32_t Convert(char32_t c, uint32_t choice) const;
    // The end of the longest phrase from `begin` on, and its choices; `begin` where there is none.
    size_t FindPhrase(std::u32string_view text, size_t begin, uint32_t& choice) const;
  };

  Dictionary to_traditional_;
  Dictionary to_variants_;
  Dictionary to_simplified_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_OPENCC_H_
