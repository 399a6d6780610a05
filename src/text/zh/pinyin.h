// Readings of Chinese characters from the dictionaries of pypinyin 0.55.0, and the official table of corrections.
#ifndef GSV_TEXT_ZH_PINYIN_H_
#define GSV_TEXT_ZH_PINYIN_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/zh/tables.h"

namespace gsv::text {

// What decided the reading of a character.
enum class ReadingSource : uint8_t {
  kNone,        // it has no reading
  kCharacter,   // the first reading of the character
  kPhrase,      // a phrase of the dictionary
  kNetwork,     // a neural network, by the clause
  kOnly,        // the list of that network: the character has one reading
  kCorrection,  // the table of corrected words
  kGiven,       // the user
};
std::string_view NameOf(ReadingSource source);  // "character", "phrase", "g2pw", "g2pw-list", "correction", "given", ""

// Immutable; any thread.
class Pinyin {
 public:
  explicit Pinyin(const ChineseTables& tables);

  // pypinyin.lazy_pinyin: the longest phrases of the dictionary from the left, single characters between them. One
  // reading per code point; none for what is not Chinese or not in the dictionary.
  std::vector<Reading> Read(std::u32string_view text) const;
  // The same appended, with what decided each.
  void Read(std::u32string_view text, std::vector<Reading>& readings) const;
  void Read(std::u32string_view text, std::vector<Reading>& readings, std::vector<ReadingSource>& sources) const;

  // What the correction table has for a word: packed readings, one per code point, or nothing.
  std::span<const uint16_t> Correction(std::u32string_view word) const;
  bool HasCorrection(char32_t c) const { return corrected_.find(c) != corrected_.npos; }

  // The reading whose phones these are: an initial, and a final with its tone. None where there is none.
  Reading ReadingOf(std::string_view initial_phone, std::string_view final_phone) const;

  const Syllable& SyllableOf(Reading reading) const {
    return tables_.syllables[static_cast<size_t>(reading.syllable())];
  }

 private:
  Reading ReadCharacter(char32_t c) const;
  // Reads the next phrase or character of text[begin, end), all Chinese; returns where the one after it begins.
  template <class Emit>
  size_t ReadPhrase(std::u32string_view text, size_t begin, size_t end, Emit emit) const;
  // emit(reading, source) for each code point.
  template <class Emit>
  void ReadText(std::u32string_view text, Emit emit) const;

  ChineseTables tables_;
  std::u32string corrected_;  // the few characters that are words of the correction table
};

}  // namespace gsv::text

#endif  // GSV_TEXT_ZH_PINYIN_H_
