// How Korean is pronounced: the rules of g2pk2 (special.py, table.csv, regular.py), numbered as in the Standard
// Pronunciation of the National Institute of Korean Language.
#ifndef GSV_TEXT_KO_PRONUNCIATION_H_
#define GSV_TEXT_KO_PRONUNCIATION_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/ko/coda_table.h"
#include "text/ko/letter_rule.h"

namespace gsv::text::ko {

// Corrections, each by itself. The defaults are exactly g2pk2.
struct PronunciationOptions {
  // Rule 16 is about the names of letters (디귿이 [디그시]); g2pk2 takes every ㅡ for them: 끝이 [끄시], 뜯어 [뜨서].
  bool letter_names_alone = false;
  // A stem keeps what links it to a vowel: 밟아 [발바], 핥이다 [할치다]; g2pk2: [바바], [할티다].
  bool stems_link = false;
  // The ㄱ of causatives and passives does not harden (rule 24): 남깁니다 [남김니다]; mecab-ko takes it for an ending
  // at times.
  bool soft_causatives = false;
  // Cells of the table that break its own rules (앞라 is not [안나]), and the mark behind ㅀ that it deletes.
  bool sound_table = false;
  // 을 and 를 leave the ㄴ of the next word alone: 밥을 나눠 [바블 나눠]. The official code makes it ㄹ, and afterwards
  // every "을 ㄹ" and "를 ㄹ" a ㄴ again: 밥을 나눠 stays [바블 라눠], 물을 라면에 becomes [무를 나며네].
  bool object_particle_apart = false;
};

// Immutable; any thread. Linear in the text.
class Pronunciation {
 public:
  explicit Pronunciation(const PronunciationOptions& options);

  // A text with marks of the annotator (annotator.h) behind its syllables, as it is spoken: conjoining jamo and
  // whatever else the text holds.
  std::u32string Speak(std::u32string_view annotated) const;

 private:
  std::vector<LetterRule> rules_;
  CodaTable codas_;
};

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_PRONUNCIATION_H_
