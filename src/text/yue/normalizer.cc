#include "text/yue/normalizer.h"

#include <algorithm>
#include <utility>

#include "text/unicode.h"
#include "text/zh/pattern.h"

namespace gsv::text {
namespace {

constexpr char32_t kFirstReadable = 0x4E00;
constexpr char32_t kLastReadable = 0x9FA5;

// How far from a sign or digit, in characters, the rules for numbers look: 負 or 第 before, a measure word behind.
constexpr size_t kContextBefore = 2;
constexpr size_t kContextBehind = 4;

bool IsOneOf(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

bool IsCharacter(char32_t c) {
  return IsHan(c) || c == U'〇' || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x323AF);
}

// The mark that a sign is read as, or 0.
char32_t MarkOf(char32_t c, char32_t tilde) {
  if (IsOneOf(c, U"：；，·、")) return U',';
  if (IsOneOf(c, U"。\n$")) return U'.';
  if (IsOneOf(c, U"~～")) return tilde;
  if (c == U'！') return U'!';
  if (c == U'？') return U'?';
  if (c == U'—') return U'-';
  return IsChineseMark(c) ? c : 0;
}

// $1,000 -> 1,000元: the number is left to the Chinese rules.
bool ReplaceDollar(Cursor& cursor, std::u32string& out) {
  constexpr std::pair<std::u32string_view, std::u32string_view> kDollars[] = {
      {U"HK", U"港元"}, {U"US", U"美元"}, {U"", U"元"}};
  Cursor at = cursor;
  if (!at.SkipAny(U"$＄") || !at.IsDigitAt(0)) return false;
  const size_t begin = at.at();
  at.SkipDigits();
  while ((at[0] == U',' || at[0] == U'.') && at.IsDigitAt(1)) {
    at.Move(1);
    at.SkipDigits();
  }
  while (at.SkipAny(U"百千万萬亿億")) {
  }
  const auto dollar =
      std::find_if(std::begin(kDollars), std::end(kDollars), [&](const auto& row) { return out.ends_with(row.first); });
  out.resize(out.size() - dollar->first.size());
  out += at.From(begin);
  if (!at.SkipText(dollar->second)) at.Skip(U'元');
  out += dollar->second;
  cursor = at;
  return true;
}

}  // namespace

CantoneseNormalizerOptions CantoneseNormalizerOptions::Fixed() {
  NormalizerOptions numbers = NormalizerOptions::Fixed();
  numbers.opencc_t2s = false;  // text stays traditional, or is simplified as the official code does
  return {.numbers = numbers,
          .keeps_traditional = true,
          .keeps_colloquial = true,
          .collapses_marks = true,
          .tilde_is_ellipsis = true,
          .yat_for_one = true,
          .local_dollar = true};
}

CantoneseNormalizer::CantoneseNormalizer(const CantoneseTables& tables, const CantoneseNormalizerOptions& options)
    : tables_(tables), options_(options), chinese_(chinese_tables_, options.numbers) {}

std::u32string CantoneseNormalizer::Normalize(std::u32string_view original) const {
  std::u32string text(original);
  if (options_.local_dollar) ReplaceAll(text, Attempts::kEverywhere, ReplaceDollar);
  std::u32string normalized;
  normalized.reserve(text.size());
  for (const std::u32string& sentence : chinese_.SplitSentences(text)) {
    AppendReadable(NormalizeSentence(sentence), normalized);
  }
  return normalized;
}

// The rules for numbers know simplified characters only, so they see those near a sign or digit; what lies between is
// left alone.
std::u32string CantoneseNormalizer::NormalizeSentence(std::u32string_view sentence) const {
  if (!options_.keeps_traditional) return NormalizePiece(sentence);
  std::u32string out;
  size_t begin = 0;  // of a piece
  bool is_near = false;
  size_t behind = kContextBehind + 1;  // distance from the last sign
  size_t next_sign = 0;
  const auto flush = [&](size_t end) {
    const std::u32string_view piece = sentence.substr(begin, end - begin);
    if (is_near) {
      out += NormalizePiece(piece);
    } else {
      out += piece;
    }
    begin = end;
  };
  for (size_t i = 0; i < sentence.size(); ++i) {
    next_sign = std::max(next_sign, i);
    while (next_sign < sentence.size() && IsCharacter(sentence[next_sign])) ++next_sign;
    behind = next_sign == i ? 0 : behind + 1;
    const bool near = behind <= kContextBehind || (next_sign < sentence.size() && next_sign - i <= kContextBefore);
    if (near != is_near) flush(i);
    is_near = near;
  }
  flush(sentence.size());
  return out;
}

std::u32string CantoneseNormalizer::NormalizePiece(std::u32string_view piece) const {
  std::u32string out = chinese_.NormalizeSentence(piece);
  if (options_.yat_for_one && piece.find(U'幺') == piece.npos) std::replace(out.begin(), out.end(), U'幺', U'一');
  if (!options_.keeps_traditional) return out;
  // Both ends that the rules left alone become traditional again.
  const auto restore = [&](char32_t& spoken, char32_t written) {
    char32_t simplified = written;
    for (char32_t next; (next = chinese_tables_.Simplified(simplified)) != simplified;) simplified = next;
    const bool same = spoken == written || spoken == simplified;
    if (same) spoken = written;
    return same;
  };
  const size_t size = std::min(piece.size(), out.size());
  size_t head = 0;
  while (head < size && restore(out[head], piece[head])) ++head;
  for (size_t tail = 1; tail <= size - head; ++tail) {
    if (!restore(out[out.size() - tail], piece[piece.size() - tail])) break;
  }
  return out;
}

// replace_punctuation: only readable characters and marks are left.
void CantoneseNormalizer::AppendReadable(std::u32string_view sentence, std::u32string& out) const {
  const char32_t tilde = options_.tilde_is_ellipsis ? U'…' : U'-';
  for (size_t i = 0; i < sentence.size(); ++i) {
    char32_t c = sentence[i];
    if (sentence.substr(i, 3) == U"...") {
      c = U'…';
      i += 2;
    }
    const bool readable =
        (c >= kFirstReadable && c <= kLastReadable) ||
        (options_.keeps_colloquial && IsCharacter(c) && !tables_.LongestWord(std::u32string_view(&c, 1)).empty());
    if (!readable) c = options_.local_dollar && c == U'$' ? 0 : MarkOf(c, tilde);
    if (c == 0) continue;
    if (options_.collapses_marks && IsChineseMark(c) && !out.empty() && IsChineseMark(out.back())) continue;
    out += c;
  }
}

}  // namespace gsv::text
