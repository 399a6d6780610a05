#include "text/ko/pronunciation.h"

#include "text/ko/annotator.h"

namespace gsv::text::ko {
namespace {

struct RuleText {
  std::u32string_view pattern;
  std::u32string_view replacement;
};

// 5: ㅕ behind ㅈ, ㅢ behind a consonant.
constexpr RuleText kVowelRules[] = {{U"[ㅈㅉㅊ]ㅕ", U"1ㅓ"}, {U"[ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅈㅉㅊㅋㅌㅍㅎ]ㅢ", U"1ㅣ"}};

// 16: the names of letters, as g2pk2 has it and as it is meant. Each name ends in the sound of its letter.
constexpr RuleText kLetterNamesByVowel[] = {
    {U"[ㄱㅡ]:ㄷㅇ", U"1ㅅ"}, {U"[ㅇㅡ][:ㅈ:ㅊ:ㅌ:ㅎ]ㅇ", U"1ㅅ"}, {U"[ㅇㅡ]:ㅋㅇ", U"1ㄱ"}, {U"[ㅇㅡ]:ㅍㅇ", U"1ㅂ"}};
constexpr RuleText kLetterNames[] = {{U"ㄷㅣㄱㅡ:ㄷㅇ", U"1234ㅅ"}, {U"ㅈㅣㅇㅡ:ㅈㅇ", U"1234ㅅ"},
                                     {U"ㅊㅣㅇㅡ:ㅊㅇ", U"1234ㅅ"}, {U"ㅌㅣㅇㅡ:ㅌㅇ", U"1234ㅅ"},
                                     {U"ㅎㅣㅇㅡ:ㅎㅇ", U"1234ㅅ"}, {U"ㅋㅣㅇㅡ:ㅋㅇ", U"1234ㄱ"},
                                     {U"ㅍㅣㅇㅡ:ㅍㅇ", U"1234ㅂ"}};

// 24: no ending starts with 긴, 김, 깁, 겨; in 길 the suffix is likelier than 기를.
constexpr RuleText kCausatives[] = {{U"/Pㄱㅕ", U"34"}, {U"/Pㄱㅣ[:ㄴ:ㄹ:ㅁ:ㅂ]", U"345"}};

// 11, 25, 24: codas of stems.
constexpr RuleText kStems[] = {{U":ㄺ/P[ㄱㄲ]", U":ㄹㄲ"}, {U"[:ㄼ:ㄾ]/Pㄱ", U"1ㄲ"}, {U"[:ㄼ:ㄾ]/Pㄷ", U"1ㄸ"},
                               {U"[:ㄼ:ㄾ]/Pㅅ", U"1ㅆ"},  {U"[:ㄼ:ㄾ]/Pㅈ", U"1ㅉ"}, {U"[:ㄴ:ㅁ]/Pㄱ", U"1ㄲ"},
                               {U"[:ㄴ:ㅁ]/Pㄷ", U"1ㄸ"},  {U"[:ㄴ:ㅁ]/Pㅅ", U"1ㅆ"}, {U"[:ㄴ:ㅁ]/Pㅈ", U"1ㅉ"},
                               {U":ㄵ/Pㄱ", U":ㄴㄲ"},     {U":ㄵ/Pㄷ", U":ㄴㄸ"},    {U":ㄵ/Pㅅ", U":ㄴㅆ"},
                               {U":ㄵ/Pㅈ", U":ㄴㅉ"},     {U":ㄻ/Pㄱ", U":ㅁㄲ"},    {U":ㄻ/Pㄷ", U":ㅁㄸ"},
                               {U":ㄻ/Pㅅ", U":ㅁㅆ"},     {U":ㄻ/Pㅈ", U":ㅁㅉ"}};

// 10: 밟-, 넓-. 17: ㄷ and ㅌ before 이. 27: ㄹ before a noun, and endings with ㄹ.
constexpr RuleText kOthers[] = {{U"ㅂㅏ:ㄼ[^ㅇㅎ]", U"12:ㅂ4"},
                                {U"ㄴㅓ:ㄼ[ㅈㅉㄷㄸ]ㅜ", U"12:ㅂ45"},
                                {U":ㄷㅇ[ㅣㅕ]", U"ㅈ3"},
                                {U":ㅌㅇ[ㅣㅕ]", U"ㅊ3"},
                                {U":ㄾㅇ[ㅣㅕ]", U":ㄹㅊ3"},
                                {U":ㄷㅎㅣ", U"ㅊ3"},
                                {U":ㄹ/E ㄱ", U":ㄹ ㄲ"},
                                {U":ㄹ/E ㄷ", U":ㄹ ㄸ"},
                                {U":ㄹ/E ㅂ", U":ㄹ ㅃ"},
                                {U":ㄹ/E ㅅ", U":ㄹ ㅆ"},
                                {U":ㄹ/E ㅈ", U":ㄹ ㅉ"},
                                {U":ㄹㄱㅓ:ㄹ", U":ㄹㄲㅓ:ㄹ"},
                                {U":ㄹㅂㅏ:ㄲㅇㅔ", U":ㄹㅃㅏㄲㅔ"},
                                {U":ㄹㅅㅔㄹㅏ", U":ㄹㅆㅔㄹㅏ"},
                                {U":ㄹㅅㅜㄹㅗ:ㄱ", U":ㄹㅆㅜㄹㅗ:ㄱ"},
                                {U":ㄹㅈㅣㄹㅏㄷㅗ", U":ㄹㅉㅣㄹㅏㄷㅗ"},
                                {U":ㄹㅈㅣㅇㅓ:ㄴㅈㅓ:ㅇ", U":ㄹㅉㅣㅇㅓ:ㄴㅈㅓ:ㅇ"},
                                {U":ㄹㅈㅣ:ㄴㄷㅐ", U":ㄹㅉㅣ:ㄴㄷㅐ"}};

}  // namespace

Pronunciation::Pronunciation(const PronunciationOptions& options)
    : codas_({.sound = options.sound_table, .object_particle_apart = options.object_particle_apart}) {
  const auto add = [&](const auto& rules) {
    for (const RuleText& rule : rules) rules_.emplace_back(rule.pattern, rule.replacement);
  };
  add(kVowelRules);
  if (options.letter_names_alone) {
    add(kLetterNames);
  } else {
    add(kLetterNamesByVowel);
  }
  if (options.soft_causatives) add(kCausatives);
  add(kStems);
  // What is left of the marks of stems keeps the rules below from seeing that a vowel follows.
  if (options.stems_link) rules_.emplace_back(U"/P", U"");
  add(kOthers);
}

std::u32string Pronunciation::Speak(std::u32string_view annotated) const {
  std::u32string letters = Decompose(annotated);
  for (const LetterRule& rule : rules_) rule.Apply(letters);
  RemoveAnnotations(letters);
  return codas_.Apply(letters);
}

}  // namespace gsv::text::ko
