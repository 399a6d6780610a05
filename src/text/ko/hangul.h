// Hangul syllables and their letters (jamo). Inside of this folder a decomposed text holds conjoining jamo: onsets from
// U+1100, vowels from U+1161, codas from U+11A8. Tables and phones hold compatibility jamo, from U+3131, in which an
// onset and a coda are the same letter.
#ifndef GSV_TEXT_KO_HANGUL_H_
#define GSV_TEXT_KO_HANGUL_H_

#include <string>
#include <string_view>

namespace gsv::text::ko {

inline constexpr char32_t kFirstSyllable = 0xAC00;
inline constexpr char32_t kLastSyllable = 0xD7A3;
inline constexpr char32_t kFirstOnset = 0x1100;
inline constexpr char32_t kFirstVowel = 0x1161;
inline constexpr char32_t kFirstCoda = 0x11A8;
inline constexpr size_t kOnsets = 19;
inline constexpr size_t kVowels = 21;
inline constexpr size_t kCodas = 27;

// In the order of the code points.
inline constexpr std::u32string_view kOnsetLetters = U"ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
inline constexpr std::u32string_view kVowelLetters = U"ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
inline constexpr std::u32string_view kCodaLetters = U"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";

constexpr bool IsSyllable(char32_t c) { return c >= kFirstSyllable && c <= kLastSyllable; }
constexpr bool IsOnset(char32_t c) { return c >= kFirstOnset && c < kFirstOnset + kOnsets; }
constexpr bool IsVowel(char32_t c) { return c >= kFirstVowel && c < kFirstVowel + kVowels; }
constexpr bool IsCoda(char32_t c) { return c >= kFirstCoda && c < kFirstCoda + kCodas; }
constexpr bool IsCompatibilityJamo(char32_t c) { return c >= U'ㄱ' && c <= U'ㅣ'; }

// Of a syllable; 0 for the coda of one without.
constexpr char32_t OnsetOf(char32_t syllable) { return kFirstOnset + (syllable - kFirstSyllable) / 588; }
constexpr char32_t VowelOf(char32_t syllable) { return kFirstVowel + (syllable - kFirstSyllable) % 588 / 28; }
constexpr char32_t CodaOf(char32_t syllable) {
  const char32_t coda = (syllable - kFirstSyllable) % 28;
  return coda == 0 ? 0 : kFirstCoda + coda - 1;
}

// Of a compatibility letter, as which it can stand; 0 where it cannot.
constexpr char32_t AsOnset(char32_t letter) {
  const size_t at = kOnsetLetters.find(letter);
  return at == kOnsetLetters.npos ? 0 : kFirstOnset + static_cast<char32_t>(at);
}
constexpr char32_t AsVowel(char32_t letter) {
  const size_t at = kVowelLetters.find(letter);
  return at == kVowelLetters.npos ? 0 : kFirstVowel + static_cast<char32_t>(at);
}
constexpr char32_t AsCoda(char32_t letter) {
  const size_t at = kCodaLetters.find(letter);
  return at == kCodaLetters.npos ? 0 : kFirstCoda + static_cast<char32_t>(at);
}

// The compatibility letter of a conjoining one; other characters are themselves.
constexpr char32_t LetterOf(char32_t c) {
  if (IsOnset(c)) return kOnsetLetters[c - kFirstOnset];
  if (IsVowel(c)) return kVowelLetters[c - kFirstVowel];
  if (IsCoda(c)) return kCodaLetters[c - kFirstCoda];
  return c;
}

// The text with its syllables as conjoining jamo.
std::u32string Decompose(std::u32string_view text);

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_HANGUL_H_
