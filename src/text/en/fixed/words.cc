#include <algorithm>
#include <array>

#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

constexpr size_t kLongestCompound = 64;

bool IsLexical(const Scene& scene, std::string_view lower) {
  return scene.lexicon.FindWord(lower).has_value() || scene.tables.Has(Table::kWords, lower);
}

// The word before the one before.
std::string WordBeforePrevious(View text, size_t i) {
  while (i > 0 && IsBlank(text[i - 1])) --i;
  while (i > 0 && IsAsciiLetter(text[i - 1])) --i;
  return PreviousWord(text, i);
}

bool IsPreviousCapitalized(View text, size_t i) {
  size_t end = i;
  while (end > 0 && IsBlank(text[end - 1])) --end;
  size_t begin = end;
  while (begin > 0 && IsAsciiLetter(text[begin - 1])) --begin;
  return begin < end && end < i && IsUpper(text[begin]);
}

// "St. John", "Main St.", "Dr. Smith", "Elm Dr.": the name that is beside decides.
std::string PlaceWords(const Scene& scene, const TableRow& row, size_t i, size_t end) {
  const View text = scene.text;
  const bool saint = row.fields[0] == "saint";
  const bool name_behind = IsUpper(At(text, EndOfBlanks(text, end))) && !EndsSentence(scene, end);
  const bool name_before =
      IsPreviousCapitalized(text, i) && !scene.tables.Has(Table::kSentenceStarts, PreviousWord(text, i));
  if (name_behind && !(name_before && saint && IsAsciiDigit(At(text, EndOfBlanks(text, end))))) {
    return std::string(row.fields[0]);
  }
  if (!name_before) return {};
  return saint ? "street" : "drive";
}

int RomanDigit(char32_t c) {
  switch (c) {
    case U'I':
      return 1;
    case U'V':
      return 5;
    case U'X':
      return 10;
    case U'L':
      return 50;
    case U'C':
      return 100;
    case U'D':
      return 500;
    case U'M':
      return 1000;
    default:
      return 0;
  }
}

std::string ToRoman(int value) {
  static constexpr std::pair<int, const char*> kParts[] = {
      {1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
      {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
  std::string roman;
  for (const auto& [part, letters] : kParts) {
    for (; value >= part; value -= part) roman += letters;
  }
  return roman;
}

// The value of a number as Romans write it; 0 where it is none.
int RomanValue(View letters) {
  if (letters.empty() || letters.size() > 9) return 0;
  int value = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    const int digit = RomanDigit(letters[i]);
    if (digit == 0) return 0;
    value += i + 1 < letters.size() && RomanDigit(letters[i + 1]) > digit ? -digit : digit;
  }
  return value > 0 && ToRoman(value) == Narrow(letters) ? value : 0;
}

// The number of times that a letter stands in a row is three or more somewhere.
bool IsStretched(View word) {
  for (size_t i = 2; i < word.size(); ++i) {
    if (word[i] == word[i - 1] && word[i] == word[i - 2]) return true;
  }
  return false;
}

std::string WithRunsOf(std::string_view word, size_t most) {
  std::string out;
  for (size_t i = 0, run = 0; i < word.size(); ++i) {
    run = i > 0 && word[i] == word[i - 1] ? run + 1 : 1;
    size_t length = run;
    for (size_t k = i + 1; k < word.size() && word[k] == word[i] && length < 3; ++k) ++length;
    if (length < 3 || run <= most) out.push_back(word[i]);
  }
  return out;
}

}  // namespace

Match ReadAbbreviation(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t before = Before(text, i);
  if (!StartsWord(text, i) || IsApostrophe(before) || before == U'@' || before == U'/') return {};
  size_t end;
  const TableRow* row = FindLongest(scene, Table::kAbbreviations, i, &end);
  if (row == nullptr) return {};
  const std::string_view kind = row->fields[1];
  const char32_t next = At(text, EndOfBlanks(text, end));
  std::string words(row->fields[0]);
  if (kind == "title" && !IsUpper(next) && NextWord(text, end) != "and") return {};
  if (kind == "number" && !IsAsciiDigit(next) && next != U'#') {
    const size_t begin = EndOfBlanks(text, end);
    const size_t roman_end = EndOf(text, begin, IsUpper);
    const int value = begin > end && EndsWord(text, roman_end) ? RomanValue(text.substr(begin, roman_end - begin)) : 0;
    if (value == 0 || !scene.options.roman_numerals) return {};
    return Replacement{roman_end - i, Wide(words + " " + Cardinal(std::to_string(value)))};
  }
  if (kind == "place") words = PlaceWords(scene, *row, i, end);
  if (words.empty()) return {};
  const bool stop = row->key.back() == '.';
  const bool ends = stop && kind != "title" && kind != "number" && EndsSentence(scene, end);
  return Replacement{end - i, Wide(words + (ends ? "." : ""))};
}

Match ReadInitials(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i) || IsApostrophe(Before(text, i))) return {};
  size_t end = i;
  std::string letters;
  while (IsUpper(At(text, end)) && At(text, end + 1) == U'.') {
    letters += letters.empty() ? "" : " ";
    letters.push_back(static_cast<char>(text[end]));
    end += 2;
  }
  if (end == i) return {};
  if (IsUpper(At(text, end)) && EndsWord(text, end + 1)) {  // U.S
    letters += std::string(" ") + static_cast<char>(text[end]);
    return Replacement{end + 1 - i, Wide(letters)};
  }
  if (IsAlnum(At(text, end)) && end == i + 2 && !IsUpper(text[end])) return {};
  const bool ends = EndsSentence(scene, end);
  if (end == i + 2) {
    const char32_t next = At(text, EndOfBlanks(text, end));
    if (ends || !IsUpper(next)) return {};
  }
  return Replacement{end - i, Wide(letters + (ends ? "." : ""))};
}

Match ReadRoman(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOf(text, i, IsUpper);
  if (!StartsWord(text, i) || !EndsWord(text, end)) return {};
  const int value = RomanValue(text.substr(i, end - i));
  if (value == 0) return {};
  const std::string digits = std::to_string(value);
  const std::string next = NextWord(text, end);
  const size_t length = end - i;
  if ((next == "century" || next == "centuries") && length + (value == 10) + (value == 5) > 1) {
    return Replacement{length, Wide(OrdinalOf(digits))};
  }
  const std::string previous = PreviousWord(text, i);
  const bool capitalized = IsPreviousCapitalized(text, i);
  const bool letter = length == 1;
  if (previous.empty() || (letter && !capitalized)) return {};
  if (scene.tables.Has(Table::kRomanCounts, previous) && (!letter || value <= 10))
    return Replacement{length, Wide(Cardinal(digits))};
  if (!capitalized) return {};
  if (scene.tables.Has(Table::kRomanNames, previous)) {
    const bool first = value == 1 && !scene.tables.Has(Table::kRulers, WordBeforePrevious(text, i));
    if (first || (letter && value > 10)) return {};
    return Replacement{length, Wide("the " + OrdinalOf(digits))};
  }
  if (letter || value >= 40) return {};
  return Replacement{length, Wide(Cardinal(digits))};
}

Match ReadArticle(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (text[i] != U'A' || !StartsWord(text, i) || !IsBlank(At(text, i + 1))) return {};
  size_t before = i;
  while (before > 0 && i - before < 4 &&
         (IsBlank(text[before - 1]) || View(U"\"“'‘(").find(text[before - 1]) != View::npos))
    --before;
  if (before > 0 && View(U".!?:;—\n").find(text[before - 1]) == View::npos && !IsBlank(text[before - 1])) return {};
  // "A is a letter"
  static constexpr std::array<std::string_view, 8> kVerbs = {"is", "was", "and", "or", "to", "minus", "plus", "equals"};
  const std::string next = NextWord(text, i + 1);
  const bool letter = next.size() <= 1 || std::find(kVerbs.begin(), kVerbs.end(), next) != kVerbs.end();
  if (letter && !IsAsciiDigit(At(text, i + 2))) return {};
  return Replacement{1, U"a"};
}

Match ReadHyphenated(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i) || IsHyphen(Before(text, i))) return {};
  const auto inner = [](char32_t c) { return IsAsciiLetter(c) || c == U'\'' || IsHyphen(c); };
  size_t end = i;
  while (end < text.size() && end - i < kLongestCompound && inner(text[end])) ++end;
  while (end > i && !IsAsciiLetter(text[end - 1])) --end;
  std::u32string compound(text.substr(i, end - i));
  std::replace_if(compound.begin(), compound.end(), IsHyphen, U'-');
  if (compound.find(U'-') == compound.npos || !EndsWord(text, end)) return {};
  std::string lower = Lower(compound);
  if (!IsLexical(scene, lower)) return {};
  return Replacement{end - i, Wide(lower)};
}

Match ReadStretched(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfLetters(text, i);
  const View word = text.substr(i, end - i);
  if (!StartsWord(text, i) || word.size() < 3 || !IsStretched(word) || (IsUpper(word[0]) && IsUpper(word[1])))
    return {};
  const std::string lower = Lower(word);
  if (IsLexical(scene, lower)) return {};
  // "sooo" is "so", although "soo" is a word as well.
  const std::string shortest = WithRunsOf(lower, 1);
  if (shortest.size() <= 2 && IsLexical(scene, shortest)) return Replacement{end - i, Wide(shortest)};
  for (size_t most : {2u, 1u}) {
    const std::string shorter = WithRunsOf(lower, most);
    if (IsLexical(scene, shorter)) return Replacement{end - i, Wide(shorter)};
  }
  return Replacement{end - i, Wide(WithRunsOf(lower, 2))};
}

Match ReadClipped(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!IsApostrophe(text[i]) || !StartsWord(text, i)) return {};
  size_t end;
  const TableRow* row = FindLongest(scene, Table::kClipped, i, &end);
  if (row == nullptr) return {};
  return Replacement{end - i, Wide(row->fields[0])};
}

Match ReadOptionalPlural(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfLetters(text, i);
  if (At(text, end) != U'(' || !StartsWith(text, end, U"(s)") || !EndsWord(text, end + 3)) return {};
  return Replacement{end + 3 - i, std::u32string(text.substr(i, end - i)) + U"s"};
}

Match ReadClippedEnding(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfLetters(text, i);
  if (!StartsWord(text, i) || end - i < 4 || At(text, end) != U'\'' || IsAlnum(At(text, end + 1))) return {};
  const std::string word = Lower(text.substr(i, end - i)) + "g";
  if (word.substr(word.size() - 3) != "ing" || !IsLexical(scene, word)) return {};
  return Replacement{end + 1 - i, Wide(word)};
}

}  // namespace gsv::text::english
