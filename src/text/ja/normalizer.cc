#include "text/ja/normalizer.h"

#include <utf8proc.h>

#include "text/unicode.h"
#include "text/zh/pattern.h"

namespace gsv::text::ja {
namespace {

bool IsOneOf(char32_t c, std::u32string_view set) { return c != 0 && set.find(c) != set.npos; }

bool IsOfficialMark(char32_t c) { return IsOneOf(c, U"!?…,.-"); }

// What may stand before a sign that belongs to a number: nothing, a space, a bracket, a mark.
bool OpensNumber(char32_t before) {
  return before == 0 || IsSpace(before) || IsOneOf(before, U"(（[「『【、。,，:：=＝~〜～*×÷/");
}

// Full-width marks and digits as ASCII, letters in squares (㎏ ㌔ ①) as letters.
std::u32string FoldWidth(std::u32string_view text) {
  std::u32string out;
  for (const char32_t c : text) {
    const bool wide = c >= U'！' && c <= U'～' && !(c >= U'Ａ' && c <= U'Ｚ') && !(c >= U'ａ' && c <= U'ｚ');
    const bool square = (c >= 0x3300 && c <= 0x33FF) || (c >= U'①' && c <= U'⑳') || c == U'№';
    if (wide) {
      out += c - 0xFEE0;
    } else if (square) {
      utf8proc_int32_t parts[16];
      int boundary = 0;
      const auto options = static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT);
      const utf8proc_ssize_t count =
          utf8proc_decompose_char(static_cast<utf8proc_int32_t>(c), parts, 16, options, &boundary);
      for (utf8proc_ssize_t i = 0; i < count && i < 16; ++i) {
        const auto part = static_cast<char32_t>(parts[i]);
        if (part == 0x3099 || part == 0x309A) {
          out.back() += part - 0x3098;  // voiced marks: グ and プ stand one and two behind ク and フ
        } else {
          out += part;
        }
      }
    } else {
      out += c;
    }
  }
  return out;
}

// 1,234,567 without its commas. The cursor is at the first digit, no digit before it.
bool ReadThousands(Cursor& cursor, std::u32string& out) {
  Cursor end = cursor;
  size_t digits = 0;
  while (end.IsDigitAt(digits)) ++digits;
  if (digits == 0 || digits > 3) return false;
  std::u32string number;
  const auto take = [&](size_t count) {
    for (size_t i = 0; i < count; ++i) number += end[i];
    end.Move(count);
  };
  take(digits);
  size_t groups = 0;
  while (end[0] == U',' && end.IsDigitAt(1) && end.IsDigitAt(2) && end.IsDigitAt(3) && !end.IsDigitAt(4)) {
    end.Move(1);
    take(3);
    ++groups;
  }
  if (groups == 0) return false;
  out += number;
  cursor = end;
  return true;
}

int ValueOf(std::u32string_view digits) {
  int value = 0;
  for (const char32_t c : digits) value = 10 * value + static_cast<int>(c - U'0');
  return value;
}

// Up to `most` digits, none before or behind them.
std::u32string_view TakeDigits(Cursor& cursor, size_t most) {
  const size_t begin = cursor.at();
  if (!cursor.SkipDigits() || cursor.at() - begin > most) return {};
  return cursor.From(begin);
}

// 2024/5/6 and 2024-05-06.
bool ReadDate(Cursor& cursor, std::u32string& out) {
  Cursor end = cursor;
  const std::u32string_view year = TakeDigits(end, 4);
  const char32_t mark = end[0];
  if (year.size() != 4 || !end.SkipAny(U"/-")) return false;
  const std::u32string_view month = TakeDigits(end, 2);
  if (month.empty() || !end.Skip(mark)) return false;
  const std::u32string_view day = TakeDigits(end, 2);
  if (day.empty() || end[0] == mark || ValueOf(month) < 1 || ValueOf(month) > 12 || ValueOf(day) < 1 ||
      ValueOf(day) > 31) {
    return false;
  }
  const auto plain = [](std::u32string_view number) { return number[0] == U'0' ? number.substr(1) : number; };
  out.append(year).append(U"年").append(plain(month)).append(U"月").append(plain(day)).append(U"日");
  cursor = end;
  return true;
}

// 12:30 and 12:30:05.
bool ReadTime(Cursor& cursor, std::u32string& out) {
  Cursor end = cursor;
  const std::u32string_view hour = TakeDigits(end, 2);
  if (hour.empty() || ValueOf(hour) > 24 || !end.Skip(U':')) return false;
  std::u32string text(hour.size() == 2 && hour[0] == U'0' ? hour.substr(1) : hour);
  text += U'時';
  for (const char32_t unit : {U'分', U'秒'}) {
    const std::u32string_view number = TakeDigits(end, 2);
    if (number.size() != 2 || ValueOf(number) > 59) return false;
    if (ValueOf(number) > 0) text.append(number[0] == U'0' ? number.substr(1) : number).append(1, unit);
    if (unit == U'秒' || !end.Skip(U':')) break;
  }
  if (end[0] == U':') return false;
  out += text;
  cursor = end;
  return true;
}

// 3/4 as 4分の3.
bool ReadFraction(Cursor& cursor, std::u32string& out) {
  if (cursor.before() == U'/') return false;
  Cursor end = cursor;
  const std::u32string_view above = TakeDigits(end, 3);
  if (above.empty() || !end.Skip(U'/')) return false;
  const std::u32string_view below = TakeDigits(end, 3);
  if (below.empty() || ValueOf(below) == 0 || end[0] == U'/') return false;
  out.append(below).append(U"分の").append(above);
  cursor = end;
  return true;
}

struct Currency {
  std::u32string_view sign;
  std::u32string_view word;
};

// ¥1,000 and $3.5万; the number is read behind the sign.
bool ReadCurrency(Cursor& cursor, std::u32string& out) {
  constexpr Currency kCurrencies[] = {{U"¥", U"円"},     {U"￥", U"円"},    {U"\\", U"円"},   {U"$", U"ドル"},
                                      {U"€", U"ユーロ"}, {U"£", U"ポンド"}, {U"₩", U"ウォン"}};
  for (const Currency& currency : kCurrencies) {
    Cursor end = cursor;
    if (!end.SkipText(currency.sign)) continue;
    const size_t begin = end.at();
    if (!end.IsDigitAt(0)) return false;
    while (end.IsDigitAt(0) || ((end[0] == U',' || end[0] == U'.') && end.IsDigitAt(1))) end.Move(1);
    end.SkipAny(U"万億兆");
    std::u32string number(end.From(begin));
    out += number;
    if (end[0] != U'円' || currency.word != U"円") out += currency.word;
    cursor = end;
    return true;
  }
  return false;
}

struct Sign {
  std::u32string_view sign;
  std::u32string_view word;
};

// Signs that are words wherever they stand.
constexpr Sign kSigns[] = {
    {U"°C", U"度"},
    {U"°c", U"度"},
    {U"℃", U"度"},
    {U"℉", U"度"},
    {U"°", U"度"},
    {U"%", U"パーセント"},
    {U"‰", U"パーミル"},
    {U"&", U"アンド"},
    {U"@", U"アットマーク"},
    {U"+", U"プラス"},
    {U"=", U"イコール"},
    {U"±", U"プラスマイナス"},
    {U"×", U"かける"},
    {U"÷", U"わる"},
    {U"≒", U"ニアリーイコール"},
    {U"≠", U"ノットイコール"},
    {U"〒", U"郵便番号"},
    {U"№", U"ナンバー"},
    {U"∞", U"無限大"},
    {U"√", U"ルート"},
    {U"‥", U"…"},
    {U"；", U","},
    {U";", U","},
    {U":", U","},
    {U"/", U","},
    {U"(", U","},
    {U")", U","},
    {U"—", U","},
    {U"―", U","},
};

// Units in Latin letters, the longest first among those that start alike. Behind a number they are words.
constexpr Sign kUnits[] = {{U"km/h", U"キロメートル毎時"},
                           {U"m/s", U"メートル毎秒"},
                           {U"kg", U"キログラム"},
                           {U"mg", U"ミリグラム"},
                           {U"km", U"キロメートル"},
                           {U"cm", U"センチメートル"},
                           {U"mm", U"ミリメートル"},
                           {U"ml", U"ミリリットル"},
                           {U"mL", U"ミリリットル"},
                           {U"kHz", U"キロヘルツ"},
                           {U"MHz", U"メガヘルツ"},
                           {U"GHz", U"ギガヘルツ"},
                           {U"Hz", U"ヘルツ"},
                           {U"KB", U"キロバイト"},
                           {U"kB", U"キロバイト"},
                           {U"MB", U"メガバイト"},
                           {U"GB", U"ギガバイト"},
                           {U"TB", U"テラバイト"},
                           {U"kW", U"キロワット"},
                           {U"W", U"ワット"},
                           {U"V", U"ボルト"},
                           {U"m²", U"平方メートル"},
                           {U"m", U"メートル"},
                           {U"g", U"グラム"},
                           {U"L", U"リットル"},
                           {U"l", U"リットル"}};

// Null where `text` starts with none.
const Sign* FindUnit(std::u32string_view text) {
  for (const Sign& unit : kUnits) {
    const size_t end = unit.sign.size();
    const bool whole = end >= text.size() || !(IsLatinLetter(text[end]) || IsAsciiDigit(text[end]));
    if (text.starts_with(unit.sign) && whole) return &unit;
  }
  return nullptr;
}

// Marks that nobody hears.
constexpr std::u32string_view kSilent =
    U"「」『』【】〈〉《》〔〕［］[]{}｛｝\"'“”‘’`´^_|<>*☆★♪♫♥♡◆◇■□●▲△▼▽※→←↑↓⇒♂♀†§¶©®™~〜#\\￥¥$€£₩";

// One sign or number at the cursor.
bool ReadSign(Cursor& cursor, std::u32string& out) {
  const char32_t before = cursor.before();
  if (cursor.IsDigitAt(0) && !IsAsciiDigit(before)) {
    const bool behind_mark = IsOneOf(before, U"-./:,");
    if (!behind_mark && (ReadDate(cursor, out) || ReadTime(cursor, out) || ReadFraction(cursor, out))) return true;
    if (!IsOneOf(before, U",.") && ReadThousands(cursor, out)) return true;
    return false;
  }
  if (ReadCurrency(cursor, out)) return true;
  if (const Sign* unit = IsAsciiDigit(before) ? FindUnit(cursor.rest()) : nullptr; unit != nullptr) {
    out += unit->word;
    cursor.Move(unit->sign.size());
    return true;
  }
  const bool between_digits = IsAsciiDigit(before) && cursor.IsDigitAt(1);
  switch (cursor[0]) {
    case U'.':
      if (!between_digits) return false;
      out += U'．';
      cursor.Move(1);
      return true;
    case U'-':
    case U'−':
      if (between_digits) {
        // Digits between hyphens are read one by one: telephone numbers, addresses.
        out += U'−';
      } else if (cursor.IsDigitAt(1) && OpensNumber(before)) {
        out += U"マイナス";
      } else {
        return false;
      }
      cursor.Move(1);
      return true;
    case U'~':
    case U'〜':
      if (cursor.IsDigitAt(1) && before != 0 && !IsSpace(before)) {
        out += U"から";  // 3~5, 3時~5時
      } else if (IsKana(before)) {
        out += U'ー';  // ですよ~
      } else {
        break;
      }
      cursor.Move(1);
      return true;
    case U'#':
      if (!cursor.IsDigitAt(1)) break;
      out += U"ナンバー";
      cursor.Move(1);
      return true;
    default:
      break;
  }
  for (const Sign& sign : kSigns) {
    if (!cursor.SkipText(sign.sign)) continue;
    out += sign.word;
    return true;
  }
  if (!IsOneOf(cursor[0], kSilent)) return false;
  cursor.Move(1);
  return true;
}

}  // namespace

std::u32string CollapseMarks(std::u32string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 0 || !IsOfficialMark(text[i]) || !IsOfficialMark(text[i - 1])) out += text[i];
  }
  return out;
}

size_t UnitLengthAfterNumber(std::u32string_view text) {
  const Sign* unit = FindUnit(text);
  return unit == nullptr ? 0 : unit->sign.size();
}

std::u32string ReadSigns(std::u32string_view text) {
  std::u32string out = FoldWidth(text);
  // Amounts first, so that their numbers are seen by themselves afterwards.
  ReplaceAll(out, Attempts::kEverywhere, ReadCurrency);
  ReplaceAll(out, Attempts::kOncePerNumber, ReadSign);
  return out;
}

}  // namespace gsv::text::ja
