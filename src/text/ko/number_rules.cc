#include "text/ko/number_rules.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "text/ko/numbers.h"
#include "text/zh/pattern.h"

namespace gsv::text::ko {
namespace {

using Field = std::u32string_view;

// Nouns behind native numbers, and words that only start like one.
constexpr Field kNativeNouns[] = {
    U"개", U"명",   U"마리", U"권",   U"대",   U"살",   U"시",   U"시간", U"번",   U"번째", U"달",   U"잔",
    U"병", U"그릇", U"사람", U"가지", U"곳",   U"군데", U"켤레", U"벌",   U"송이", U"그루", U"채",   U"척",
    U"통", U"장",   U"자루", U"다발", U"쌍",   U"모금", U"발짝", U"술",   U"쌈",   U"움큼", U"첩",   U"톨",
    U"닢", U"뭇",   U"마디", U"줄",   U"바퀴", U"칸",   U"끼",   U"가닥", U"포기", U"줌",   U"조각", U"방울",
    U"배", U"차례", U"판",   U"편",   U"종류", U"팀",   U"해",   U"보루", U"갈래", U"스푼", U"컵",   U"집"};
constexpr Field kOtherNouns[] = {U"개월", U"개년",   U"개국", U"대째", U"시즌", U"시리즈", U"번지", U"번호",
                                 U"번역", U"장치",   U"장비", U"명령", U"대학", U"대문",   U"권한", U"통합",
                                 U"통신", U"채널",   U"개발", U"배열", U"편집", U"판매",   U"해상", U"줄임",
                                 U"달러", U"가지수", U"벌금", U"병원", U"시장", U"배속"};

struct Unit {
  Field sign;
  Field words;
};

// Longest first among those that start alike.
constexpr Unit kUnits[] = {
    {U"km/h", U"킬로미터"},   {U"kg", U"킬로그램"},    {U"mg", U"밀리그램"},    {U"km", U"킬로미터"},
    {U"cm", U"센티미터"},     {U"mm", U"밀리미터"},    {U"ml", U"밀리리터"},    {U"mL", U"밀리리터"},
    {U"kHz", U"킬로헤르츠"},  {U"MHz", U"메가헤르츠"}, {U"GHz", U"기가헤르츠"}, {U"Hz", U"헤르츠"},
    {U"KB", U"킬로바이트"},   {U"kB", U"킬로바이트"},  {U"MB", U"메가바이트"},  {U"GB", U"기가바이트"},
    {U"TB", U"테라바이트"},   {U"kW", U"킬로와트"},    {U"W", U"와트"},         {U"V", U"볼트"},
    {U"°C", U"도"},           {U"℃", U"도"},           {U"°F", U"도"},          {U"°", U"도"},
    {U"%p", U"퍼센트포인트"}, {U"%", U"퍼센트"},       {U"％", U"퍼센트"},      {U"‰", U"퍼밀"},
    {U"㎏", U"킬로그램"},     {U"㎞", U"킬로미터"},    {U"㎝", U"센티미터"},    {U"㎜", U"밀리미터"},
    {U"㎡", U"제곱미터"},     {U"m²", U"제곱미터"},    {U"m", U"미터"},         {U"g", U"그램"},
    {U"L", U"리터"},          {U"l", U"리터"},         {U"ℓ", U"리터"}};

constexpr std::pair<char32_t, Field> kCurrencies[] = {
    {U'₩', U"원"}, {U'￦', U"원"}, {U'$', U"달러"}, {U'€', U"유로"}, {U'£', U"파운드"}, {U'¥', U"엔"}, {U'￥', U"엔"}};

// The sound of what g2pk2 has as idioms.
constexpr std::pair<Field, Field> kNames[] = {{U"6·25", U"유기오"}, {U"3·1절", U"사밀쩔"}};

std::u32string SpellSino(Field digits) { return SpellNumber(digits, Numerals::kSino); }

// The longest of the nouns that `text` starts with; empty where there is none.
Field FindNoun(Field text, std::span<const Field> nouns) {
  Field longest;
  for (Field noun : nouns) {
    if (text.starts_with(noun) && noun.size() > longest.size()) longest = noun;
  }
  return longest;
}

// 12 or 1,234: the digits without separators. Moves the cursor.
std::u32string TakeDigits(Cursor& cursor) {
  const size_t begin = cursor.at();
  cursor.SkipDigits();
  std::u32string digits(cursor.From(begin));
  while (cursor[0] == U',' && cursor.IsDigitAt(1) && cursor.IsDigitAt(2) && cursor.IsDigitAt(3) &&
         !cursor.IsDigitAt(4)) {
    digits += cursor.rest().substr(1, 3);
    cursor.Move(4);
  }
  return digits;
}

// How a whole number is read before what follows it.
std::u32string SpellBefore(Field rest, const std::u32string& digits) {
  if (rest.starts_with(U' ')) rest.remove_prefix(1);
  const bool month = rest.starts_with(U'월');
  if (month && digits == U"6") return U"유";
  if (month && digits == U"10") return U"시";
  const Field noun = FindNoun(rest, kNativeNouns);
  if (noun.empty() || FindNoun(rest, kOtherNouns).size() > noun.size()) return SpellSino(digits);
  if (noun == U"번째" && digits == U"1") return U"첫";
  const bool hour_of_24 = noun == U"시" && digits.size() == 2 && digits > U"12";
  return hour_of_24 ? SpellSino(digits) : SpellNumber(digits, Numerals::kNative);
}

bool ReadName(Cursor& cursor, std::u32string& out) {
  if (cursor.IsDigitAt(0) && IsAsciiDigit(cursor.before())) return false;
  for (const auto& [written, spoken] : kNames) {
    if (cursor.SkipText(written)) {
      out += spoken;
      return true;
    }
  }
  return false;
}

// 2024-05-06, 2024.5.6, 2024/05/06
bool ReadDate(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before())) return false;
  Cursor at = cursor;
  const size_t year = at.at();
  if (!at.SkipDigits(4)) return false;
  const Field year_digits = at.From(year);
  const char32_t separator = at[0];
  if (!at.SkipAny(U"-./")) return false;
  const auto take = [&](size_t most) {
    const size_t begin = at.at();
    while (at.at() - begin < 2 && at.IsDigitAt(0)) at.Move(1);
    const Field digits = at.From(begin);
    const size_t value =
        digits.empty() ? 0 : (digits.size() == 1 ? digits[0] - U'0' : (digits[0] - U'0') * 10 + digits[1] - U'0');
    return value >= 1 && value <= most ? digits : Field();
  };
  const Field month = take(12);
  if (month.empty() || !at.Skip(separator)) return false;
  const Field day = take(31);
  if (day.empty() || at.IsDigitAt(0)) return false;
  std::u32string month_digits(month.substr(month[0] == U'0' ? 1 : 0));
  out += SpellSino(year_digits) + U"년 " + SpellBefore(U"월", month_digits) + U"월 " + SpellSino(day) + U"일";
  cursor = at;
  return true;
}

// 14:30
bool ReadTime(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before()) || cursor.before() == U':') return false;
  Cursor at = cursor;
  const size_t begin = at.at();
  while (at.at() - begin < 2 && at.IsDigitAt(0)) at.Move(1);
  const std::u32string hour(at.From(begin));
  if (hour.empty() || (hour.size() == 2 && hour > U"24") || !at.Skip(U':')) return false;
  const size_t minutes = at.at();
  if (!at.SkipDigits(2) || at.IsDigitAt(0) || at[0] == U':') return false;
  const Field minute = at.From(minutes);
  if (minute > U"59") return false;
  out += SpellBefore(U"시", hour) + U'시';
  if (minute != U"00") out += U' ' + SpellSino(minute) + U'분';
  cursor = at;
  return true;
}

// 010-1234-5678
bool ReadPhone(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before()) || cursor[0] != U'0') return false;
  Cursor at = cursor;
  std::u32string words;
  size_t parts = 0;
  for (; parts < 3; ++parts) {
    const size_t begin = at.at();
    if (!at.SkipDigits() || at.at() - begin > 4) return false;
    words += (parts > 0 ? U" " : U"") + SpellDigits(at.From(begin), Zero::kGong);
    if (parts < 2 && !at.Skip(U'-')) return false;
  }
  if (at[0] == U'-') return false;
  out += words;
  cursor = at;
  return true;
}

bool ReadMoney(Cursor& cursor, std::u32string& out) {
  const auto currency = std::find_if(std::begin(kCurrencies), std::end(kCurrencies),
                                     [&](const auto& row) { return row.first == cursor[0]; });
  if (currency == std::end(kCurrencies) || !cursor.IsDigitAt(1)) return false;
  Cursor at = cursor;
  at.Move(1);
  const size_t begin = at.at();
  TakeDigits(at);
  if (at[0] == U'.' && at.IsDigitAt(1)) {
    at.Move(1);
    at.SkipDigits();
  }
  while (at.SkipAny(U"십백천만억조")) {
  }
  out += std::u32string(at.From(begin)) + std::u32string(currency->second);
  at.SkipText(currency->second);
  cursor = at;
  return true;
}

// Null where `text` starts with none.
const Unit* FindUnit(Field text) {
  for (const Unit& unit : kUnits) {
    const Field rest = text.substr(std::min(unit.sign.size(), text.size()));
    const bool whole = rest.empty() || !(IsAsciiLetter(rest[0]) || IsAsciiDigit(rest[0]));
    if (text.starts_with(unit.sign) && whole) return &unit;
  }
  return nullptr;
}

// The words of a unit behind a number.
bool ReadUnit(Cursor& cursor, std::u32string& out) {
  Cursor at = cursor;
  at.Skip(U' ');
  const Unit* unit = FindUnit(at.rest());
  if (unit == nullptr) return false;
  out += unit->words;
  at.Move(unit->sign.size());
  cursor = at;
  return true;
}

// .14, or the other parts of a version: .10.2
void AppendDecimals(Cursor& cursor, std::u32string& out) {
  std::vector<Field> parts;
  while (cursor[0] == U'.' && cursor.IsDigitAt(1)) {
    cursor.Move(1);
    const size_t begin = cursor.at();
    cursor.SkipDigits();
    parts.push_back(cursor.From(begin));
  }
  for (Field part : parts) out += U'점' + (parts.size() == 1 ? SpellDigits(part) : SpellSino(part));
}

bool ReadNumber(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  Cursor at = cursor;
  const bool range = options.reads_units && IsAsciiDigit(cursor[1]) && (cursor[0] == U'~' || cursor[0] == U'～');
  const bool minus = (cursor[0] == U'-' || cursor[0] == U'−') && cursor.IsDigitAt(1) &&
                     (cursor.before() == U'\0' || cursor.before() == U' ' || cursor.before() == U'(');
  if (range || minus) at.Move(1);
  if (!at.IsDigitAt(0)) return false;
  if (range) out += U"에서 ";
  if (minus) out += U"마이너스 ";
  const bool ordinal = cursor.before() == U'제';
  const std::u32string digits = TakeDigits(at);
  if (at[0] == U'.' && at.IsDigitAt(1)) {
    out += SpellSino(digits);
    AppendDecimals(at, out);
  } else if (ordinal) {
    out += SpellSino(digits);
  } else if (digits.size() > 1 && digits[0] == U'0') {
    out += SpellDigits(digits, Zero::kGong);
  } else {
    out += SpellBefore(at.rest(), digits);
  }
  if (options.reads_units) ReadUnit(at, out);
  cursor = at;
  return true;
}

}  // namespace

size_t UnitLengthAfterNumber(std::u32string_view text) {
  const Unit* unit = FindUnit(text);
  return unit == nullptr ? 0 : unit->sign.size();
}

void ReadNumbers(std::u32string& text, const NormalizerOptions& options) {
  if (options.reads_units) ReplaceAll(text, Attempts::kEverywhere, ReadMoney);
  if (options.reads_dates) {
    ReplaceAll(text, Attempts::kEverywhere, [](Cursor& cursor, std::u32string& out) {
      return ReadDate(cursor, out) || ReadTime(cursor, out) || ReadPhone(cursor, out);
    });
  }
  if (!options.reads_numbers) return;
  ReplaceAll(text, Attempts::kEverywhere, ReadName);
  ReplaceAll(text, Attempts::kEverywhere,
             [&](Cursor& cursor, std::u32string& out) { return ReadNumber(cursor, out, options); });
}

}  // namespace gsv::text::ko
