// The words of a Japanese sentence on their way from the dictionary to phones. Each stage reads and changes them in
// place; the stages and their order are those of Open JTalk (njd_*), see japanese.h.
#ifndef GSV_TEXT_JA_WORD_H_
#define GSV_TEXT_JA_WORD_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace gsv::text::ja {

// Whether a word opens an accent phrase or continues that of the word before it.
enum class Chain : signed char { kUndecided, kOpens, kContinues };

// Views point into the dictionary or into constants. Empty means that there is none ("*" in the dictionary).
struct Word {
  std::string surface;      // as written, full width
  std::string_view pos;     // part of speech, coarse: 名詞
  std::string_view group1;  // finer: 数, 接尾, 副詞可能
  std::string_view group2;  // finer: 助数詞
  std::string_view group3;  // finer: 姓, 名
  std::string_view form;    // conjugation form: 連用形
  std::string reading;      // katakana as spelled: トウキョウ
  std::string pronunciation;  // katakana as spoken: トーキョー; ’ behind a mora whose vowel is voiceless; empty: silent
  int accent = 0;             // the mora after which the pitch falls, from 1; 0: none
  int moras = 0;              // 0: no reading in the dictionary
  std::string_view join_rule;  // how the accent changes when the word joins the one before it: 動詞%F2@0/形容詞%F1
  Chain chain = Chain::kUndecided;
  // What decided the reading: "dictionary", "user dictionary", "given", "letters" (kana and Latin letters one by one).
  std::string_view reader = "dictionary";
  Span source;  // characters of the run that it stands for; several words may share them
};

using Words = std::vector<Word>;

// Parts of speech and other constants of the dictionary.
inline constexpr std::string_view kNoun = "名詞";
inline constexpr std::string_view kVerb = "動詞";
inline constexpr std::string_view kAdjective = "形容詞";
inline constexpr std::string_view kAuxiliary = "助動詞";
inline constexpr std::string_view kParticle = "助詞";
inline constexpr std::string_view kSymbol = "記号";
inline constexpr std::string_view kFiller = "フィラー";
inline constexpr std::string_view kNumber = "数";           // group1
inline constexpr std::string_view kCounter = "助数詞";      // group2
inline constexpr std::string_view kSuffix = "接尾";         // group1
inline constexpr std::string_view kAdverbial = "副詞可能";  // group1
inline constexpr std::string_view kPause = "、";            // pronunciation of a pause
inline constexpr std::string_view kQuestion = "？";         // pronunciation of a pause that ends a question
inline constexpr std::string_view kVoiceless = "’";
inline constexpr std::string_view kLong = "ー";

// Appends the word or, where the dictionary holds a compound, the words of one entry. `feature` is its text in the
// dictionary: part of speech (4 fields), conjugation type and form, base form, reading, pronunciation, accent/moras
// (of each part, joined by ":"), join rule, chain flag. Missing fields count as "*". The views stay.
void AppendWords(std::string_view surface, std::string_view feature, Words& words);

// Removes the words without pronunciation.
void RemoveSilent(Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_WORD_H_
