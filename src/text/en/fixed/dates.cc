#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

// In the order of the months.
constexpr const char* kMonthNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
constexpr int kLongestMonth[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

int ToInt(View digits) {
  int value = 0;
  for (char32_t c : digits.substr(0, 6)) value = 10 * value + static_cast<int>(c - U'0');
  return value;
}

struct Field {
  size_t end = 0;
  size_t length = 0;
  int value = 0;
};
Field FieldAt(View text, size_t i) {
  const size_t end = EndOfDigits(text, i);
  return {end, end - i, ToInt(text.substr(i, end - i))};
}

bool IsDay(int month, int day) { return month >= 1 && month <= 12 && day >= 1 && day <= kLongestMonth[month - 1]; }

std::string YearWords(int year) { return YearOf(std::to_string(year)); }
std::string DayWords(int day) { return OrdinalOf(std::to_string(day)); }

// "November twenty fifth, twenty twenty six"
std::string DateWords(int month, int day, int year) {
  return std::string(kMonthNames[month - 1]) + " " + DayWords(day) + ", " + YearWords(year);
}

// Nothing of a longer row of numbers is behind a date.
bool EndsDate(View text, size_t end) {
  const char32_t c = At(text, end);
  if (IsAsciiDigit(c) || c == U'%') return false;
  if (IsAsciiLetter(c)) return c == U'T' && IsAsciiDigit(At(text, end + 1));  // 2026-11-25T17:05
  return !((c == U'-' || c == U'/' || c == U'.') && IsAsciiDigit(At(text, end + 1)));
}

Match DateAt(const Scene& scene, size_t i, size_t end, int month, int day, int year) {
  std::string words = DateWords(month, day, year);
  if (At(scene.text, end) == U'T') {
    const std::string time = TimeBehindDate(scene, end + 1, &end);
    if (time.empty()) return {};
    words += ", " + time;
  }
  return Replacement{end - i, Wide(words)};
}

// "th" of "25th"
size_t EndOfOrdinalSuffix(View text, size_t i) {
  for (View suffix : {U"st", U"nd", U"rd", U"th"}) {
    if (StartsWith(text, i, suffix) && EndsWord(text, i + 2)) return i + 2;
  }
  return i;
}

// A year behind a date: ", 2026" or " 2026".
Field YearBehind(View text, size_t i) {
  size_t begin = At(text, i) == U',' ? i + 1 : i;
  begin = EndOfBlanks(text, begin);
  const Field year = FieldAt(text, begin);
  const bool is_year =
      begin > i && year.length == 4 && year.value >= 1000 && year.value < 3000 && EndsWord(text, year.end) &&
      !(At(text, year.end) == U',' && IsAsciiDigit(At(text, year.end + 1))) && At(text, year.end) != U':';
  return is_year ? year : Field{i, 0, 0};
}

// The name of a month at `i`, with the full stop of an abbreviation; empty where there is none.
std::string MonthAt(const Scene& scene, size_t i, size_t* end) {
  const View text = scene.text;
  *end = EndOfLetters(text, i);
  if (*end - i < 3 || *end - i > 9 || !IsUpper(At(text, i))) return {};
  std::u32string word(text.substr(i, *end - i));
  const std::string lower = Lower(word);
  const std::string title = std::string(1, static_cast<char>(word[0])) + lower.substr(1);
  const TableRow* row = scene.tables.Find(Table::kMonths, title);
  if (row == nullptr) return {};
  if (row->fields[0] != row->key && At(text, *end) == U'.') ++*end;
  return std::string(row->fields[0]);
}

}  // namespace

Match ReadNumericDate(const Scene& scene, size_t i) {
  const View text = scene.text;
  const Field a = FieldAt(text, i);
  const char32_t separator = At(text, a.end);
  if (!StartsWord(text, i) || a.length == 0 || View(U"-/.‑–").find(separator) == View::npos || separator == U'\0')
    return {};
  const char32_t before = Before(text, i);
  if ((before == separator || before == U'.') && i > 1 && IsAsciiDigit(text[i - 2])) return {};
  const Field b = FieldAt(text, a.end + 1);
  if (b.length == 0 || b.length > 2) return {};
  if (At(text, b.end) == separator) {
    const Field c = FieldAt(text, b.end + 1);
    if (!EndsDate(text, c.end)) return {};
    if (a.length == 4 && c.length >= 1 && c.length <= 2 && a.value >= 1000 && IsDay(b.value, c.value)) {
      return DateAt(scene, i, c.end, b.value, c.value, a.value);
    }
    if (a.length > 2 || (c.length != 4 && (c.length != 2 || separator == U'.'))) return {};
    const int year = c.length == 4 ? c.value : c.value < 50 ? 2000 + c.value : 1900 + c.value;
    if (year < 1000) return {};
    // Points are of the order day, month, year; else the month is first wherever it can be.
    if (separator != U'.' && IsDay(a.value, b.value)) return DateAt(scene, i, c.end, a.value, b.value, year);
    if (IsDay(b.value, a.value)) return DateAt(scene, i, c.end, b.value, a.value, year);
    return {};
  }
  if (!EndsDate(text, b.end)) return {};
  // 2026-11; "on 11/25"
  if (a.length == 4 && b.length == 2 && separator == U'-' && a.value >= 1900 && a.value < 2100 && b.value >= 1 &&
      b.value <= 12 && b.value <= a.value % 100) {
    return Replacement{b.end - i, Wide(std::string(kMonthNames[b.value - 1]) + " " + YearWords(a.value))};
  }
  if (a.length <= 2 && separator == U'/' && IsDay(a.value, b.value) &&
      scene.tables.Has(Table::kDateWords, PreviousWord(text, i))) {
    return Replacement{b.end - i, Wide(std::string(kMonthNames[a.value - 1]) + " " + DayWords(b.value))};
  }
  return {};
}

Match ReadDayFirst(const Scene& scene, size_t i) {
  const View text = scene.text;
  const Field day = FieldAt(text, i);
  if (!StartsWord(text, i) || day.length == 0 || day.length > 2 || day.value < 1 || day.value > 31) return {};
  if (IsDash(Before(text, i)) || Before(text, i) == U'.' || Before(text, i) == U':') return {};
  const size_t suffix = EndOfOrdinalSuffix(text, day.end);
  size_t begin = EndOfBlanks(text, suffix);
  if (begin == suffix && !IsHyphen(At(text, begin))) return {};
  if (IsHyphen(At(text, begin))) ++begin;
  size_t end;
  const std::string month = MonthAt(scene, begin, &end);
  // "2 May flowers": without a year the name of the month must not be a common word in capitals.
  if (month.empty() || !EndsWord(text, end)) return {};
  size_t year_begin = end;
  if (IsHyphen(At(text, end))) {  // 25-Nov-2026
    const Field year = FieldAt(text, end + 1);
    if (year.length != 4) return {};
    return Replacement{year.end - i,
                       Wide("the " + DayWords(day.value) + " of " + month + ", " + YearWords(year.value))};
  }
  const Field year = YearBehind(text, year_begin);
  std::string words = DayWords(day.value) + " of " + month;
  if (PreviousWord(text, i) != "the") words = "the " + words;
  if (year.length > 0) words += ", " + YearWords(year.value);
  return Replacement{(year.length > 0 ? year.end : end) - i, Wide(words)};
}

Match ReadMonthFirst(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  size_t end;
  const std::string month = MonthAt(scene, i, &end);
  if (month.empty()) return {};
  const Field year_alone = YearBehind(text, end);
  if (year_alone.length > 0) return Replacement{year_alone.end - i, Wide(month + " " + YearWords(year_alone.value))};
  const size_t begin = EndOfBlanks(text, end);
  const Field day = FieldAt(text, begin);
  const bool is_day = begin > end && day.length >= 1 && day.length <= 2 && day.value >= 1 && day.value <= 31;
  const size_t suffix = EndOfOrdinalSuffix(text, day.end);
  const char32_t next = At(text, suffix);
  if (!is_day || !EndsWord(text, suffix) || next == U':' || (next == U'.' && IsAsciiDigit(At(text, suffix + 1)))) {
    // "Nov. " by itself: a full stop that only abbreviates.
    const bool abbreviated = Before(text, end) == U'.' && !EndsSentence(scene, end);
    return abbreviated ? Match(Replacement{end - i, Wide(month)}) : Match();
  }
  std::string words = month + " " + DayWords(day.value);
  size_t stop = suffix;
  if (next == U'-' || next == U'–') {
    const Field last = FieldAt(text, suffix + 1);
    if (last.length >= 1 && last.length <= 2 && last.value > day.value && last.value <= 31) {
      stop = EndOfOrdinalSuffix(text, last.end);
      words += " to " + DayWords(last.value);
    }
  }
  const Field year = YearBehind(text, stop);
  if (year.length == 0) return Replacement{stop - i, Wide(words)};
  return Replacement{year.end - i, Wide(words + ", " + YearWords(year.value))};
}

Match ReadWeekday(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  size_t end = EndOfLetters(text, i);
  const TableRow* row = end - i > 5 ? nullptr : scene.tables.Find(Table::kWeekdays, Narrow(text.substr(i, end - i)));
  if (row == nullptr) return {};
  const bool stop = At(text, end) == U'.';
  if (stop) ++end;
  // "Mon., Nov. 25", "Tue 5": what may be another word needs a date behind it.
  const size_t next = EndOfBlanks(text, At(text, end) == U',' ? end + 1 : end);
  size_t month_end;
  const bool dated = IsAsciiDigit(At(text, next)) || !MonthAt(scene, next, &month_end).empty();
  const bool ambiguous = row->key == "Sat" || row->key == "Sun" || row->key == "Mon" || row->key == "Wed";
  if (!dated && (!stop || ambiguous || EndsSentence(scene, end))) return {};
  return Replacement{end - i, Wide(row->fields[0])};
}

}  // namespace gsv::text::english
