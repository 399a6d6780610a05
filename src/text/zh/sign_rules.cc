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

constexpr std::pair<char32_t, char32_t> kFullWidthSigns[] = {{U'％', U'%'}, {U'／', U'/'}, {U'＋', U'+'},
                                                             {U'＝', U'='}, {U'～', U'~'}, {U'＜', U'<'},
                                                             {U'＞', U'>'}, {U'＄', U'$'}};
constexpr std::pair<char32_t, char32_t> kFullWidthWithinNumbers[] = {{U'－', U'-'}, {U'：', U':'}, {U'．', U'.'}};

std::u32string DigitsOf(char32_t value) {
  std::u32string digits;
  if (value >= 10) digits += U'0' + value / 10;
  return digits += U'0' + value % 10;
}

constexpr Sign kCurrencies[] = {{U'$', U"美元"}, {U'€', U"欧元"}, {U'£', U"英镑"}, {U'¥', U"元"}, {U'￥', U"元"}};

// Signs that stand for several characters, as NFKC has them or as they are read.
constexpr Sign kCompatibility[] = {
    {U'㎡', U"m²"}, {U'㎥', U"m³"},   {U'㎝', U"cm"}, {U'㎜', U"mm"}, {U'㎞', U"km"}, {U'㎏', U"kg"}, {U'㎎', U"mg"},
    {U'㎖', U"ml"}, {U'㏄', U"毫升"}, {U'½', U"1/2"}, {U'¼', U"1/4"}, {U'¾', U"3/4"}, {U'⅓', U"1/3"}, {U'⅔', U"2/3"},
    {U'∶', U":"},   {U'−', U"-"},     {U'⁄', U"/"},   {U'Ⅰ', U"一"},  {U'Ⅱ', U"二"},  {U'Ⅲ', U"三"},  {U'Ⅳ', U"四"},
    {U'Ⅴ', U"五"},  {U'Ⅵ', U"六"},    {U'Ⅶ', U"七"},  {U'Ⅷ', U"八"},  {U'Ⅸ', U"九"},  {U'Ⅹ', U"十"},  {U'㈠', U"一"},
    {U'㈡', U"二"}, {U'㈢', U"三"},   {U'㈣', U"四"}, {U'㈤', U"五"}, {U'㈥', U"六"}, {U'㈦', U"七"}, {U'㈧', U"八"},
    {U'㈨', U"九"}, {U'㈩', U"十"}};

// 3¼ is three and a quarter; ⑴ and ⒈ are numbers; 30° are degrees; 5*3 is a product.
bool ReplaceCompatibilitySign(Cursor& cursor, std::u32string& out) {
  constexpr char32_t kParenthesised = U'⑴', kDotted = U'⒈';
  constexpr char32_t kCount = 20;  // of each
  const char32_t c = cursor[0];
  const bool after_digit = IsAsciiDigit(cursor.before());
  if (c < 0x80 ? c != '*' : IsHan(c)) return false;
  const auto it = std::find_if(std::begin(kCompatibility), std::end(kCompatibility),
                               [&](const Sign& row) { return row.sign == c; });
  if (it != std::end(kCompatibility)) {
    const bool fraction = it->words.size() == 3 && it->words[1] == U'/';
    if (fraction && after_digit) out += U'又';
    out += it->words;
  } else if (c >= kParenthesised && c < kDotted + kCount) {
    out += CardinalWords(DigitsOf((c - kParenthesised) % kCount + 1));
  } else if (c == U'°' && after_digit && cursor[1] != U'C') {
    out += U'度';
  } else if (c == U'′' && after_digit) {
    out += U'分';
  } else if (c == U'*' && after_digit && IsAsciiDigit(cursor[1])) {
    out += U'×';
  } else {
    return false;
  }
  cursor.Move(1);
  return true;
}

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

constexpr size_t kPhoneDigits = 7;  // of the shortest telephone number

// 1,000,000
bool JoinThousands(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
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
  if (!any) return false;
  if (number.size() < kPhoneDigits) {
    out += number;
    return true;
  }
  // As words, for so many digits would be taken for a telephone number.
  if (cursor[0] == '.' && cursor.IsDigitAt(1)) {
    number += '.';
    cursor.Move(1);
    const size_t decimals = cursor.at();
    cursor.SkipDigits();
    number += cursor.From(decimals);
  }
  out += NumberWords(number, options);
  return true;
}

// $1.5 -> 一点五美元, $100万 -> 一百万美元
bool ReplaceMoney(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const Sign* currency = FindSign(kCurrencies, cursor[0]);
  if (currency == nullptr) return false;
  cursor.Move(1);
  const size_t begin = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const std::u32string number = NumberWords(cursor.From(begin), options);
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

// 5月1日-7日, 3元~5元
bool ReplaceDateRange(Cursor& cursor, std::u32string& out) {
  constexpr std::u32string_view kUnits = U"年月日号点时分元章节页级";
  if (cursor[0] != '-' && cursor[0] != '~' && cursor[0] != U'～' && cursor[0] != U'—' && cursor[0] != U'–')
    return false;
  if (kUnits.find(cursor.before()) == kUnits.npos || !IsNumberSign(cursor[1])) return false;
  out += U'到';
  cursor.Move(1);
  return true;
}

bool ReplacePermille(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const std::u32string_view number = cursor.From(begin);
  if (!cursor.Skip(U'‰')) return false;
  out += U"千分之" + NumberWords(number, options);
  return true;
}

}  // namespace

std::u32string ReplaceLostSigns(std::u32string_view original, const NormalizerOptions& options) {
  std::u32string text(original);
  if (options.half_width_signs) FoldFullWidthSigns(text);
  if (options.compatibility_signs) ReplaceAll(text, Attempts::kEverywhere, ReplaceCompatibilitySign);
  if (options.thousands_separator) {
    ReplaceAll(text, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return JoinThousands(cursor, out, options); });
  }
  if (options.money_signs) {
    ReplaceAll(text, Attempts::kEverywhere,
               [&](Cursor& cursor, std::u32string& out) { return ReplaceMoney(cursor, out, options); });
  }
  if (options.dates_as_range) ReplaceAll(text, Attempts::kEverywhere, ReplaceDateRange);
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
