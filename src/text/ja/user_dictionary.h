// Words that users add.
#ifndef GSV_TEXT_JA_USER_DICTIONARY_H_
#define GSV_TEXT_JA_USER_DICTIONARY_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/ja/analyzer.h"
#include "text/ja/dictionary.h"

namespace gsv::text::ja {

// A list of written forms with their readings. Where one of them stands in a text, it is read so, whatever the
// dictionary knows; the longest from the left. Immutable; any thread.
//
// As text, one word a line; empty lines and those that begin with # are left out:
//   surface,reading[,accent[,part of speech]]
//   初音ミク,ハツネミク,0
//   ＡＩ,エーア'イ
//   行脚,アンギャ,1,名詞
//   surface         as in texts, half or full width alike
//   reading         hiragana or katakana; ー or a vowel for long vowels (トーキョー); ' behind the mora after which the
//                   pitch falls, or no ' and an accent
//   accent          the number of that mora, 0: none (a flat word); without ' and without accent: 0
//   part of speech  名詞 (the default), 固有名詞, 人名, 地名, 動詞, 形容詞, 副詞, 感動詞, 接続詞, 連体詞
class UserDictionary {
 public:
  // Errors: kFileCorrupt with `where` and the line, for a line that is not so; kTextNotUtf8.
  static std::shared_ptr<const UserDictionary> Parse(std::string_view text, std::string_view where);
  // The same of a file. Errors also: kFileNotFound, kFileUnreadable.
  static std::shared_ptr<const UserDictionary> Open(const std::string& path);

  // The words of the list in a full-width text, with how they meet others of `dictionary`. Their features live as long
  // as this does.
  std::vector<FixedMorpheme> Find(std::string_view text, const Dictionary& dictionary) const;

  size_t size() const { return items_.size(); }

 private:
  struct Item {
    std::string surface;  // full width
    std::string feature;  // as in the dictionary
    size_t example = 0;   // a row of the parts of speech: a word whose place in a sentence it takes
  };

  void ParseLine(std::string_view line);

  std::vector<Item> items_;  // sorted by surface
  size_t longest_ = 0;       // bytes of a surface
};

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_USER_DICTIONARY_H_
