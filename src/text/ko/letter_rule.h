// Rules that rewrite a decomposed text, such as "[ㅈㅉㅊ]ㅕ" -> "1ㅓ".
#ifndef GSV_TEXT_KO_LETTER_RULE_H_
#define GSV_TEXT_KO_LETTER_RULE_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace gsv::text::ko {

// A pattern is a row of elements, each for one character:
//   ㄱ, ㅏ     an onset, a vowel
//   :ㄱ        a coda
//   [..]      one of these
//   [^..]     none of these, or the end of the text
//   others    themselves
// In a replacement the digit n is what element n matched (from 1; nothing for the end of the text).
class LetterRule {
 public:
  LetterRule(std::u32string_view pattern, std::u32string_view replacement);

  // Replaces all matches, from left to right.
  void Apply(std::u32string& text) const;

 private:
  struct Element {
    std::u32string set;
    bool negated = false;
    bool Matches(char32_t c) const { return (set.find(c) != set.npos) != negated; }
  };

  bool MatchesAt(std::u32string_view text, size_t at) const;

  std::vector<Element> pattern_;
  std::u32string replacement_;
  size_t anchor_ = 0;  // the element with the fewest choices, by which matches are looked for
};

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_LETTER_RULE_H_
