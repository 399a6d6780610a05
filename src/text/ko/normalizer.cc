#include "text/ko/normalizer.h"

#include <algorithm>

#include "text/ko/hangul.h"
#include "text/ko/number_rules.h"
#include "text/unicode.h"

namespace gsv::text::ko {
namespace {

constexpr std::u32string_view kQuotesAndClosing = U"\"'“”‘’「」『』《》〈〉】)）]］}<>＜＞";
constexpr std::u32string_view kOpening =
    U"(（[［{【";  // apart from the word before; behind the closing one a particle may follow
constexpr std::u32string_view kMarks = U"!?…,.-~～！？，。、；：·—";

bool IsIn(std::u32string_view set, char32_t c) { return set.find(c) != set.npos; }

// Onset, vowel and coda that follow each other as one syllable; full-width forms in half width.
std::u32string Compose(std::u32string_view text) {
  constexpr char32_t kFullWidthShift = 0xFEE0;
  std::u32string out;
  out.reserve(text.size());
  for (char32_t c : text) {
    const bool has_last = !out.empty();
    if (has_last && IsOnset(out.back()) && IsVowel(c)) {
      out.back() = kFirstSyllable + ((out.back() - kFirstOnset) * kVowels + (c - kFirstVowel)) * 28;
    } else if (has_last && IsSyllable(out.back()) && CodaOf(out.back()) == 0 && IsCoda(c)) {
      out.back() += c - kFirstCoda + 1;
    } else {
      const char32_t half = c >= kFullWidthShift ? c - kFullWidthShift : 0;
      out += IsAsciiDigit(half) || IsAsciiLetter(half) ? half : c;
    }
  }
  return out;
}

// Without runs of the letters that stand for tears.
std::u32string DryTears(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const size_t end = std::min(text.find_first_not_of(U"ㅠㅜ", i), text.size());
    if (end == i + 1) out += text[i];
    if (end == i) out += text[i++];
    i = std::max(i, end);
  }
  return out;
}

// ㅋㅋㅋ as it is laughed; the tears of ㅠㅠ are silent. Single letters are left: ㄱ may be meant.
std::u32string ReadChatLetters(std::u32string_view original) {
  std::u32string text = DryTears(original);
  for (size_t i = 0; i < text.size();) {
    const char32_t c = text[i];
    size_t end = i + 1;
    while (end < text.size() && text[end] == c) ++end;
    if (end - i >= 2 && IsIn(U"ㅋㅎ", c)) std::fill(text.data() + i, text.data() + end, c == U'ㅋ' ? U'크' : U'흐');
    i = end;
  }
  return text;
}

std::u32string TidyMarks(std::u32string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    if (IsIn(kQuotesAndClosing, c)) continue;
    if (text.substr(i, 3) == U"...") {
      c = U'…';
      i += 2;
    }
    if (c == U'~' || c == U'～') c = U'…';
    if (c == U'—') c = U'-';
    if (IsIn(kOpening, c)) c = U' ';
    if (IsSpace(c)) c = c == U'\n' ? U'.' : U' ';
    if (c == U' ' && (out.empty() || out.back() == U' ')) continue;
    if (IsIn(kMarks, c) && !out.empty() && IsIn(kMarks, out.back())) continue;
    out += c;
  }
  return out;
}

}  // namespace

NormalizerOptions NormalizerOptions::Fixed() {
  return {.composes = true,
          .reads_numbers = true,
          .reads_dates = true,
          .reads_units = true,
          .reads_chat_letters = true,
          .tidies_marks = true};
}

std::u32string Normalize(std::u32string_view original, const NormalizerOptions& options) {
  std::u32string text = options.composes ? Compose(original) : std::u32string(original);
  ReadNumbers(text, options);
  if (options.tidies_marks) text = TidyMarks(text);
  if (options.reads_chat_letters) {
    text = ReadChatLetters(text);
    if (options.tidies_marks) text = TidyMarks(text);  // of what stood around the tears
  }
  if (options.composes) text = Compose(text);  // what has come together
  return text;
}

}  // namespace gsv::text::ko
