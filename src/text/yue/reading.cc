#include "text/yue/reading.h"

#include "text/symbols.h"
#include "text/unicode.h"
#include "text/yue/jyutping.h"

namespace gsv::text::yue {
namespace {

constexpr size_t kLongestReading = 4096;  // bytes

bool AppendPhones(std::string_view syllable, std::vector<std::string>& phones) {
  static const Symbols symbols(Symbols::kV2Count);
  if (!IsJyutping(syllable)) return false;
  for (const std::string& candidate : {std::string(syllable), NearestWithPhones(syllable)}) {
    JyutpingPhones pair = SplitJyutping(candidate);
    if (!symbols.Contains(pair.initial) || !symbols.Contains(pair.final)) continue;
    phones.push_back(std::move(pair.initial));
    phones.push_back(std::move(pair.final));
    return true;
  }
  return false;
}

}  // namespace

std::optional<std::vector<std::string>> ParseReading(std::string_view reading) {
  if (reading.size() > kLongestReading) return std::nullopt;
  std::vector<std::string> phones;
  std::string syllable;
  for (const char c : reading) {
    const auto letter = static_cast<unsigned char>(c);
    if (IsAsciiLetter(letter)) {
      syllable += static_cast<char>(c | 0x20);
    } else if (IsAsciiDigit(letter)) {
      syllable += c;
      if (!AppendPhones(syllable, phones)) return std::nullopt;
      syllable.clear();
    } else if (!syllable.empty() || (c != ' ' && c != '\t' && c != '-' && c != '\'')) {
      return std::nullopt;
    }
  }
  if (!syllable.empty() || phones.empty()) return std::nullopt;
  return phones;
}

}  // namespace gsv::text::yue
