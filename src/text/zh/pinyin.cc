#include "text/zh/pinyin.h"

#include <cstring>

#include "text/unicode.h"

namespace gsv::text {

std::string_view NameOf(ReadingSource source) {
  switch (source) {
    case ReadingSource::kNone:
      return "";
    case ReadingSource::kCharacter:
      return "character";
    case ReadingSource::kPhrase:
      return "phrase";
    case ReadingSource::kNetwork:
      return "g2pw";
    case ReadingSource::kOnly:
      return "g2pw-list";
    case ReadingSource::kCorrection:
      return "correction";
    case ReadingSource::kGiven:
      return "given";
  }
  return "";
}

Pinyin::Pinyin(const ChineseTables& tables) : tables_(tables) {
  for (char32_t c = Trie::kFirstRoot; IsHan(c); ++c) {
    if (tables_.phrase_correction[tables_.phrases.Child(Trie::kRoot, c)] != 0) corrected_ += c;
  }
}

template <class Emit>
void Pinyin::ReadText(std::u32string_view text, Emit emit) const {
  for (size_t begin = 0; begin < text.size();) {
    if (!IsHan(text[begin])) {
      emit(Reading(), ReadingSource::kNone);
      ++begin;
      continue;
    }
    size_t end = begin + 1;
    while (end < text.size() && IsHan(text[end])) ++end;
    while (begin < end) begin = ReadPhrase(text, begin, end, emit);
  }
}

std::vector<Reading> Pinyin::Read(std::u32string_view text) const {
  std::vector<Reading> readings;
  readings.reserve(text.size());
  Read(text, readings);
  return readings;
}

void Pinyin::Read(std::u32string_view text, std::vector<Reading>& readings) const {
  ReadText(text, [&](Reading reading, ReadingSource) { readings.push_back(reading); });
}

void Pinyin::Read(std::u32string_view text, std::vector<Reading>& readings, std::vector<ReadingSource>& sources) const {
  ReadText(text, [&](Reading reading, ReadingSource source) {
    readings.push_back(reading);
    sources.push_back(reading.exists() ? source : ReadingSource::kNone);
  });
}

Reading Pinyin::ReadCharacter(char32_t c) const {
  return Reading::FromPacked(tables_.character_reading[c - ChineseTables::kFirstHan]);
}

template <class Emit>
size_t Pinyin::ReadPhrase(std::u32string_view text, size_t begin, size_t end, Emit emit) const {
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
    const bool alone = phrase_end == begin + 1;
    for (uint16_t packed : tables_.readings.subspan(phrase - 1, phrase_end - begin)) {
      emit(Reading::FromPacked(packed), alone ? ReadingSource::kCharacter : ReadingSource::kPhrase);
    }
    return phrase_end;
  }
  // What could become a phrase but for the end of the text is read by characters to the end, as pypinyin does.
  const size_t next = i == end ? end : begin + 1;
  for (size_t k = begin; k < next; ++k) emit(ReadCharacter(text[k]), ReadingSource::kCharacter);
  return next;
}

std::span<const uint16_t> Pinyin::Correction(std::u32string_view word) const {
  const uint32_t place = tables_.phrase_correction[tables_.phrases.Find(word)];
  if (place == 0) return {};
  return tables_.readings.subspan(place - 1, word.size());
}

Reading Pinyin::ReadingOf(std::string_view initial_phone, std::string_view final_phone) const {
  const char tone = final_phone.empty() ? '0' : final_phone.back();
  if (tone < '1' || tone > '5') return {};
  final_phone.remove_suffix(1);
  const auto is = [](const auto& field, std::string_view value) {
    return std::string_view(field, strnlen(field, sizeof(field))) == value;
  };
  for (size_t i = 0; i < tables_.syllables.size(); ++i) {
    const Syllable& syllable = tables_.syllables[i];
    if (is(syllable.initial_phone, initial_phone) && is(syllable.final_phone, final_phone)) {
      return Reading(static_cast<int>(i), tone - '0');
    }
  }
  return {};
}

}  // namespace gsv::text
