#include "text/lang/number_units.h"

#include <algorithm>

#include "text/ja/normalizer.h"
#include "text/ko/number_rules.h"
#include "text/unicode.h"
#include "text/zh/unit_rules.h"

namespace gsv::text {
namespace {

// How many characters of `text` are a unit that the language reads behind a number, with nothing of the word left.
size_t UnitLength(std::string_view language, std::u32string_view text) {
  if (language == "zh" || language == "yue") return UnitLengthAfterNumber(text);
  if (language == "ko") return ko::UnitLengthAfterNumber(text);
  if (language == "ja") return ja::UnitLengthAfterNumber(text);
  return 0;
}

bool ReadsLettersInEnglish(std::string_view language) { return language == "ja" || language == "ko"; }

bool IsAsciiAlphanumeric(char32_t c) { return IsAsciiLetter(c) || IsAsciiDigit(c); }

bool HasWord(std::u32string_view text) { return std::any_of(text.begin(), text.end(), IsWord); }

// Digits with what stands between them: 5, 1,234.5, 3~5. Ends with a digit; 0 where there is none.
size_t NumberLength(std::u32string_view text) {
  size_t length = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsAsciiDigit(text[i])) {
      length = i + 1;
    } else if (length == 0 || std::u32string_view(U".,~-/").find(text[i]) == std::u32string_view::npos) {
      break;
    }
  }
  return length;
}

// "kg " at the start of a text: the unit and, where nothing of the language follows it, all the rest.
size_t UnitAtStart(std::string_view language, std::u32string_view text) {
  const size_t space = text.starts_with(U' ') ? 1 : 0;
  const size_t unit = UnitLength(language, text.substr(space));
  if (unit == 0) return 0;
  return HasWord(text.substr(space + unit)) ? space + unit : text.size();
}

// Behind which the number of a word like "mp3" ends: "를", a blank, the end.
bool EndsWord(std::string_view language, std::u32string_view rest) {
  if (rest.empty() || !IsWord(rest[0])) return true;
  if (language == "ja") return !IsHan(rest[0]) && !IsAsciiLetter(rest[0]);
  return std::u32string_view(U"을를은는이가로와과의에도만").find(rest[0]) != std::u32string_view::npos;
}

size_t DigitsAtEnd(std::u32string_view text) {
  size_t count = 0;
  while (count < text.size() && IsAsciiDigit(text[text.size() - 1 - count])) ++count;
  return count;
}

// One or two capitals of their own: the D of 3D, the PM of 2PM.
bool StartsWithCapitals(std::u32string_view text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= U'A' && text[count] <= U'Z') ++count;
  return count >= 1 && count <= 2 && (count == text.size() || !IsAsciiAlphanumeric(text[count]));
}

// Moves what stands at the border of a run and the English one behind it.
void MoveBeforeEnglish(LanguageRun& run, LanguageRun& english) {
  const size_t digits = DigitsAtEnd(run.text.substr(0, run.text.find_last_not_of(U' ') + 1));
  if (digits == 0) return;
  if (const size_t unit = UnitAtStart(run.language, english.text); unit > 0) {
    run.text += english.text.substr(0, unit);
    english.text.erase(0, unit);
  } else if (ReadsLettersInEnglish(run.language) && StartsWithCapitals(english.text) && run.text.back() != U' ') {
    const size_t begin = run.text.size() - digits;
    const bool whole = begin == 0 || !(run.text[begin - 1] == U'.' || run.text[begin - 1] == U',');
    if (!whole) return;
    english.text.insert(0, run.text.substr(begin));
    run.text.resize(begin);
  }
}

// "mp" and "3를": the number belongs to the word.
void MoveBehindEnglish(LanguageRun& english, LanguageRun& run) {
  if (!ReadsLettersInEnglish(run.language) || !IsAsciiLetter(english.text.back())) return;
  size_t digits = 0;
  while (digits < run.text.size() && IsAsciiDigit(run.text[digits])) ++digits;
  if (digits == 0 || !EndsWord(run.language, std::u32string_view(run.text).substr(digits))) return;
  english.text += run.text.substr(0, digits);
  run.text.erase(0, digits);
}

// An English run that is a number and a unit and nothing else.
bool IsQuantity(std::string_view language, std::u32string_view text) {
  const size_t number = NumberLength(text);
  return number > 0 && UnitAtStart(language, text.substr(number)) == text.size() - number;
}

}  // namespace

Runs JoinNumbersAndUnits(const Runs& runs, std::string_view language) {
  Runs moved = runs;
  for (size_t i = 0; i < moved.size(); ++i) {
    LanguageRun& run = moved[i];
    if (run.language != "en" || run.text.empty()) continue;
    if (i > 0) MoveBeforeEnglish(moved[i - 1], run);
    if (i + 1 < moved.size() && !run.text.empty()) MoveBehindEnglish(run, moved[i + 1]);
    const std::string_view near = i > 0 ? moved[i - 1].language : moved.size() > 1 ? moved[i + 1].language : language;
    if (IsQuantity(near, run.text)) run.language = near;
  }
  Runs joined;
  for (const LanguageRun& run : moved) AppendRun(joined, run.language, run.text);
  return joined;
}

}  // namespace gsv::text
