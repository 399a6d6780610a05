// The compiled tables of segmentation.bin (tools/build_segmentation_tables.py), read in place.
#ifndef GSV_TEXT_LANG_TABLES_H_
#define GSV_TEXT_LANG_TABLES_H_

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace gsv::text {

// Which character sets have a Han character.
struct HanSets {
  bool japanese;           // of Windows: JIS X 0208 and some more
  bool everyday_japanese;  // the first level of JIS X 0208
  bool simplified;         // GB 2312
  bool traditional;        // Big5, of Windows
};

// `c`: IsHan.
HanSets HanSetsOf(char32_t c);

// Phrases of a text in Han and kana, in their order: a boundary wherever BudouX (google/budoux, Parser.parse) finds
// one.
enum class PhraseModel { kJapanese, kChinese };
std::vector<std::u32string_view> SplitPhrases(std::u32string_view text, PhraseModel model);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANG_TABLES_H_
