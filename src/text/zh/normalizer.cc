#include "text/zh/normalizer.h"

#include "text/unicode.h"
#include "text/zh/sign_rules.h"

namespace gsv::text {
namespace {

constexpr char32_t kFirstReadable = 0x4E00;
constexpr char32_t kLastReadable = 0x9FA5;

bool IsOneOf(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

// Dropped before a text is cut into sentences.
bool IsDroppedSign(char32_t c) { return !IsHan(c) && IsOneOf(c, U" —《》【】<>{}()（）#&@“”^_|\\"); }

bool EndsSentence(char32_t c) { return !IsHan(c) && IsOneOf(c, U"：、，；。？！,;?!"); }

char32_t ToHalfWidth(char32_t c) {
  constexpr char32_t kShift = 0xFEE0;
  const char32_t half = c >= kShift ? c - kShift : 0;
  return IsAsciiDigit(half) || IsAsciiLetter(half) ? half : c;
}

// Decimal digits of other scripts lie in rows from zero to nine.
char32_t ToAsciiDigit(char32_t c) {
  if (c < 0x80 || IsHan(c) || !IsDecimalDigit(c)) return c;
  char32_t value = 0;
  while (IsDecimalDigit(c - value - 1)) ++value;
  return U'0' + value % 10;
}

// The mark that a sign is read as, or 0.
char32_t MarkOf(char32_t c) {
  if (IsOneOf(c, U"：；，·、/")) return U',';
  if (IsOneOf(c, U"。\n$")) return U'.';
  if (IsOneOf(c, U"~～")) return U'…';
  if (c == U'！') return U'!';
  if (c == U'？') return U'?';
  if (c == U'—') return U'-';
  return IsChineseMark(c) ? c : 0;
}

// replace_punctuation: only readable characters and marks are left.
void AppendReadable(std::u32string_view sentence, std::u32string& out) {
  for (size_t i = 0; i < sentence.size(); ++i) {
    char32_t c = sentence[i];
    if (sentence.substr(i, 3) == U"...") {
      c = U'…';
      i += 2;
    }
    if (c == U'嗯') c = U'恩';
    if (c == U'呣') c = U'母';
    if (c < kFirstReadable || c > kLastReadable) c = MarkOf(c);
    // Of marks in a row the first stays.
    if (c != 0 && !(IsChineseMark(c) && !out.empty() && IsChineseMark(out.back()))) out += c;
  }
}

}  // namespace

ChineseNormalizer::ChineseNormalizer(const ChineseTables& tables, const NormalizerOptions& options)
    : options_(options), simplifier_(tables, options), numbers_(tables, options) {}

std::u32string ChineseNormalizer::Normalize(std::u32string_view text) const {
  std::u32string normalized;
  normalized.reserve(text.size());
  for (const std::u32string& sentence : SplitSentences(simplifier_.SimplifyText(text))) {
    AppendReadable(NormalizeSentence(sentence), normalized);
  }
  simplifier_.ChooseShared(normalized);
  return normalized;
}

std::vector<std::u32string> ChineseNormalizer::SplitSentences(std::u32string_view original) const {
  std::u32string text = ReplaceLostSigns(original, options_);
  std::erase_if(text, IsDroppedSign);
  std::u32string lines;
  for (size_t i = 0; i < text.size(); ++i) {
    lines += text[i];
    if (!EndsSentence(text[i])) continue;
    if (i + 1 < text.size() && text[i + 1] == U'’') lines += text[++i];
    lines += U'\n';
  }
  std::u32string_view rest = Strip(lines, IsSpace);
  std::vector<std::u32string> sentences;
  for (;;) {
    const size_t end = rest.find(U'\n');
    sentences.emplace_back(Strip(rest.substr(0, end), IsSpace));
    if (end == rest.npos) return sentences;
    rest.remove_prefix(rest.find_first_not_of(U'\n', end));
  }
}

std::u32string ChineseNormalizer::NormalizeSentence(std::u32string_view original) const {
  std::u32string sentence = simplifier_.SimplifyCharacters(original);
  for (char32_t& c : sentence) c = ToHalfWidth(c);
  if (options_.foreign_digits) {
    for (char32_t& c : sentence) c = ToAsciiDigit(c);
  }
  std::erase_if(sentence, [](char32_t c) { return c >= 0x80 && !IsHan(c) && IsDecimalDigit(c); });
  numbers_.Apply(sentence);
  return ReplaceRemainingSigns(sentence, options_);
}

}  // namespace gsv::text
