// Readings of Chinese characters from the dictionaries of pypinyin 0.55.0, and the official table of corrections.
#ifndef GSV_TEXT_ZH_PINYIN_H_
#define GSV_TEXT_ZH_PINYIN_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// Immutable; any thread.
class Pinyin {
 public:
  explicit Pinyin(const ChineseTables& tables) : tables_(tables) {}

  // pypinyin.lazy_pinyin: the longest phrases of the dictionary from the left, single characters between them. One
  // reading per code point; none for what is not Chinese or not in the dictionary.
  std::vector<Reading> Read(std::u32string_view text) const;

  // What the correction table has for a word: packed readings, one per code point, or nothing.
  std::span<const uint16_t> Correction(std::u32string_view word) const;

  const Syllable& SyllableOf(Reading reading) const {
    return tables_.syllables[static_cast<size_t>(reading.syllable())];
  }

 private:
  Reading ReadCharacter(char32_t c) const;
  // Reads the next phrase or character of text[begin, end), all Chinese; returns where the one after it begins.
  size_t ReadPhrase(std::u32string_view text, size_t begin, size_t end, std::vector<Reading>& readings) const;

  ChineseTables tables_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_PINYIN_H_
