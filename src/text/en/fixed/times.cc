#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

struct TimeOfDay {
  size_t end = 0;
  int hour = 0;
  int minute = -1;  // not given
  int second = -1;
  char meridiem = 0;  // 'A', 'P'
  bool leading_zero = false;
};

int TwoDigits(View text, size_t i) { return static_cast<int>((text[i] - U'0') * 10 + (text[i + 1] - U'0')); }

// "am", "a.m.", "PM" at `i`; 0 where there is none.
char MeridiemAt(const Scene& scene, size_t i, size_t* end) {
  const View text = scene.text;
  size_t at = EndOfBlanks(text, i);
  if (at > i + 1) return 0;
  const char32_t a = At(text, at);
  const char letter = a == U'a' || a == U'A' ? 'A' : a == U'p' || a == U'P' ? 'P' : 0;
  if (letter == 0) return 0;
  const bool point = At(text, at + 1) == U'.';
  const size_t m = point ? at + 2 : at + 1;
  if (At(text, m) != U'm' && At(text, m) != U'M') return 0;
  if (!EndsWord(text, m + 1)) return 0;
  *end = m + 1;
  // The second full stop stays where it ends the sentence.
  if (point && At(text, m + 1) == U'.' && !EndsSentence(scene, m + 2)) *end = m + 2;
  return letter;
}

// A time at `i`: with minutes, or with a. m. or p. m.; where `bare`, an hour alone too (of a range).
std::optional<TimeOfDay> ParseTime(const Scene& scene, size_t i, bool bare) {
  const View text = scene.text;
  const size_t hour_end = EndOfDigits(text, i);
  if (hour_end == i || hour_end - i > 2) return std::nullopt;
  TimeOfDay time;
  time.hour = hour_end - i == 2 ? TwoDigits(text, i) : static_cast<int>(text[i] - U'0');
  time.leading_zero = text[i] == U'0';
  time.end = hour_end;
  const auto two_digits_at = [&](size_t at) { return EndOfDigits(text, at) == at + 2 && text[at] <= U'5'; };
  const bool colon = At(text, hour_end) == U':' && two_digits_at(hour_end + 1);
  size_t meridiem_end;
  // "5.30 pm"
  const bool point =
      At(text, hour_end) == U'.' && two_digits_at(hour_end + 1) && MeridiemAt(scene, hour_end + 3, &meridiem_end) != 0;
  if (colon || point) {
    time.minute = TwoDigits(text, hour_end + 1);
    time.end = hour_end + 3;
    if (colon && At(text, time.end) == U':' && two_digits_at(time.end + 1)) {
      time.second = TwoDigits(text, time.end + 1);
      time.end += 3;
      // Fractions of a second are not read.
      if (At(text, time.end) == U'.' && IsAsciiDigit(At(text, time.end + 1))) return std::nullopt;
    }
  }
  time.meridiem = MeridiemAt(scene, time.end, &meridiem_end);
  if (time.meridiem != 0) time.end = meridiem_end;
  if (time.minute < 0 && time.meridiem == 0 && !bare) return std::nullopt;
  if (time.hour > (time.meridiem != 0 && time.minute < 0 ? 12 : 24) || (time.hour == 24 && time.minute > 0))
    return std::nullopt;
  if (time.meridiem == 0 && !EndsWord(text, time.end)) return std::nullopt;
  if (At(text, time.end) == U':' && IsAsciiDigit(At(text, time.end + 1))) return std::nullopt;
  return time;
}

std::string TimeWords(const TimeOfDay& time, bool in_range) {
  const bool midnight = time.hour % 24 == 0 && time.minute == 0 && time.second < 0 && time.meridiem == 0;
  if (midnight) return "midnight";
  // Two digits with a zero in front, or more than twelve hours: of twenty-four.
  char meridiem = time.meridiem;
  if (meridiem == 0 && (time.hour > 12 || time.leading_zero)) meridiem = time.hour >= 12 ? 'P' : 'A';
  const int hour = time.hour % 12 == 0 ? 12 : time.hour % 12;
  std::string words = Cardinal(std::to_string(hour));
  if (time.minute > 0) {
    words += (time.minute < 10 ? " oh " : " ") + Cardinal(std::to_string(time.minute));
  } else if (time.minute == 0 && meridiem == 0 && time.second < 0 && !in_range) {
    words += " o'clock";
  }
  if (time.second >= 0) {
    if (time.minute == 0) words += " o'clock";
    words += " and " + Cardinal(std::to_string(time.second)) + (time.second == 1 ? " second" : " seconds");
  }
  if (meridiem != 0) words += std::string(" ") + meridiem + " M";
  return words;
}

}  // namespace

std::string TimeBehindDate(const Scene& scene, size_t i, size_t* end) {
  const std::optional<TimeOfDay> time = ParseTime(scene, i, /*bare=*/false);
  if (!time) return {};
  *end = time->end;
  return TimeWords(*time, /*in_range=*/false);
}

Match ReadTime(const Scene& scene, size_t i) {
  const View text = scene.text;
  const char32_t before = Before(text, i);
  if (!StartsWord(text, i) || before == U':' || before == U'.' || before == U'$') return {};
  const std::optional<TimeOfDay> first = ParseTime(scene, i, /*bare=*/true);
  if (!first) return {};
  const bool bare = first->minute < 0 && first->meridiem == 0;
  size_t dash = EndOfBlanks(text, first->end);
  if (dash > first->end + 1 || !IsDash(At(text, dash))) dash = first->end;
  if (IsDash(At(text, dash))) {
    const size_t next = EndOfBlanks(text, dash + 1);
    // "9-11 am": the hour alone needs a time behind the dash that is one by itself.
    if (const std::optional<TimeOfDay> second = ParseTime(scene, next, /*bare=*/first->meridiem != 0)) {
      if (!bare || second->meridiem != 0) {
        return Replacement{second->end - i, Wide(TimeWords(*first, true) + " to " + TimeWords(*second, true))};
      }
    }
  }
  if (bare) return {};
  return Replacement{first->end - i, Wide(TimeWords(*first, false))};
}

}  // namespace gsv::text::english
