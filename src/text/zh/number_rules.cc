#include "text/zh/number_rules.h"

#include <algorithm>

#include "text/zh/formula_rules.h"
#include "text/zh/numbers.h"
#include "text/zh/pattern.h"
#include "text/zh/phone_rules.h"
#include "text/zh/time_rules.h"
#include "text/zh/unit_rules.h"

namespace gsv::text {
namespace {

using Field = std::u32string_view;  // a part of a match

constexpr size_t kLongestRoundNumber = 9;

// 1.5~2.5
bool ReplaceRange(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const auto is_operator = [](char32_t c) {
    return c != U'\0' && (IsAsciiDigit(c) || Field(U"+-×÷=").find(c) != Field::npos);
  };
  if (is_operator(cursor.before())) return false;
  const size_t first = cursor.at();
  if (!cursor.SkipSignedNumber()) return false;
  const Field left = cursor.From(first);
  if (!cursor.SkipAny(U"-~")) return false;
  const size_t second = cursor.at();
  if (!cursor.SkipSignedNumber()) return false;
  Field right = cursor.From(second);
  if (is_operator(cursor[0])) {
    // Without its decimals the number does not touch the operator.
    const size_t point = right.find(U'.');
    if (point == Field::npos) return false;
    cursor.MoveTo(second + point);
    right = right.substr(0, point);
  }
  out += SignedWords(left, options) + U'到' + SignedWords(right, options);
  return true;
}

// -3; the official code leaves decimals for the rule after the next.
bool ReplaceNegative(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.Skip('-')) return false;
  if (!(options.negative_decimal ? cursor.SkipNumber() : cursor.SkipDigits())) return false;
  out += SignedWords(cursor.From(begin), options);
  return true;
}

// 1.2.3
bool ReplaceVersion(Cursor& cursor, std::u32string& out) {
  const size_t begin = cursor.at();
  if (!cursor.SkipDigits()) return false;
  size_t groups = 1;
  for (; cursor[0] == '.' && cursor.IsDigitAt(1); ++groups) {
    cursor.Move(1);
    cursor.SkipDigits();
  }
  if (groups < 3) return false;
  for (char32_t c : cursor.From(begin)) out += c == '.' ? std::u32string(U"点") : DigitWords(Field(&c, 1));
  return true;
}

bool ReplaceDecimal(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipAnyNumber() || cursor.From(begin).find(U'.') == Field::npos) return false;
  out += SignedWords(cursor.From(begin), options);
  return true;
}

// 110: three digits and more are a code.
bool ReplaceCode(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipDigits(3)) return false;
  cursor.SkipDigits();
  const Field digits = cursor.From(begin);
  const bool round = digits[0] != '0' && digits.ends_with(U"00") && digits.size() <= kLongestRoundNumber;
  out += options.cardinal_round_numbers && round ? NumberWords(digits, options) : DigitWords(digits, One::kYao);
  return true;
}

bool ReplaceNumber(Cursor& cursor, std::u32string& out, const NormalizerOptions& options) {
  const size_t begin = cursor.at();
  if (!cursor.SkipAnyNumber()) return false;
  out += SignedWords(cursor.From(begin), options);
  return true;
}

bool HasNumbersOrLetters(Field sentence) {
  return std::any_of(sentence.begin(), sentence.end(),
                     [](char32_t c) { return IsAsciiDigit(c) || IsAsciiLetter(c) || IsSuperscript(c); });
}

}  // namespace

NumberRules::NumberRules(const ChineseTables& tables, const NormalizerOptions& options)
    : options_(options), measure_words_(tables.List("measure_words")) {
  std::sort(measure_words_.begin(), measure_words_.end());
  for (const std::u32string& word : measure_words_)
    longest_measure_word_ = std::max(longest_measure_word_, word.size());
}

void NumberRules::Apply(std::u32string& sentence) const {
  if (!HasNumbersOrLetters(sentence)) return;
  const auto apply = [&](Attempts attempts, auto rule) {
    ReplaceAll(sentence, attempts, [&](Cursor& cursor, std::u32string& out) { return rule(cursor, out, options_); });
  };
  ReplaceDatesAndTimes(sentence, options_);
  ReplaceUnits(sentence, options_);
  ReplaceFormulas(sentence, options_);
  ReplacePhones(sentence, options_);
  apply(Attempts::kOncePerNumber, ReplaceRange);
  apply(Attempts::kEverywhere, ReplaceNegative);
  ReplaceAll(sentence, Attempts::kOncePerNumber, ReplaceVersion);
  apply(Attempts::kOncePerNumber, ReplaceDecimal);
  ReplaceAll(sentence, Attempts::kOncePerNumber,
             [&](Cursor& cursor, std::u32string& out) { return ReplaceQuantity(cursor, out); });
  apply(Attempts::kOncePerNumber, ReplaceCode);
  apply(Attempts::kOncePerNumber, ReplaceNumber);
}

bool NumberRules::StartsWithMeasureWord(std::u32string_view text) const {
  for (size_t length = 1; length <= longest_measure_word_ && length <= text.size(); ++length) {
    if (std::binary_search(measure_words_.begin(), measure_words_.end(), text.substr(0, length))) return true;
  }
  return false;
}

// 2个, 30多岁, 5+人
bool NumberRules::ReplaceQuantity(Cursor& cursor, std::u32string& out) const {
  const size_t begin = cursor.at();
  const bool ordinal = cursor.before() == U'第';
  if (!cursor.SkipDigits()) return false;
  std::u32string number = NumberWords(cursor.From(begin), options_);
  const char32_t about = cursor[0];
  Cursor after_about = cursor;
  const bool is_about = after_about.SkipAny(U"多余几+") && StartsWithMeasureWord(after_about.rest());
  if (is_about) {
    cursor = after_about;
  } else if (!StartsWithMeasureWord(cursor.rest())) {
    return false;
  }
  const char32_t measure = cursor[0];
  const bool exception = ordinal || measure == U'月' || measure == U'日' || measure == U'两';
  if (number == U"二" && !(options_.liang_exceptions && exception)) number = U"两";
  out += number;
  if (is_about) out += about == '+' ? U'多' : about;
  return true;
}

}  // namespace gsv::text
