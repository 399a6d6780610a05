// The corrected English normaliser: reads what the official one stumbles over, before it, and tidies the marks.
//
// Every rule is a row of a table: the switch that it belongs to, the characters at which it can start, and what it
// reads. The first rule that reads something at a place has it; what none reads goes to the official rules.
#ifndef GSV_TEXT_EN_FIXED_READER_H_
#define GSV_TEXT_EN_FIXED_READER_H_

#include <array>
#include <string>
#include <vector>

#include "text/en/fixed/scene.h"

namespace gsv::text::english {

// Immutable; any thread. Keeps references to the tables and the lexicon.
class FixedReader {
 public:
  FixedReader(const EnglishOptions& options, const RuleTables& tables, const EnglishLexicon& lexicon);

  // Without any switch the text stays as it is. Time is linear in the text.
  std::u32string Read(std::u32string text) const;

 private:
  enum Start { kDigit, kLower, kUpper, kSign, kStarts };
  static Start StartOf(char32_t c);
  std::u32string FoldLetters(const std::u32string& text) const;
  std::u32string ApplyRules(const std::u32string& text) const;

  EnglishOptions options_;
  const RuleTables& tables_;
  const EnglishLexicon& lexicon_;
  std::array<std::vector<SceneRule>, kStarts> rules_;  // those that are switched on
};

}  // namespace gsv::text::english

#endif  // GSV_TEXT_EN_FIXED_READER_H_
