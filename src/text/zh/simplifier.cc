#include "text/zh/simplifier.h"

#include <algorithm>

#include "text/unicode.h"

namespace gsv::text {
namespace {

bool IsOneOf(char32_t c, std::u32string_view set) { return c != U'\0' && set.find(c) != set.npos; }

// Two characters that simplified texts have too, but beside few others only.

// 看著 is 看着 and 著急 着急; 著名, 名著 and the like stay.
bool IsZhe(char32_t before, char32_t after) {
  if (IsOneOf(after, U"急迷涼凉火想手眼落陸陆裝装重實实")) return true;
  return IsHan(before) && !IsOneOf(after, U"名作者有称稱述录錄书書于色《身文") &&
         !IsOneOf(before, U"名显顯土原编編论論巨专專卓昭拙遗遺所合译譯撰新旧舊较較主");
}

// 乾杯 is 干杯; 乾坤, 乾隆, 乾县 and names are not.
bool IsDryGan(char32_t before, char32_t after) {
  return IsOneOf(after, U"杯净淨脆燥旱枯粮糧洗裂瘪癟果冰电電咳瞪笑涸柴巴硬癣癬酪货貨瘦嚎渴") ||
         IsOneOf(before, U"饼餅晾晒曬烘吹豆葡萄风風肉擦口枯抹笋筍喝烤笑");
}

}  // namespace

Simplifier::Simplifier(const ChineseTables& tables, const NormalizerOptions& options)
    : tables_(tables), all_variants_(options.all_variants_simplified) {
  if (options.opencc_t2s) opencc_.emplace();
}

uint32_t Simplifier::Frequency(char32_t c) const {
  const uint32_t node = tables_.dictionary.Find(std::u32string_view(&c, 1));
  return node == Trie::kNone ? 0 : tables_.frequency[node];
}

// Where a character is traditional to both tables: 瞭 is, 於 著 乾 徵 are not.
bool Simplifier::IsTraditional(std::u32string_view text) const {
  return std::any_of(text.begin(), text.end(), [&](char32_t c) {
    return tables_.Simplified(c) != c && opencc_->ToSimplified(std::u32string_view(&c, 1)).front() != c;
  });
}

std::u32string Simplifier::SimplifyText(std::u32string_view text) const {
  std::u32string simplified;
  if (!opencc_) return simplified.assign(text);
  simplified.reserve(text.size());
  // Sentences do not depend on each other.
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of(U"。！？!?\n"), text.size() - 1) + 1;
    const std::u32string_view sentence = text.substr(0, end);
    simplified += IsTraditional(sentence) ? opencc_->ToSimplified(sentence) : std::u32string(sentence);
    text.remove_prefix(end);
  }
  return simplified;
}

void Simplifier::ChooseShared(std::u32string& text) const {
  if (!opencc_) return;
  for (size_t i = 0; i < text.size(); ++i) {
    const char32_t before = i > 0 ? text[i - 1] : U'\0';
    const char32_t after = i + 1 < text.size() ? text[i + 1] : U'\0';
    if (text[i] == U'著' && IsZhe(before, after)) text[i] = U'着';
    if (text[i] == U'乾' && IsDryGan(before, after)) text[i] = U'干';
  }
}

std::u32string Simplifier::SimplifyCharacters(std::u32string_view text) const {
  std::u32string simplified(text);
  for (char32_t& c : simplified) {
    for (char32_t next = tables_.Simplified(c); next != c; next = tables_.Simplified(c)) {
      // The official table goes too far at times: 榜 -> 搒.
      if (opencc_ && Frequency(c) >= Frequency(next)) break;
      c = next;
      if (!all_variants_) break;
    }
  }
  return simplified;
}

}  // namespace gsv::text
