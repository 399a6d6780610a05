#include "text/en/fixed/rules.h"
#include "text/en/fixed/spoken_numbers.h"

namespace gsv::text::english {
namespace {

constexpr std::string_view kGlued = "glued";

// "million", behind an amount of money: $5M, $5 million.
Suffix MoneyMagnitude(const Scene& scene, size_t i) {
  const size_t begin = EndOfBlanks(scene.text, i);
  size_t end;
  if (begin > i + 1) return {i, ""};
  const TableRow* row = FindLongest(scene, Table::kMagnitudes, begin, &end);
  if (row == nullptr) return {i, ""};
  // A blank may be before a word alone: "$5 k" is nothing, "$5 million" is.
  if (begin > i && row->fields[0] != row->key && end - begin < 2) return {i, ""};
  return {end, " " + std::string(row->fields[0])};
}

// "5", "99" -> "five dollars and ninety nine cents"
std::string AmountWords(const Number& number, const TableRow& currency, const std::string& magnitude) {
  const auto& [one, many, hundredth, hundredths] = currency.fields;
  const bool has_hundredths = number.fraction.size() == 2 && !hundredth.empty() && magnitude.empty();
  if (!has_hundredths) {
    return NumberWords(number) + magnitude + " " + std::string(number.IsOne() && magnitude.empty() ? one : many);
  }
  const std::string whole = Cardinal(number.whole) + " " + std::string(number.whole == "1" ? one : many);
  if (number.fraction == "00") return whole;
  const std::string part =
      Cardinal(number.fraction) + " " + std::string(number.fraction == "01" ? hundredth : hundredths);
  return number.whole == "0" ? part : whole + " and " + part;
}

// The number behind the dash of "$5-10" or "$5-$10", with its own sign or without.
std::optional<Number> RangeEnd(const Scene& scene, const TableRow& currency, size_t i) {
  const View text = scene.text;
  if (!scene.options.ranges || !IsDash(At(text, i)) || At(text, i) == U'−') return std::nullopt;
  const std::u32string sign = FromUtf8(currency.key);
  size_t begin = i + 1;
  if (StartsWith(text, begin, sign)) begin += sign.size();
  std::optional<Number> second = ParseNumber(text, begin);
  if (second && IsDash(At(text, second->end)) && IsAsciiDigit(At(text, second->end + 1))) return std::nullopt;
  return second;
}

}  // namespace

Match ReadMoney(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (IsAsciiLetter(text[i]) && !StartsWord(text, i)) return {};
  size_t sign_end;
  const TableRow* currency = FindLongest(scene, Table::kCurrencies, i, &sign_end, /*whole=*/false);
  if (currency == nullptr) return {};
  const size_t begin = EndOfBlanks(text, sign_end);
  if (begin > sign_end + 1) return {};
  const std::optional<Number> number = ParseNumber(text, begin);
  if (!number) return {};
  const std::optional<Number> second = RangeEnd(scene, *currency, number->end);
  const size_t end = second ? second->end : number->end;
  const Suffix magnitude = MoneyMagnitude(scene, end);
  if (magnitude.words.empty() && IsAsciiLetter(At(text, end))) return {};
  std::string words;
  if (second) words = NumberWords(*number) + " to ";
  Suffix amount{magnitude.end, words + AmountWords(second ? *second : *number, *currency, magnitude.words)};
  AppendPer(scene, amount);
  return Replacement{amount.end - i, Wide(amount.words)};
}

Match ReadMoneyBehind(const Scene& scene, size_t i) {
  const View text = scene.text;
  if (!StartsWord(text, i)) return {};
  const std::optional<Number> number = ParseNumber(text, i);
  if (!number) return {};
  const std::optional<Number> second =
      scene.options.ranges && IsDash(At(text, number->end)) && text[number->end] != U'−'
          ? ParseNumber(text, number->end + 1)
          : std::nullopt;
  size_t end = second ? second->end : number->end;
  const Suffix magnitude = MoneyMagnitude(scene, end);
  end = magnitude.end;
  const size_t sign = EndOfBlanks(text, end);
  if (sign > end + 1) return {};
  size_t sign_end;
  const TableRow* currency = FindLongest(scene, Table::kCurrencies, sign, &sign_end);
  // In "5 $3 tickets" the sign has a number of its own.
  if (currency == nullptr || IsAsciiDigit(At(text, sign_end))) return {};
  if (IsAsciiLetter(At(text, sign)) && sign == end && magnitude.words.empty() && currency->key.size() < 3) return {};
  std::string words;
  if (second) words = NumberWords(*number) + " to ";
  Suffix amount{sign_end, words + AmountWords(second ? *second : *number, *currency, magnitude.words)};
  AppendPer(scene, amount);
  return Replacement{amount.end - i, Wide(amount.words)};
}

}  // namespace gsv::text::english
