#include "text/en/reading.h"

#include <algorithm>
#include <array>

namespace gsv::text::english {
namespace {

constexpr std::array<std::string_view, 15> kVowels = {"AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER",
                                                      "EY", "IH", "IY", "OW", "OY", "UH", "UW"};
constexpr std::array<std::string_view, 24> kConsonants = {"B",  "CH", "D",  "DH", "F",  "G", "HH", "JH",
                                                          "K",  "L",  "M",  "N",  "NG", "P", "R",  "S",
                                                          "SH", "T",  "TH", "V",  "W",  "Y", "Z",  "ZH"};
constexpr std::array<std::string_view, 6> kMarks = {"!", "?", "…", ",", ".", "-"};

template <size_t N>
bool IsIn(const std::array<std::string_view, N>& set, std::string_view value) {
  return std::find(set.begin(), set.end(), value) != set.end();
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The phone that a symbol in capitals stands for; empty where there is none.
std::string PhoneOf(const std::string& symbol) {
  if (IsIn(kConsonants, symbol)) return symbol;
  if (symbol == "UW") return "UW0";
  const bool stressed = symbol.size() == 3 && symbol[2] >= '0' && symbol[2] <= '2';
  return stressed && IsIn(kVowels, symbol.substr(0, 2)) ? symbol : "";
}

}  // namespace

std::optional<std::vector<std::string>> ParseReading(std::string_view reading) {
  std::vector<std::string> phones;
  bool any = false;
  for (size_t i = 0; i < reading.size();) {
    if (IsBlank(reading[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < reading.size() && !IsBlank(reading[i])) ++i;
    std::string symbol(reading.substr(begin, i - begin));
    if (IsIn(kMarks, symbol)) {
      phones.push_back(std::move(symbol));
      continue;
    }
    for (char& c : symbol) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    std::string phone = PhoneOf(symbol);
    if (phone.empty()) return std::nullopt;
    phones.push_back(std::move(phone));
    any = true;
  }
  if (!any) return std::nullopt;
  return phones;
}

}  // namespace gsv::text::english
