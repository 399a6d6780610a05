#include "text/zh/sign_rules.h"

#include <algorithm>
#include <iterator>

#include "text/zh/numbers.h"
#include "text/zh/pattern.h"

namespace gsv::text {
namespace {

struct Sign {
  char32_t sign;
  std::u32string_view words;
};

// Sorted. An empty text drops the sign.
constexpr Sign kSigns[] = {
    {U'#', U""},     {U'&', U""},         {U'(', U""},       {U')', U""},         {U'+', U"加"},     {U'-', U"减"},
    {U'/', U"每"},   {U'<', U""},         {U'=', U"等"},     {U'>', U""},         {U'@', U""},       {U'\\', U""},
    {U'^', U""},     {U'_', U""},         {U'{', U""},       {U'|', U""},         {U'}', U""},       {U'×', U"乘"},
    {U'÷', U"除"},   {U'Γ', U"伽玛"},     {U'Δ', U"德尔塔"}, {U'Θ', U"西塔"},     {U'Λ', U"拉姆达"}, {U'Ξ', U"克西"},
    {U'Π', U"派"},   {U'Σ', U"西格玛"},   {U'Φ', U"服艾"},   {U'Ψ', U"普赛"},     {U'Ω', U"欧米伽"}, {U'α', U"阿尔法"},
    {U'β', U"贝塔"}, {U'γ', U"伽玛"},     {U'δ', U"德尔塔"}, {U'ε', U"艾普西龙"}, {U'ζ', U"捷塔"},   {U'η', U"依塔"},
    {U'θ', U"西塔"}, {U'ι', U"艾欧塔"},   {U'κ', U"喀帕"},   {U'λ', U"拉姆达"},   {U'μ', U"缪"},     {U'ν', U"拗"},
    {U'ξ', U"克西"}, {U'ο', U"欧米克伦"}, {U'π', U"派"},     {U'ρ', U"肉"},       {U'ς', U"西格玛"}, {U'σ', U"西格玛"},
    {U'τ', U"套"},   {U'υ', U"宇普西龙"}, {U'φ', U"服艾"},   {U'χ', U"器"},       {U'ψ', U"普赛"},   {U'ω', U"欧米伽"},
    {U'—', U""},     {U'“', U""},         {U'”', U""},       {U'①', U"一"},       {U'②', U"二"},     {U'③', U"三"},
    {U'④', U"四"},   {U'⑤', U"五"},       {U'⑥', U"六"},     {U'⑦', U"七"},       {U'⑧', U"八"},     {U'⑨', U"九"},
    {U'⑩', U"十"},   {U'《', U""},        {U'》', U""},      {U'【', U""},        {U'】', U""},      {U'（', U""},
    {U'）', U""}};

constexpr char32_t kCircledEleven = U'⑪';
constexpr char32_t kCircledTwenty = U'⑳';

constexpr std::pair<char32_t, char32_t> kFullWidthSigns[] = {{U'％', U'%'}, {U'／', U'/'}, {U'－', U'-'},
                                                             {U'＋', U'+'}, {U'＝', U'='}, {U'～', U'~'},
                                                             {U'＜', U'<'}, {U'＞', U'>'}, {U'＄', U'$'}};
constexpr std::pair<char32_t, char32_t> kFullWidthWithinNumbers[] = {{U'：', U':'}, {U'．', U'.'}};

constexpr Sign kCurrencies[] = {{U'$', U"美元"}, {U'€', U"欧元"}, {U'£', U"英镑"}, {U'¥', U"元"}};

// Between numbers only, because as brackets they are dropped.
constexpr Sign kComparisons[] = {{U'<', U"小于"}, {U'>', U"大于"}};
constexpr Sign kRelations[] = {{U'≥', U"大于等于"}, {U'≤', U"小于等于"}, {U'≠', U"不等于"},
                               {U'≈', U"约等于"},   {U'±', U"正负"},     {U'√', U"根号"}};

bool IsNumberSign(char32_t c) { return IsAsciiDigit(c) || (c >= U'０' && c <= U'９'); }

template <size_t N>
const Sign* FindSign(const Sign (&signs)[N], char32_t c) {
  const auto it = std::find_if(std::begin(signs), std::end(signs), [&](const Sign& row) { return row.sign == c; });
  return it == std::end(signs) ? nullptr : it;
}

void FoldFullWidthSigns(std::u32string& text) {
  const auto fold = [](char32_t& c, const auto& pairs) {
    for (const auto& [wide, narrow] : pairs) {
      if (c == wide) c = narrow;
    }
  };
  for (size_t i = 0; i < text.size(); ++i) {
    fold(text[i], kFullWidthSigns);
    const bool within = i > 0 && i + 1 < text.size() && IsNumberSign(text[i - 1]) && IsNumberSign(text[i + 1]);
    if (within) fold(text[i], kFullWidthWithinNumbers);
  }
}

// 1,000,000
bool JoinThousands(Cursor& cursor, std::u32string& out) {
  if (IsAsciiDigit(cursor.before()) || cursor.before() == ',' || cursor.before() == '.') return false;
  size_t head = 0;
  while (head < 4 && cursor.IsDigitAt(head)) ++head;
  if (head == 0 || head > 3 || cursor[0] == '0') return false;
  std::u32string number(cursor.rest().substr(0, head));
  cursor.Move(head);
  bool any = false;
  while (cursor[0] == ',' && cursor.IsDigitAt(1) && cursor.IsDigitAt(2) && cursor.IsDigitAt(3) &&
         !cursor.IsDigitAt(4)) {
    number += cursor.rest().substr(1, 3);
    cursor.Move(4);
    any = true;
  }
  if (any) out += number;
  return any;
}

// $1.5 -> 一点五美元, $100万 -> 一百万美元
bool ReplaceMoney(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const Sign* currency = FindSign(kCurrencies, cursor[0]);
  if (currency == nullptr) return false;
  cursor.Move(1);
  const size_t begin = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const std::u32string number = NumberWords(cursor.From(begin), options.longest_cardinal);
  out += number == U"二" ? U"两" : number;
  const size_t magnitude = cursor.at();
  while (cursor.SkipAny(U"百千万亿")) {
  }
  out += cursor.From(magnitude);
  if (!cursor.SkipText(currency->words)) cursor.SkipText(U"元");
  out += currency->words;
  return true;
}

bool ReplaceComparison(Cursor& cursor, std::u32string& out) {
  if (const Sign* relation = FindSign(kRelations, cursor[0])) {
    out += relation->words;
  } else if (const Sign* comparison = FindSign(kComparisons, cursor[0]);
             comparison != nullptr && IsNumberSign(cursor.before()) && IsNumberSign(cursor[1])) {
    out += comparison->words;
  } else {
    return false;
  }
  cursor.Move(1);
  return true;
}

bool ReplacePermille(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const std::u32string_view number = cursor.From(begin);
  if (!cursor.Skip(U'‰')) return false;
  out += U"千分之" + NumberWords(number, options.longest_cardinal);
  return true;
}

}  // namespace

std::u32string ReplaceLostSigns(std::u32string_view original, const NormalizerOptions& options) {
  std::u32string text(original);
  if (options.half_width_signs) FoldFullWidthSigns(text);
  if (options.thousands_separator) ReplaceAll(text, Attempts::kOncePerNumber, JoinThousands);
  if (options.money_signs) {
    ReplaceAll(text, Attempts::kEverywhere,
               [&](Cursor& cursor, std::u32string& out) { return ReplaceMoney(cursor, out, options); });
  }
  if (options.comparison_signs) ReplaceAll(text, Attempts::kEverywhere, ReplaceComparison);
  if (options.permille) {
    ReplaceAll(text, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return ReplacePermille(cursor, out, options); });
  }
  return text;
}

std::u32string ReplaceRemainingSigns(std::u32string_view sentence, const NormalizerOptions& options) {
  std::u32string out;
  out.reserve(sentence.size() + sentence.size() / 4);
  for (char32_t c : sentence) {
    if (IsHan(c)) {
      out += c;
      continue;
    }
    const auto it = std::lower_bound(std::begin(kSigns), std::end(kSigns), c,
                                     [](const Sign& row, char32_t value) { return row.sign < value; });
    if (it != std::end(kSigns) && it->sign == c) {
      out += it->words;
    } else if (options.circled_over_ten && c >= kCircledEleven && c <= kCircledTwenty) {
      const char32_t ones = (c - kCircledEleven + 1) % 10;
      const char32_t digits[] = {ones == 0 ? U'2' : U'1', U'0' + ones};
      out += CardinalWords(std::u32string_view(digits, 2));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace gsv::text
