#include <algorithm>
#include <array>

#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

std::string DigitsAt(View text, size_t begin, size_t end) { return Narrow(text.substr(begin, end - begin)); }

constexpr View kSuperscripts = U"⁰¹²³⁴⁵⁶⁷⁸⁹";
constexpr View kSubscripts = U"₀₁₂₃₄₅₆₇₈₉";

// The digits of a raised or lowered number at `i`.
std::string ScriptDigits(View text, size_t i, View digits, size_t* end) {
  std::string found;
  for (*end = i; *end < text.size() && digits.find(text[*end]) != View::npos; ++*end) {
    found.push_back(static_cast<char>('0' + digits.find(text[*end])));
  }
  return found;
}

std::string PowerWords(bool negative, const std::string& digits) {
  if (!negative && digits == "2") return " squared";
  if (!negative && digits == "3") return " cubed";
  return std::string(" to the power of ") + (negative ? "minus " : "") + Cardinal(digits);
}

bool IsOperand(char32_t c) {
  return IsAlnum(c) || kSuperscripts.find(c) != View::npos || View(U".(√π").find(c) != View::npos;
}
bool IsLeftOperand(char32_t c) {
  return IsAlnum(c) || kSuperscripts.find(c) != View::npos || View(U"%)!°π∞").find(c) != View::npos;
}

// The length of the group of letters and digits around `i` that ends at `end` is one: a variable.
bool IsVariableBefore(View text, size_t end) { return end > 0 && (end == 1 || !IsAlnum(text[end - 2])); }
bool IsVariableAt(View text, size_t i) { return EndsWord(text, i + 1); }

std::string OperatorWords(char32_t c) {
  switch (c) {
    case U'+':
    case U'＋':
      return "plus";
    case U'-':
    case U'−':
    case U'–':
      return "minus";
    case U'*':
    case U'×':
    case U'·':
      return "times";
    case U'/':
    case U'÷':
      return "divided by";
    case U'=':
    case U'＝':
      return "equals";
    case U'<':
      return "is less than";
    case U'>':
      return "is greater than";
    default:
      return "";
  }
}

// Groups of digits that are a telephone number or the like where only hyphens, points or blanks separate them.
constexpr std::array<std::string_view, 7> kTelephoneShapes = {"334", "1334", "34", "4444", "324", "3134", "31451"};

bool IsTelephoneSeparator(char32_t c) { return c == U'-' || c == U'.' || c == U'–' || c == U'‑' || IsBlank(c); }

struct Groups {
  size_t end;
  std::vector<std::string> digits;
  bool blanks = false;  // separated by blanks somewhere
  bool points = false;
};

// Groups of digits with one separator between them, at most `most`.
Groups ParseGroups(View text, size_t i, size_t most) {
  Groups groups{i, {}};
  for (size_t begin = i; groups.digits.size() < most;) {
    const bool bracket = At(text, begin) == U'(';
    const size_t digits = bracket ? begin + 1 : begin;
    const size_t end = EndOfDigits(text, digits);
    if (end == digits || end - digits > 12) break;
    if (bracket && At(text, end) != U')') break;
    if (begin > i) {
      groups.blanks = groups.blanks || IsBlank(text[begin - 1]);
      groups.points = groups.points || text[begin - 1] == U'.';
    }
    groups.digits.push_back(DigitsAt(text, digits, end));
    groups.end = bracket ? end + 1 : end;
    begin = groups.end;
    if (bracket && IsAsciiDigit(At(text, begin))) continue;
    if (IsTelephoneSeparator(At(text, begin))) ++begin;
    if (begin == groups.end) break;
  }
  return groups;
}

std::string GroupWords(const Groups& groups) {
  std::string words;
  for (const std::string& digits : groups.digits) words += (words.empty() ? "" : ", ") + DigitByDigit(digits);
  return words;
}

bool IsTelephone(View text, const Groups& groups, bool plus, bool bracket) {
  size_t total = 0;
  std::string shape;
  for (const std::string& digits : groups.digits) {
    total += digits.size();
    shape += std::to_string(digits.size());
  }
  const char32_t next = At(text, groups.end);
  if (IsAlnum(next) || next == U'%' || next == U'/') return false;
  if (IsDash(next) && IsAsciiDigit(At(text, groups.end + 1))) return false;
  if (next == U'.' && IsAsciiDigit(At(text, groups.end + 1))) return false;
  if (plus) return total >= 7 && total <= 15;
  if (bracket) return groups.digits.size() >= 2 && total >= 7 && total <= 12;
  if (groups.digits.size() >= 2 && groups.digits[0][0] == '0' && total >= 9 && total <= 12 && !groups.points)
    return true;
  if (shape == "34" && (groups.blanks || groups.points)) return false;
  return std::find(kTelephoneShapes.begin(), kTelephoneShapes.end(), shape) != kTelephoneShapes.end();
}

// A group of letters within a code.
std::string CodeLetters(const Scene& scene, View letters) {
  if (letters.size() == 1) return SpellOut(Narrow(letters));
  if (IsUpper(letters[0]) && IsUpper(letters[1])) return CapitalsWords(scene, letters);
  const std::string lower = Lower(letters);
  if (letters.size() <= 3 && !scene.lexicon.FindWord(lower)) return SpellOut(lower);
  return HasVowel(lower) ? Narrow(letters) : SpellOut(lower);
}

// Letters and digits in a row, hyphens between them; the last character behind the code in `end`.
std::string CodeWords(const Scene& scene, size_t i, size_t* end) {
  const View text = scene.text;
  std::string words;
  while (true) {
    const size_t letters = EndOfLetters(text, i);
    const size_t digits = EndOfDigits(text, letters);
    if (!words.empty() && letters == i + 1 && text[i] == U's' && EndsWord(text, letters)) {  // F-16s
      *end = letters;
      return PluralOf(words);
    }
    if (letters > i) words += (words.empty() ? "" : " ") + CodeLetters(scene, text.substr(i, letters - i));
    if (digits > letters) words += (words.empty() ? "" : " ") + PairsOf(DigitsAt(text, letters, digits));
    *end = digits;
    if (IsAlnum(At(text, digits))) {
      i = digits;
      if (!IsAsciiLetter(text[i])) return words;
      continue;
    }
    // A hyphen before digits belongs to the code: COVID-19, F-16.
    if (!IsHyphen(At(text, digits)) || !IsAsciiDigit(At(text, digits + 1)) || digits > letters) return words;
    i = digits + 1;
  }
}

}  // namespace

Match ReadOrdinal(const Scene& scene, size_t i) {
  const View text = scene.text;
  const std::optional<Number> number = StartsWord(text, i) ? ParseNumber(text, i) : std::nullopt;
  if (!number || !number->fraction.empty() || number->whole.size() > 36) return {};
  const size_t end = EndOfLetters(text, number->end);
  const std::string suffix = Lower(text.substr(number->end, std::min<size_t>(end - number->end, 3)));
  if (suffix != "st" && suffix != "nd" && suffix != "rd" && suffix != "th") return {};
  if (!EndsWord(text, end)) return {};
  const bool range = scene.options.ranges && IsDash(At(text, end)) && IsAsciiDigit(At(text, end + 1));
  return Replacement{end + range - i, Wide(OrdinalOf(number->whole) + (range ? " to" : ""))};
}

Match ReadListNumber(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfDigits(text, i);
  if ((i > 0 && text[i - 1] != U'\n') || end - i > 2 || end == i) return {};
  const size_t next = EndOfBlanks(text, end + 1);
  if ((At(text, end) != U'.' && At(text, end) != U')') || next == end + 1 || !IsAlnum(At(text, next))) return {};
  return Replacement{next - i, Wide(OrdinalOf(DigitsAt(text, i, end)) + ", ")};
}

Match ReadDecade(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t end = EndOfDigits(text, i);
  const size_t length = end - i;
  if (!StartsWord(text, i) || (length != 4 && length != 2) || text[end - 1] != U'0') return {};
  const size_t s = IsApostrophe(At(text, end)) ? end + 1 : end;
  if (At(text, s) != U's' || !EndsWord(text, s + 1)) return {};
  const std::string digits = DigitsAt(text, i, end);
  if (length == 4) return Replacement{s + 1 - i, Wide(PluralOf(YearOf(digits)))};
  // "the 90s", "'90s"; without a word that says so, 90s are seconds.
  static constexpr std::array<std::string_view, 9> kOwners = {"the", "early", "late", "mid", "his",
                                                              "her", "their", "my",   "our"};
  const bool owned = std::find(kOwners.begin(), kOwners.end(), PreviousWord(text, i)) != kOwners.end();
  const bool apostrophe = IsApostrophe(Before(text, i)) || IsHyphen(Before(text, i));
  if (digits[0] < '2' || !(owned || apostrophe || s > end)) return {};
  return Replacement{s + 1 - i, Wide(PluralOf(Cardinal(digits)))};
}

Match ReadScientific(const Scene& scene, size_t i) {
  const View text = scene.text;
  const std::optional<Number> number = StartsWord(text, i) ? ParseNumber(text, i) : std::nullopt;
  if (!number || (At(text, number->end) != U'e' && At(text, number->end) != U'E')) return {};
  size_t begin = number->end + 1;
  const bool negative = IsMinus(At(text, begin));
  if (negative || At(text, begin) == U'+') ++begin;
  const size_t end = EndOfDigits(text, begin);
  if (end == begin || end - begin > 4 || !EndsWord(text, end)) return {};
  return Replacement{end - i,
                     Wide(NumberWords(*number) + " times ten" + PowerWords(negative, DigitsAt(text, begin, end)))};
}

Match ReadDimension(const Scene& scene, size_t i) {
  const View text = scene.text;
  std::optional<Number> number = StartsWord(text, i) ? ParseNumber(text, i) : std::nullopt;
  if (!number || number->whole == "0") return {};  // 0x1F
  std::string words = NumberWords(*number);
  size_t end = number->end;
  // "3x4x5", "3 x 4", "3×4"; "3 × 4" is arithmetic.
  while (true) {
    const size_t sign = EndOfBlanks(text, end);
    const char32_t c = At(text, sign);
    const size_t next = EndOfBlanks(text, sign + 1);
    const bool times = c == U'×' && sign == end;
    if (!(times || c == U'x' || (c == U'X' && sign == end)) || sign > end + 1) break;
    if (!IsAsciiDigit(At(text, next)) || next - sign - 1 != sign - end) break;
    number = ParseNumber(text, next);
    const char32_t behind = At(text, EndOfBlanks(text, number->end));
    if (c == U'×' && (behind == U'=' || behind == U'+')) return {};
    words += " by " + NumberWords(*number);
    end = number->end;
  }
  if (words.find(" by ") != words.npos) {
    const Suffix unit = scene.options.units ? ParseUnit(scene, end, /*one=*/false) : Suffix{end, ""};
    if (!EndsWord(text, unit.end)) return {};
    return Replacement{unit.end - i, Wide(words + unit.words)};
  }
  const char32_t c = At(text, end);
  if ((c != U'x' && c != U'×') || !EndsWord(text, end + 1) || IsBlank(At(text, end))) return {};
  return Replacement{end + 1 - i, Wide(words + " times")};
}

Match ReadRatio(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t colon = EndOfDigits(text, i);
  const size_t end = EndOfDigits(text, colon + 1);
  if (!StartsWord(text, i) || At(text, colon) != U':' || end == colon + 1 || end - i > 9) return {};
  if (!EndsWord(text, end) || (At(text, end) == U':' && IsAsciiDigit(At(text, end + 1)))) return {};
  return Replacement{end - i,
                     Wide(Cardinal(DigitsAt(text, i, colon)) + " to " + Cardinal(DigitsAt(text, colon + 1, end)))};
}

Match ReadDottedNumber(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i) || Before(text, i) == U'.') return {};
  std::vector<std::string> parts;
  size_t end = i;
  for (size_t begin = i; IsAsciiDigit(At(text, begin));) {
    end = EndOfDigits(text, begin);
    parts.push_back(DigitsAt(text, begin, end));
    if (At(text, end) != U'.') break;
    begin = end + 1;
  }
  if (parts.size() < 3) return {};
  const bool address = parts.size() == 4 &&
                       std::all_of(parts.begin(), parts.end(), [](const auto& p) { return p.size() <= 3; }) &&
                       std::any_of(parts.begin(), parts.end(), [](const auto& p) { return p.size() > 1; });
  std::string words;
  for (const std::string& part : parts) {
    if (!words.empty()) words += address ? " dot " : " point ";
    words += address || part.size() > 4 ? DigitByDigit(part) : Cardinal(part);
  }
  const size_t port = EndOfDigits(text, end + 1);
  if (address && At(text, end) == U':' && port > end + 1 && port - end <= 6) {
    words += " colon " + PairsOf(DigitsAt(text, end + 1, port));
    end = port;
  }
  return Replacement{end - i, Wide(words)};
}

Match ReadVersion(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i) || (text[i] != U'v' && text[i] != U'V')) return {};
  std::string words = "version";
  size_t end = i;
  for (size_t begin = i + 1; IsAsciiDigit(At(text, begin)); begin = end + 1) {
    const size_t stop = EndOfDigits(text, begin);
    if (stop - begin > 6) return {};
    words += std::string(end > i ? " point " : " ") + Cardinal(DigitsAt(text, begin, stop));
    end = stop;
    if (At(text, end) != U'.') break;
  }
  if (end == i || !EndsWord(text, end)) return {};
  return Replacement{end - i, Wide(words)};
}

Match ReadTelephone(const Scene& scene, size_t i) {
  const View text = scene.text;
  const bool plus = text[i] == U'+';
  const bool bracket = text[i] == U'(';
  if (!StartsWord(text, i) || (!plus && !bracket && !IsAsciiDigit(text[i]))) return {};
  if (IsDash(Before(text, i)) && i > 1 && IsAlnum(text[i - 2])) return {};
  if (Before(text, i) == U'.' && i > 1 && IsAsciiDigit(text[i - 2])) return {};
  constexpr size_t kMostGroups = 7;
  Groups groups = ParseGroups(text, plus ? i + 1 : i, kMostGroups);
  if (!IsTelephone(text, groups, plus, bracket)) return {};
  return Replacement{groups.end - i, Wide((plus ? "plus " : "") + GroupWords(groups))};
}

Match ReadNegativeSign(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!IsMinus(text[i])) return {};
  const char32_t before = Before(text, i);
  const bool free = before == U'\0' || IsSpace(before) || View(U"([{,;:=/~<>\"“'").find(before) != View::npos;
  const char32_t next = At(text, i + 1);
  const bool money =
      next >= 0x80 || next == U'$' ? scene.tables.Has(Table::kCurrencies, Key(text, i + 1, i + 2)) : false;
  const bool number = IsAsciiDigit(next) || (next == U'.' && IsAsciiDigit(At(text, i + 2)));
  if (!free || !(number || (money && IsAsciiDigit(At(text, i + 2))))) return {};
  return Replacement{1, money ? U"minus " : U"negative "};
}

Match ReadArithmeticSign(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t c = text[i];
  const std::string words = OperatorWords(c);
  if (words.empty()) return {};
  size_t left = i;
  while (left > 0 && i - left < 3 && IsBlank(text[left - 1])) --left;
  const size_t right = EndOfBlanks(text, i + 1);
  const char32_t a = Before(text, left);
  const char32_t b = At(text, right) == U'-' || At(text, right) == U'−' ? At(text, right + 1) : At(text, right);
  if (!IsLeftOperand(a) || !IsOperand(b)) return {};
  // A word on a side: only what is no hyphen, slash or bracket of text. A comparison needs blanks or numbers.
  const bool numbers = IsAsciiDigit(a) && IsAsciiDigit(b);
  const bool simple =
      (!IsAsciiLetter(a) || IsVariableBefore(text, left)) && (!IsAsciiLetter(b) || IsVariableAt(text, right));
  const bool spaced = left < i && right > i + 1;
  switch (c) {
    case U'-':
    case U'–':
    case U'/':
    case U'·':
    case U'*':
      if (!simple || (!numbers && !spaced)) return {};
      break;
    case U'−':
    case U'<':
    case U'>':
      if (!simple) return {};
      break;
    default:
      if (!simple && !spaced) return {};
  }
  return Replacement{right - i, Wide(words + " ")};
}

Match ReadExponent(const Scene& scene, size_t i) {
  const View text = scene.text;
  size_t end;
  const char32_t before = Before(text, i);
  if (!IsLeftOperand(before)) return {};
  if (text[i] == U'^') {
    const size_t begin = IsMinus(At(text, i + 1)) ? i + 2 : i + 1;
    end = EndOfDigits(text, begin);
    if (end == begin || end - begin > 6) {
      if (!IsAsciiLetter(At(text, begin)) || !EndsWord(text, begin + 1)) return {};
      return Replacement{begin + 1 - i, Wide(" to the power of " + SpellOut(Narrow(text.substr(begin, 1))))};
    }
    return Replacement{end - i, Wide(PowerWords(begin > i + 1, DigitsAt(text, begin, end)) + " ")};
  }
  const bool negative = text[i] == U'⁻';
  if (const std::string digits = ScriptDigits(text, negative ? i + 1 : i, kSuperscripts, &end); !digits.empty()) {
    return Replacement{end - i, Wide(PowerWords(negative, digits) + " ")};
  }
  if (const std::string digits = ScriptDigits(text, i, kSubscripts, &end); !digits.empty()) {
    return Replacement{end - i, Wide(" " + Cardinal(digits) + " ")};
  }
  if (text[i] == U'ⁿ') return Replacement{1, U" to the power of N "};
  return {};
}

Match ReadCodeDigits(const Scene& scene, size_t i) {
  const View text = scene.text;
  const size_t digits = EndOfDigits(text, i);
  if (!StartsWord(text, i) || digits == i) return {};
  const bool hyphen = IsHyphen(At(text, digits)) && IsUpper(At(text, digits + 1)) && EndsWord(text, digits + 2);
  if (!IsAsciiLetter(At(text, digits)) && !hyphen) return {};
  size_t end;
  const std::string words =
      PairsOf(DigitsAt(text, i, digits)) + " " + CodeWords(scene, hyphen ? digits + 1 : digits, &end);
  return Replacement{end - i, Wide(words)};
}

Match ReadCode(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  const size_t letters = EndOfLetters(text, i);
  const bool digit = IsAsciiDigit(At(text, letters));
  const bool hyphen = IsHyphen(At(text, letters)) && IsAsciiDigit(At(text, letters + 1));
  if (!digit && !hyphen) return {};
  size_t end;
  const std::string words = CodeWords(scene, i, &end);
  return Replacement{end - i, Wide(words)};
}

}  // namespace gsv::text::english
