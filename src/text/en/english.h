// English: text/english.py of the official engine.
#ifndef GSV_TEXT_EN_ENGLISH_H_
#define GSV_TEXT_EN_ENGLISH_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"
#include "text/en/lexicon.h"
#include "text/en/spelling_network.h"
#include "text/en/tagger.h"
#include "text/en/word_splitter.h"
#include "text/frontend.h"

namespace gsv::text {

class English : public Converter {
 public:
  English(SymbolVersion version, Profile profile);

  std::string Normalize(std::string_view text) const override;
  Conversion Convert(std::string_view normalized) const override;

 private:
  using Phones = std::vector<std::string>;

  // The phones of a word of a text, which may have its parts guessed. `word` as written.
  Phones ReadWord(std::string_view word) const;
  Phones SpellLetters(std::string_view word) const;  // in lower case
  Phones ReadPossessive(std::string_view stem) const;

  Profile profile_;
  EnglishLexicon lexicon_;
  EnglishTagger tagger_;
  WordSplitter splitter_;
  SpellingNetwork network_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_ENGLISH_H_
