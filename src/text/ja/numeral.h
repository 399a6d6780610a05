// Words that numbers are made of.
#ifndef GSV_TEXT_JA_NUMERAL_H_
#define GSV_TEXT_JA_NUMERAL_H_

#include "text/ja/word.h"

namespace gsv::text::ja {

// A noun to put in the place of a word: 十, 一日.
struct Numeral {
  std::string_view surface;
  std::string_view group1;
  std::string_view reading;
  std::string_view pronunciation;
  int accent;
  int moras;
  std::string_view join_rule = {};
};

// `word` becomes the numeral; whether it continues an accent phrase stays.
inline void Become(const Numeral& numeral, Word& word) {
  word.surface = numeral.surface;
  word.pos = kNoun;
  word.group1 = numeral.group1;
  word.group2 = word.group3 = word.form = {};
  word.reading = numeral.reading;
  word.pronunciation = numeral.pronunciation;
  word.accent = numeral.accent;
  word.moras = numeral.moras;
  word.join_rule = numeral.join_rule;
}

inline bool IsNumber(const Word& word) { return word.group1 == kNumber; }
inline bool IsPoint(const Word& word) { return word.surface == "．" || word.surface == "・"; }
inline bool IsCounter(const Word& word) { return word.group2 == kCounter || word.group1 == kAdverbial; }

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_NUMERAL_H_
