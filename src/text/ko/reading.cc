#include "text/ko/reading.h"

#include "base/utf8.h"
#include "text/ko/hangul.h"
#include "text/ko/phones.h"

namespace gsv::text::ko {
namespace {

constexpr size_t kLongestReading = 4096;  // bytes
constexpr std::u32string_view kSpokenCodas = U"ㄱㄴㄷㄹㅁㅂㅇ";

bool IsSpoken(char32_t c) {
  if (IsCoda(c)) return kSpokenCodas.find(LetterOf(c)) != kSpokenCodas.npos;
  return IsOnset(c) || IsVowel(c) || AsOnset(c) != 0 || AsVowel(c) != 0;
}

}  // namespace

std::optional<std::vector<std::string>> ParseReading(std::string_view reading) {
  if (reading.size() > kLongestReading || FindInvalidUtf8(reading) != reading.npos) return std::nullopt;
  std::u32string letters = Decompose(DecodeUtf8(reading));
  while (letters.ends_with(U' ')) letters.pop_back();
  letters.erase(0, letters.find_first_not_of(U' '));
  if (letters.empty()) return std::nullopt;
  for (char32_t c : letters) {
    if (c != U' ' && !IsSpoken(c)) return std::nullopt;
  }
  std::vector<std::string> phones;
  for (char32_t letter : DivideLetters(letters)) {
    phones.push_back(letter == U' ' ? "空" : EncodeUtf8(std::u32string_view(&letter, 1)));
  }
  return phones;
}

}  // namespace gsv::text::ko
