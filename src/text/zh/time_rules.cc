#include "text/zh/time_rules.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "text/zh/numbers.h"
#include "text/zh/pattern.h"

namespace gsv::text {
namespace {

using Field = std::u32string_view;  // a part of a match

bool IsRange(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// The value of `length` digits, or 0 where there are fewer.
int ValueAt(const Cursor& cursor, size_t offset, size_t length) {
  int value = 0;
  for (size_t i = offset; i < offset + length; ++i) {
    if (!cursor.IsDigitAt(i)) return 0;
    value = value * 10 + static_cast<int>(cursor[i] - U'0');
  }
  return value;
}

constexpr int kMonths = 12;
constexpr int kDays = 31;

// A number from 1 to `largest` in one or two digits and one of `units`: appended in words.
bool ReplacePart(Cursor& cursor, int largest, Field units, std::u32string& out) {
  for (size_t length : {1u, 2u}) {
    const char32_t unit = cursor[length];
    const int value = ValueAt(cursor, 0, length);
    if (value < 1 || value > largest || units.find(unit) == Field::npos) continue;
    (out += CardinalWords(cursor.rest().substr(0, length))) += unit;
    cursor.Move(length + 1);
    return true;
  }
  return false;
}

// 2024年5月6日, 24年
bool ReplaceDate(Cursor& cursor, std::u32string& out) {
  const size_t begin = cursor.at();
  if (!(cursor[4] == U'年' && cursor.SkipDigits(4)) && !(cursor[2] == U'年' && cursor.SkipDigits(2))) return false;
  out += DigitWords(cursor.From(begin));
  cursor.Skip(U'年');
  out += U'年';
  ReplacePart(cursor, kMonths, U"月", out);
  ReplacePart(cursor, kDays, U"日号", out);
  return true;
}

// 2018-2022年, 80年代, and what no year is: 10年, 100年, 5000年. Years before a month are left to the rule for dates.
bool ReplaceYears(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  if (IsAsciiDigit(cursor.before()) || cursor.before() == '.') return false;
  const size_t begin = cursor.at();
  if (!cursor.SkipDigits()) return false;
  const Field digits = cursor.From(begin);
  if (digits.size() == 4 && Field(U"-~至到").find(cursor[0]) != Field::npos && !cursor.IsDigitAt(5)) {
    Cursor end = cursor;
    end.Move(1);
    if (!end.SkipDigits(4) || end[0] != U'年') return false;
    out += DigitWords(digits) + U'到' + DigitWords(end.From(end.at() - 4)) + U'年';
    end.Move(1);
    cursor = end;
    return true;
  }
  if (cursor[0] != U'年' || cursor.IsDigitAt(1)) return false;
  const bool decade = digits.size() == 2 && cursor[1] == U'代';
  const bool span = Field(U"前后来间内之多").find(cursor[1]) != Field::npos && cursor[1] != U'\0';  // 50年来
  const bool counted = digits[0] != '0' && (digits.size() == 1 || digits.size() == 3 || digits.size() > 4 ||
                                            (digits.size() == 2 && (span || digits < Field(U"50"))) ||
                                            (digits.size() == 4 && digits.ends_with(U"000") && digits != U"2000"));
  if (!(decade && digits[0] != '0' && digits[1] == '0') && !counted) return false;
  const std::u32string number = NumberWords(digits, options);
  out += number == U"二" && cursor[1] != U'级' ? U"两" : number;
  out += U'年';
  cursor.Move(1);
  return true;
}

// 2024-5-6, 2024/12/31
bool ReplaceShortDate(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before()) || !(cursor[0] == '1' || cursor[0] == '2')) return false;
  const Field year = cursor.rest().substr(0, 4);
  Cursor at = cursor;
  if (!at.SkipDigits(4)) return false;
  const char32_t separator = at[0];
  if (Field(U"-/.").find(separator) == Field::npos) return false;
  const auto skip_part = [&](int largest, Field& part) {
    at.Move(1);
    const size_t begin = at.at();
    if (!at.SkipDigits()) return false;
    part = at.From(begin);
    int value = 0;
    for (char32_t digit : part.substr(0, 3)) value = value * 10 + static_cast<int>(digit - U'0');
    return part.size() <= 2 && value >= 1 && value <= largest;
  };
  Field month, day;
  if (!skip_part(kMonths, month) || at[0] != separator || !skip_part(kDays, day) || at[0] == separator) return false;
  out += DigitWords(year) + U'年' + CardinalWords(month) + U'月' + CardinalWords(day) + U'日';
  cursor = at;
  return true;
}

// 2024-05-06
bool ReplaceDashedDate(Cursor& cursor, std::u32string& out) {
  constexpr size_t kMonth = 5, kDay = 8, kEnd = 10;  // offsets
  if (ValueAt(cursor, kMonth, 2) < 1 || ValueAt(cursor, kMonth, 2) > kMonths) return false;
  if (ValueAt(cursor, kDay, 2) < 1 || ValueAt(cursor, kDay, 2) > kDays) return false;
  const char32_t separator = cursor[kMonth - 1];
  if (Field(U"-/.").find(separator) == Field::npos || cursor[kDay - 1] != separator) return false;
  const Field date = cursor.rest();
  if (!cursor.SkipDigits(4)) return false;
  out += DigitWords(date.substr(0, 4)) + U'年' + CardinalWords(date.substr(kMonth, 2)) + U'月';
  out += CardinalWords(date.substr(kDay, 2)) + U'日';
  cursor.Move(kEnd - 4);
  return true;
}

struct Time {
  Field hour, minute, second;
};

// 8:30, 08:30:05
bool SkipTime(Cursor& cursor, Time& time) {
  const auto is_sixty = [&](size_t at) { return IsRange(cursor[at], '0', '5') && cursor.IsDigitAt(at + 1); };
  const bool two = cursor[2] == ':' && ((IsRange(cursor[0], '0', '1') && cursor.IsDigitAt(1)) ||
                                        (cursor[0] == '2' && IsRange(cursor[1], '0', '3')));
  const size_t length = two ? 2 : 1;
  if (!two && !(cursor.IsDigitAt(0) && cursor[1] == ':')) return false;
  if (!is_sixty(length + 1)) return false;
  time.hour = cursor.rest().substr(0, length);
  time.minute = cursor.rest().substr(length + 1, 2);
  time.second = {};
  cursor.Move(length + 3);
  if (cursor[0] == ':' && is_sixty(1)) {
    time.second = cursor.rest().substr(1, 2);
    cursor.Move(3);
  }
  return true;
}

// `half_minute`: the minutes that decide whether it is half past.
void AppendTime(const Time& time, Field half_minute, std::u32string& out) {
  const auto append_sixty = [&](Field value, char32_t unit) {
    if (value[0] == '0') out += U'零';
    (out += CardinalWords(value[0] == '0' ? value.substr(1) : value)) += unit;
  };
  (out += CardinalWords(time.hour)) += U'点';
  if (time.minute != U"00") {
    if (half_minute == U"30") {
      out += U'半';
    } else {
      append_sixty(time.minute, U'分');
    }
  }
  if (!time.second.empty() && time.second != U"00") append_sixty(time.second, U'秒');
}

bool ReplaceTime(Cursor& cursor, std::u32string& out) {
  Time time;
  if (!SkipTime(cursor, time)) return false;
  AppendTime(time, time.minute, out);
  return true;
}

// 24:00, which the rule for times does not know
bool ReplaceMidnight(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before()) || cursor.before() == ':') return false;
  if (!cursor.SkipText(U"24:00") || IsAsciiDigit(cursor[0]) || cursor[0] == ':') return false;
  out += U"二十四点";
  return true;
}

// 3:2
bool ReplaceScore(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (IsAsciiDigit(cursor.before()) || cursor.before() == ':' || !cursor.SkipDigits()) return false;
  const Field first = cursor.From(begin);
  if (!cursor.Skip(':')) return false;
  const size_t second = cursor.at();
  if (!cursor.SkipDigits() || cursor[0] == ':') return false;
  out += NumberWords(first, options) + U'比' + NumberWords(cursor.From(second), options);
  return true;
}

}  // namespace

void ReplaceDatesAndTimes(std::u32string& sentence, const NormalizerOptions& options) {
  if (options.years_by_length && sentence.find(U'年') != sentence.npos) {
    ReplaceAll(sentence, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return ReplaceYears(cursor, out, options); });
  }
  if (options.short_dates) ReplaceAll(sentence, Attempts::kOncePerNumber, ReplaceShortDate);
  ReplaceAll(sentence, Attempts::kEverywhere, ReplaceDate);
  ReplaceAll(sentence, Attempts::kEverywhere, ReplaceDashedDate);
  if (sentence.find(U':') == sentence.npos) return;
  if (options.scores_by_context) {
    ReplaceAll(sentence, Attempts::kOncePerNumber, [&](Cursor& cursor, std::u32string& out) {
      const auto before = std::u32string_view(out);
      constexpr Field kContexts[] = {U"比分", U"比分是", U"比分为", U"以", U"打成", U"战成", U"战平", U"领先", U"落后"};
      const bool context =
          std::any_of(std::begin(kContexts), std::end(kContexts), [&](Field words) { return before.ends_with(words); });
      return context && ReplaceScore(cursor, out, options);
    });
  }
  if (options.hour_24) ReplaceAll(sentence, Attempts::kOncePerNumber, ReplaceMidnight);
  ReplaceAll(sentence, Attempts::kEverywhere, [&](Cursor& cursor, std::u32string& out) {
    Time from, to;
    if (!SkipTime(cursor, from) || !cursor.SkipAny(U"~-") || !SkipTime(cursor, to)) return false;
    AppendTime(from, from.minute, out);
    out += U'至';
    // The official code asks the first time whether the second is half past.
    AppendTime(to, options.second_half_hour ? to.minute : from.minute, out);
    return true;
  });
  ReplaceAll(sentence, Attempts::kEverywhere, ReplaceTime);
  if (options.scores) {
    ReplaceAll(sentence, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return ReplaceScore(cursor, out, options); });
  }
}

}  // namespace gsv::text
