#include "text/zh/unit_rules.h"

#include <string_view>

#include "text/zh/numbers.h"
#include "text/zh/pattern.h"

namespace gsv::text {
namespace {

struct Unit {
  std::u32string_view sign, words;
};

// In the official order, in which they are replaced wherever they stand ("mm" is never reached: its m goes first).
constexpr Unit kUnits[] = {{U"cm2", U"平方厘米"}, {U"cm²", U"平方厘米"}, {U"cm3", U"立方厘米"}, {U"cm³", U"立方厘米"},
                           {U"cm", U"厘米"},      {U"db", U"分贝"},      {U"ds", U"毫秒"},      {U"kg", U"千克"},
                           {U"km", U"千米"},      {U"m2", U"平方米"},    {U"m²", U"平方米"},    {U"m³", U"立方米"},
                           {U"m3", U"立方米"},    {U"ml", U"毫升"},      {U"m", U"米"},         {U"mm", U"毫米"},
                           {U"s", U"秒"}};

// The longest first.
constexpr Unit kUnitsAfterNumber[] = {
    {U"km/h", U"千米每小时"}, {U"cm2", U"平方厘米"}, {U"cm²", U"平方厘米"}, {U"cm3", U"立方厘米"},
    {U"cm³", U"立方厘米"},    {U"m/s", U"米每秒"},   {U"m2", U"平方米"},    {U"m²", U"平方米"},
    {U"m3", U"立方米"},       {U"m³", U"立方米"},    {U"cm", U"厘米"},      {U"db", U"分贝"},
    {U"dB", U"分贝"},         {U"ds", U"分秒"},      {U"kg", U"千克"},      {U"km", U"千米"},
    {U"ml", U"毫升"},         {U"mL", U"毫升"},      {U"mm", U"毫米"},      {U"ms", U"毫秒"},
    {U"mg", U"毫克"},         {U"m", U"米"},         {U"g", U"克"},         {U"s", U"秒"},
    {U"h", U"小时"}};

constexpr std::u32string_view kDegrees[] = {U"°C", U"℃", U"度", U"摄氏度"};
constexpr std::u32string_view kCelsius = U"摄氏度";

// `more`: what else must follow.
template <class More>
bool SkipRangeUnit(Cursor& cursor, More more) {
  constexpr std::u32string_view kSigns[] = {U"%",   U"°C", U"℃",  U"度", U"摄氏度", U"cm2", U"cm²", U"cm3",
                                            U"cm³", U"cm", U"db", U"ds", U"kg",     U"km",  U"m2",  U"m²",
                                            U"m³",  U"m3", U"ml", U"m",  U"mm",     U"s"};
  for (const std::u32string_view sign : kSigns) {
    Cursor after = cursor;
    if (after.SkipText(sign) && more(after)) {
      cursor = after;
      return true;
    }
  }
  return false;
}

// 5cm~6cm -> 5cm至6cm
bool ReplaceUnitRange(Cursor& cursor, std::u32string& out) {
  const size_t begin = cursor.at();
  if (!cursor.SkipAnyNumber()) return false;
  if (!SkipRangeUnit(cursor, [](const Cursor& after) { return after[0] == '~'; })) return false;
  const std::u32string_view first = cursor.From(begin);
  cursor.Skip('~');
  const size_t second = cursor.at();
  if (!cursor.SkipAnyNumber() || !SkipRangeUnit(cursor, [](const Cursor&) { return true; })) return false;
  (out.append(first) += U'至').append(cursor.From(second));
  return true;
}

bool SkipDegrees(Cursor& cursor) {
  for (const std::u32string_view sign : kDegrees) {
    if (cursor.SkipText(sign)) return true;
  }
  return false;
}

void AppendDegrees(std::u32string_view number, std::u32string& out, const NormalizerOptions& options) {
  const bool below = number.starts_with(U'-');
  if (below) out += U"零下";
  out += NumberWords(number.substr(below ? 1 : 0), options);
}

// -3℃ -> 零下三度. The official code means to keep 摄氏度, and never does.
bool ReplaceTemperature(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipSignedNumber()) return false;
  const std::u32string_view number = cursor.From(begin);
  const size_t unit = cursor.at();
  if (!SkipDegrees(cursor)) return false;
  const bool celsius = options.celsius_word && cursor.From(unit) == kCelsius;
  AppendDegrees(number, out, options);
  out += celsius ? kCelsius : U"度";
  return true;
}

// 10~20℃ -> 十到20℃
bool ReplaceTemperatureRange(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipSignedNumber()) return false;
  const std::u32string_view first = cursor.From(begin);
  if (!cursor.SkipAny(U"~-")) return false;
  Cursor after = cursor;
  if (!after.SkipSignedNumber() || !SkipDegrees(after)) return false;
  AppendDegrees(first, out, options);
  out += U'到';
  return true;
}

// Null where `text` starts with none.
const Unit* FindUnit(std::u32string_view text) {
  for (const Unit& unit : kUnitsAfterNumber) {
    const size_t end = unit.sign.size();
    if (text.starts_with(unit.sign) && (end == text.size() || !IsAsciiLetter(text[end]))) return &unit;
  }
  return nullptr;
}

bool ReplaceUnitAfterNumber(Cursor& cursor, std::u32string& out) {
  constexpr std::u32string_view kNumerals = U"零一二三四五六七八九十百千万亿两半几";
  if (!IsAsciiDigit(cursor.before()) && kNumerals.find(cursor.before()) == kNumerals.npos) return false;
  const Unit* unit = FindUnit(cursor.rest());
  if (unit == nullptr) return false;
  out += unit->words;
  cursor.Move(unit->sign.size());
  return true;
}

}  // namespace

size_t UnitLengthAfterNumber(std::u32string_view text) {
  const Unit* unit = FindUnit(text);
  return unit == nullptr ? 0 : unit->sign.size();
}

void ReplaceUnits(std::u32string& sentence, const NormalizerOptions& options) {
  ReplaceAll(sentence, Attempts::kOncePerNumber, ReplaceUnitRange);
  if (options.temperature_range) {
    ReplaceAll(sentence, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return ReplaceTemperatureRange(cursor, out, options); });
  }
  ReplaceAll(sentence, Attempts::kOncePerNumber,
             [&](Cursor& cursor, std::u32string& out) { return ReplaceTemperature(cursor, out, options); });
  if (options.units_after_number) {
    ReplaceAll(sentence, Attempts::kEverywhere, ReplaceUnitAfterNumber);
  } else if (sentence.find_first_of(U"cdkms") != sentence.npos) {
    for (const Unit& unit : kUnits) ReplaceText(sentence, unit.sign, unit.words);
  }
}

}  // namespace gsv::text
