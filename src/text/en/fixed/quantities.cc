#include <algorithm>

#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

constexpr std::string_view kGlued = "glued";

bool IsDoublePrime(char32_t c) { return c == U'"' || c == U'″' || c == U'”'; }
bool IsPrime(char32_t c) { return IsApostrophe(c) || c == U'′'; }

// A unit at exactly `i`, the longest that ends a word, perhaps with an exponent.
Suffix UnitAt(const Scene& scene, size_t i, bool one, bool glued) {
  const View text = scene.text;
  Suffix suffix{i, ""};
  VisitKeys(scene, Table::kUnits, i, [&](const TableRow& row, size_t end) {
    const char32_t exponent = At(text, end);
    const bool power = exponent == U'²' || exponent == U'³';
    const size_t stop = power ? end + 1 : end;
    if ((IsAlnum(text[end - 1]) && !EndsWord(text, stop)) || (!glued && row.fields[2] == kGlued)) return;
    suffix = {stop, !power ? " " : exponent == U'²' ? " square " : " cubic "};
    suffix.words += one ? row.fields[0] : row.fields[1];
  });
  return suffix;
}

// The side of the world behind the mark of a degree, minute or second at `i`.
std::string SideWord(View text, size_t i) {
  if (!EndsWord(text, i + 1)) return {};
  switch (At(text, i)) {
    case U'N':
      return " north";
    case U'S':
      return " south";
    case U'E':
      return " east";
    case U'W':
      return " west";
    default:
      return {};
  }
}

// "lbs. of": the full stop of an abbreviated unit within a sentence.
void SkipStop(const Scene& scene, Suffix& suffix) {
  if (At(scene.text, suffix.end) != U'.' || !IsAlnum(Before(scene.text, suffix.end))) return;
  const size_t next = EndOfBlanks(scene.text, suffix.end + 1);
  if (next > suffix.end + 1 && IsLower(At(scene.text, next))) ++suffix.end;
}

// "k", "bn", directly behind the number.
Suffix MagnitudeBehind(const Scene& scene, size_t i) {
  size_t end;
  if (!scene.options.money) return {i, ""};
  const TableRow* row = FindLongest(scene, Table::kMagnitudes, i, &end);
  if (row == nullptr || row->fields[1] != kGlued) return {i, ""};
  return {end, " " + std::string(row->fields[0])};
}

// What comes behind a dash that makes a range.
bool IsRangeEnd(const Scene& scene, size_t i) {
  const View text = scene.text;
  size_t begin = i;
  size_t sign_end;
  if (!IsAsciiDigit(At(text, i)) && FindLongest(scene, Table::kCurrencies, i, &sign_end, /*whole=*/false))
    begin = sign_end;
  const std::optional<Number> second = ParseNumber(text, begin);
  if (!second) return false;
  const char32_t next = At(text, EndOfBlanks(text, second->end));
  if (View(U"=+×÷*^").find(next) != View::npos && next != U'\0') return false;
  return !(IsDash(At(text, second->end)) && IsAsciiDigit(At(text, second->end + 1)));
}

// The end of the dash of a range at `i`, or `i`: 10–20, 10 – 20, $5-$10.
size_t EndOfRangeDash(const Scene& scene, size_t number_begin, size_t i) {
  const View text = scene.text;
  // Within a row of numbers (12-34-56) or behind an operator.
  const char32_t before = Before(text, number_begin);
  if (IsDash(before) && number_begin > 1 && IsAlnum(text[number_begin - 2])) return i;
  if (before != U'\0' && View(U"+=×÷*/^").find(before) != View::npos) return i;
  size_t dash = i;
  const size_t blanks = EndOfBlanks(text, i);
  if (blanks == i + 1 && At(text, blanks) == U'–' && IsBlank(At(text, blanks + 1))) dash = blanks;
  const char32_t c = At(text, dash);
  if (!(c == U'-' || c == U'–' || c == U'‐' || c == U'‑' || c == U'~' || c == U'～')) return i;
  const size_t next = dash == i ? dash + 1 : dash + 2;
  return IsRangeEnd(scene, next) ? next : i;
}

// "1500 people", "1850 apples": not a year. Of our time ("2024 results") a year is likelier.
bool IsCounted(const Scene& scene, const Number& number) {
  if (!IsBlank(At(scene.text, number.end))) return false;
  const std::string word = NextWord(scene.text, number.end);
  if (scene.tables.Has(Table::kCounted, word)) return true;
  if (number.whole >= "1900" && number.whole < "2030") return false;
  return word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's' &&
         !scene.tables.Has(Table::kUncounted, word);
}

std::string PlainWords(const Scene& scene, size_t i, const Number& number, bool in_range) {
  // "call 911"
  if (number.fraction.empty() && scene.tables.Has(Table::kDigitWords, PreviousWord(scene.text, i))) {
    return DigitByDigit(number.whole);
  }
  if (number.LooksLikeYear() && (in_range || !scene.options.grouped_numbers || !IsCounted(scene, number))) {
    return YearOf(number.whole);
  }
  return NumberWords(number);
}

struct Ratio {
  size_t end;
  std::string above, below;
};

// "3/4" at `i`.
std::optional<Ratio> ParseFraction(View text, size_t i) {
  const size_t slash = EndOfDigits(text, i);
  if (slash == i || slash - i > 4 || (At(text, slash) != U'/' && At(text, slash) != U'⁄')) return std::nullopt;
  const size_t end = EndOfDigits(text, slash + 1);
  const char32_t next = At(text, end);
  if (end == slash + 1 || end - slash > 5 || !EndsWord(text, end) || next == U'/') return std::nullopt;
  if (next == U'.' && IsAsciiDigit(At(text, end + 1))) return std::nullopt;
  if (At(text, EndOfBlanks(text, end)) == U'=') return std::nullopt;  // arithmetic
  return Ratio{end, Narrow(text.substr(i, slash - i)), Narrow(text.substr(slash + 1, end - slash - 1))};
}

std::string FractionWords(const Ratio& fraction) {
  const bool one = fraction.above == "1";
  const std::string above = Cardinal(fraction.above);
  const std::string& below = fraction.below;
  if (below == "2") return above + (one ? " half" : " halves");
  if (below == "4") return above + (one ? " quarter" : " quarters");
  if (below[0] == '0' || below == "1" || below.size() > 3) return above + " over " + Cardinal(below);
  return above + " " + OrdinalOf(below) + (one ? "" : "s");
}

// "one half" -> "a half", behind "two and".
std::string WithArticle(std::string words) { return words.substr(0, 4) == "one " ? "a " + words.substr(4) : words; }

}  // namespace

Suffix ParseUnit(const Scene& scene, size_t i, bool one) {
  const size_t blanks = EndOfBlanks(scene.text, i);
  if (blanks > i + 1) return {i, ""};
  Suffix suffix = UnitAt(scene, blanks, one, /*glued=*/blanks == i);
  if (suffix.words.empty()) return {i, ""};
  AppendPer(scene, suffix);
  SkipStop(scene, suffix);
  return suffix;
}

void AppendPer(const Scene& scene, Suffix& suffix) {
  if (At(scene.text, suffix.end) != U'/') return;
  const Suffix per = UnitAt(scene, suffix.end + 1, /*one=*/true, /*glued=*/true);
  if (per.words.empty()) return;
  // "m/s²" is per second squared, "N/m²" per square meter would do as well.
  constexpr std::string_view kSquare = " square ";
  const bool squared = per.words.substr(0, kSquare.size()) == kSquare;
  suffix.words += squared ? " per " + per.words.substr(kSquare.size()) + " squared" : " per" + per.words;
  suffix.end = per.end;
}

Match ReadQuantity(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  const std::optional<Number> number = ParseNumber(text, i);
  if (!number || (number->grouped && !scene.options.grouped_numbers)) return {};
  const size_t end = number->end;
  const bool after_dash = IsDash(Before(text, i));
  Suffix suffix = MagnitudeBehind(scene, end);
  if (suffix.words.empty() && scene.options.units) suffix = ParseUnit(scene, end, number->IsOne() && !after_dash);
  if (suffix.words.empty() && IsHyphen(At(text, end)) && scene.options.units) {
    // "a 5-km run", "a 10-year-old"
    const Suffix adjective = ParseUnit(scene, end + 1, /*one=*/true);
    if (!adjective.words.empty() && !IsBlank(At(text, end + 1))) suffix = adjective;
  }
  const bool bare = suffix.words.empty();
  if (bare && IsAlnum(At(text, end))) return {};
  const size_t range = scene.options.ranges ? EndOfRangeDash(scene, i, suffix.end) : suffix.end;
  if (bare && range == suffix.end && !scene.options.plain_numbers) return {};
  std::string words = bare ? PlainWords(scene, i, *number, range > suffix.end || after_dash) : NumberWords(*number);
  words += suffix.words;
  if (range > suffix.end) words += " to";
  return Replacement{std::max(range, suffix.end) - i, Wide(words)};
}

Match ReadFeetInches(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  const std::optional<Number> first = ParseNumber(text, i);
  if (!first) return {};
  const char32_t mark = At(text, first->end);
  const char32_t before = Before(text, i);
  const std::string words = NumberWords(*first);
  const bool minutes = before == U'°' && IsPrime(mark);
  const bool seconds = IsPrime(before) && IsDoublePrime(mark) && i > 1 && IsAsciiDigit(text[i - 2]);
  if (minutes || seconds) {
    const std::string side = SideWord(text, first->end + 1);
    const std::string arc = std::string(minutes ? " minute" : " second") + (first->IsOne() ? "" : "s");
    return Replacement{first->end + 1 + !side.empty() - i, Wide(words + arc + side)};
  }
  if (IsDoublePrime(mark) && !(mark == U'"' && scene.in_quotes) && mark != U'”' && EndsWord(text, first->end + 1)) {
    return Replacement{first->end + 1 - i, Wide(words + (first->IsOne() ? " inch" : " inches"))};
  }
  if (!IsPrime(mark)) return {};
  const std::string feet = words + (first->IsOne() ? " foot" : " feet");
  const size_t space = EndOfBlanks(text, first->end + 1);
  const std::optional<Number> second = space <= first->end + 2 ? ParseNumber(text, space) : std::nullopt;
  if (second && IsDoublePrime(At(text, second->end))) {
    const std::string inches = NumberWords(*second) + (second->IsOne() ? " inch" : " inches");
    return Replacement{second->end + 1 - i, Wide(feet + " " + inches)};
  }
  if (mark == U'′' && EndsWord(text, first->end + 1)) return Replacement{first->end + 1 - i, Wide(feet)};
  return {};
}

Match ReadFraction(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i) || !IsAsciiDigit(text[i])) return {};
  size_t end;
  std::string words;
  bool below_one = false;
  if (const std::optional<Ratio> fraction = ParseFraction(text, i)) {
    end = fraction->end;
    words = FractionWords(*fraction);
    below_one = fraction->above.size() <= fraction->below.size() && fraction->above <= fraction->below;
  } else {
    const size_t whole_end = EndOfDigits(text, i);
    size_t part = EndOfBlanks(text, whole_end);
    if (part > whole_end + 1) return {};
    const std::string whole = Cardinal(Narrow(text.substr(i, whole_end - i)));
    const TableRow* sign =
        At(text, part) >= 0x80 ? scene.tables.Find(Table::kSigns, Key(text, part, part + 1)) : nullptr;
    if (sign != nullptr && At(text, part) >= U'¼' &&
        (At(text, part) <= U'¾' || (text[part] >= U'⅐' && text[part] <= U'⅞'))) {
      end = part + 1;
      words = whole + " and " + WithArticle(std::string(sign->fields[0]));
    } else if (const std::optional<Ratio> mixed = part > whole_end ? ParseFraction(text, part) : std::nullopt) {
      if (mixed->above.size() >= mixed->below.size() && mixed->above >= mixed->below) return {};
      end = mixed->end;
      words = whole + " and " + WithArticle(FractionWords(*mixed));
    } else {
      return {};
    }
  }
  const Suffix suffix = scene.options.units ? ParseUnit(scene, end, below_one) : Suffix{end, ""};
  return Replacement{suffix.end - i, Wide(words + suffix.words)};
}

}  // namespace gsv::text::english
