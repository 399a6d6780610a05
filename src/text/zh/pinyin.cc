#include "text/zh/pinyin.h"

#include "text/unicode.h"

namespace gsv::text {

std::vector<Reading> Pinyin::Read(std::u32string_view text) const {
  std::vector<Reading> readings;
  readings.reserve(text.size());
  for (size_t begin = 0; begin < text.size();) {
    if (!IsHan(text[begin])) {
      readings.emplace_back();
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && IsHan(text[end])) ++end;
    while (begin < end) begin = ReadPhrase(text, begin, end, readings);
  }
  return readings;
}

Reading Pinyin::ReadCharacter(char32_t c) const {
  return Reading::FromPacked(tables_.character_reading[c - ChineseTables::kFirstHan]);
}

size_t Pinyin::ReadPhrase(std::u32string_view text, size_t begin, size_t end, std::vector<Reading>& readings) const {
  size_t phrase_end = begin;
  uint32_t phrase = 0;
  uint32_t node = Trie::kRoot;
  size_t i = begin;
  for (; i < end; ++i) {
    node = tables_.phrases.Child(node, text[i]);
    if (node == Trie::kNone || tables_.phrase_reading[node] == ChineseTables::kNotAPrefix) break;
    if (tables_.phrase_reading[node] == 0) continue;
    phrase = tables_.phrase_reading[node];
    phrase_end = i + 1;
  }
  if (phrase != 0) {
    for (uint16_t packed : tables_.readings.subspan(phrase - 1, phrase_end - begin)) {
      readings.push_back(Reading::FromPacked(packed));
    }
    return phrase_end;
  }
  // What could become a phrase but for the end of the text is read by characters to the end, as pypinyin does.
  const size_t next = i == end ? end : begin + 1;
  for (size_t k = begin; k < next; ++k) readings.push_back(ReadCharacter(text[k]));
  return next;
}

std::span<const uint16_t> Pinyin::Correction(std::u32string_view word) const {
  const uint32_t place = tables_.phrase_correction[tables_.phrases.Find(word)];
  if (place == 0) return {};
  return tables_.readings.subspan(place - 1, word.size());
}

}  // namespace gsv::text
