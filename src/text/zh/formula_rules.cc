#include "text/zh/formula_rules.h"

#include <string_view>

#include "text/zh/numbers.h"
#include "text/zh/pattern.h"
#include "text/zh/phone_rules.h"

namespace gsv::text {
namespace {

using Field = std::u32string_view;  // a part of a match

constexpr Field kSuperscripts = U"⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ";
constexpr Field kPlain = U"0123456789xyn";

constexpr Field kOperators = U"+-×÷=";
constexpr Field kOperatorWords[] = {U"加", U"减", U"乘", U"除", U"等于"};

// -1.5², .5, x²
bool SkipOperand(Cursor& cursor) {
  if (!cursor.SkipAnyNumber()) {
    if (!IsAsciiLetter(cursor[0])) return false;
    cursor.Move(1);
  }
  while (cursor.SkipAny(kSuperscripts)) {
  }
  return true;
}

// Operands that two operators share are left for another pass. True if anything was replaced.
bool ReplaceOperators(std::u32string& sentence, const NormalizerOptions& options) {
  bool any = false;
  ReplaceAll(sentence, Attempts::kOncePerNumber, [&](Cursor& cursor, std::u32string& out) {
    const size_t first = cursor.at();
    if (!SkipOperand(cursor)) return false;
    const Field left = cursor.From(first);
    const size_t index = kOperators.find(cursor[0]);
    if (index == Field::npos) return false;
    cursor.Move(1);
    const size_t second = cursor.at();
    if (!SkipOperand(cursor)) return false;
    out.append(left).append(kOperatorWords[index]);
    if (options.divided_by && kOperators[index] == U'÷') out += U'以';
    out += cursor.From(second);
    any = true;
    return true;
  });
  return any;
}

// 10² -> 10的2次方
bool ReplacePower(Cursor& cursor, std::u32string& out) {
  const size_t begin = cursor.at();
  while (cursor.SkipAny(kSuperscripts)) {
  }
  if (cursor.at() == begin) return false;
  out += U'的';
  for (char32_t c : cursor.From(begin)) out += kPlain[kSuperscripts.find(c)];
  out += U"次方";
  return true;
}

// 10-20 -> 十到二十, where nothing around makes it a formula, a date or a code
bool ReplaceHyphenRange(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const auto is_formula = [](char32_t c) {
    return c != U'\0' && (IsAsciiDigit(c) || IsAsciiLetter(c) || Field(U"+-×÷=./%").find(c) != Field::npos);
  };
  if (is_formula(cursor.before())) return false;
  const size_t first = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const Field left = cursor.From(first);
  if (!cursor.Skip('-')) return false;
  const size_t second = cursor.at();
  if (!cursor.SkipNumber() || is_formula(cursor[0])) return false;
  // 2000-100 goes down: a difference.
  const Field right = cursor.From(second);
  const auto whole = [](Field number) { return number.substr(0, number.find(U'.')); };
  if (whole(right).size() < whole(left).size() || (whole(right).size() == whole(left).size() && right < left)) {
    return false;
  }
  out += NumberWords(left, options) + U'到' + NumberWords(cursor.From(second), options);
  return true;
}

// 30%-50%, 3-5%
bool ReplacePercentRange(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t first = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const Field left = cursor.From(first);
  cursor.Skip('%');
  if (!cursor.Skip('-')) return false;
  const size_t second = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const Field right = cursor.From(second);
  if (!cursor.Skip('%')) return false;
  out += U"百分之" + NumberWords(left, options);
  out += U"到百分之" + NumberWords(right, options);
  return true;
}

// 7/12
bool ReplaceFraction(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const bool negative = cursor.Skip('-');
  const size_t first = cursor.at();
  if (!cursor.SkipDigits()) return false;
  const Field numerator = cursor.From(first);
  if (!cursor.Skip('/')) return false;
  const size_t second = cursor.at();
  if (!cursor.SkipDigits()) return false;
  if (negative) out += U'负';
  out += NumberWords(cursor.From(second), options) + U"分之";
  out += NumberWords(numerator, options);
  return true;
}

bool ReplacePercentage(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const bool negative = cursor.Skip('-');
  const size_t begin = cursor.at();
  if (!cursor.SkipNumber()) return false;
  const Field number = cursor.From(begin);
  if (!cursor.Skip('%')) return false;
  if (negative) out += U'负';
  out += U"百分之" + NumberWords(number, options);
  return true;
}

}  // namespace

bool IsSuperscript(char32_t c) { return kSuperscripts.find(c) != Field::npos; }

void ReplaceFormulas(std::u32string& sentence, const NormalizerOptions& options) {
  const auto apply = [&](auto rule) {
    ReplaceAll(sentence, Attempts::kOncePerNumber,
               [&](Cursor& cursor, std::u32string& out) { return rule(cursor, out, options); });
  };
  if (options.percent_range) apply(ReplacePercentRange);
  if (options.hyphen_as_range) {
    ReplaceHyphenatedPhones(sentence);
    apply(ReplaceHyphenRange);
  }
  while (ReplaceOperators(sentence, options)) {
  }
  ReplaceAll(sentence, Attempts::kEverywhere, ReplacePower);
  apply(ReplaceFraction);
  apply(ReplacePercentage);
}

}  // namespace gsv::text
