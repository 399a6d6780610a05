// Marks in a text what the pronunciation must know of its grammar. Stands in for mecab-ko and its dictionary of 800,000
// words, which g2pk2 asks about every word; the few syllables that matter are judged by what stands around them.
#ifndef GSV_TEXT_KO_ANNOTATOR_H_
#define GSV_TEXT_KO_ANNOTATOR_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace gsv::text::ko {

// Marks follow the syllable that they speak of, as in g2pk2:
//   /E  an ending in ㄹ: the noun behind it hardens (할 수 [할 쑤])
//   /P  the end of a stem in ㄴ ㄵ ㅁ ㄻ ㄺ ㄼ ㄾ: the ending behind it hardens (신고 [신꼬])
//   /B  a noun that counts (3개 [세개])
inline constexpr std::u32string_view kAnnotations = U"PJEB";

// Takes the marks out again.
void RemoveAnnotations(std::u32string& text);

// The compiled weights (tools/build_ko_tables.py describes them). Immutable; any thread.
class Annotator {
 public:
  Annotator();  // checks the embedded file

  // The text with marks. Linear.
  std::u32string Annotate(std::u32string_view text) const;

 private:
  // The three questions, in the order of the file.
  enum class Question { kEnding, kStem, kCountingNoun };

  bool Answer(Question question, std::u32string_view text, size_t at) const;
  int WeightOf(uint32_t feature) const;

  std::array<int32_t, 3> constants_{};
  std::span<const uint32_t> weights_;  // 24 bits of a feature's hash, 8 bits of its weight + 128; sorted
};

}  // namespace gsv::text::ko

#endif  // GSV_TEXT_KO_ANNOTATOR_H_
