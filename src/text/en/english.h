// English: text/english.py of the official engine.
#ifndef GSV_TEXT_EN_ENGLISH_H_
#define GSV_TEXT_EN_ENGLISH_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"
#include "text/en/fixed/reader.h"
#include "text/en/lexicon.h"
#include "text/en/options.h"
#include "text/en/rule_tables.h"
#include "text/en/spelling_network.h"
#include "text/en/tagger.h"
#include "text/en/word_splitter.h"
#include "text/frontend.h"

namespace gsv::text {

class English : public Converter {
 public:
  English(SymbolVersion version, Profile profile);
  explicit English(const EnglishOptions& options);
  English(const English&) = delete;  // the reader of numbers and signs refers to the tables beside it
  English& operator=(const English&) = delete;

  std::string Normalize(std::string_view text) const override;
  std::vector<Span> TraceNormalization(std::u32string_view text, std::u32string_view normalized) const override;
  Conversion Convert(std::string_view normalized) const override { return ConvertWithReadings(normalized, {}); }
  // A word looks at its neighbours also where their readings are given.
  Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const override;
  std::optional<PhoneSymbols> ParseReading(std::string_view reading) const override;
  std::string_view ReadingExample() const override { return "{hello|HH AH0 L OW1}"; }

 private:
  using Phones = std::vector<std::string>;

  // Words and marks of a text.
  struct Tokens {
    std::vector<std::string> written;
    std::vector<std::string> words;             // in lower case
    std::vector<Span> places;                   // bytes of the text
    std::vector<const GivenReading*> readings;  // null: to be read
  };
  Tokens Tokenize(std::string_view normalized, std::span<const GivenReading> readings) const;
  // How a word was read.
  struct How {
    // Also "homograph" (by its neighbours or part of speech), "letters", "spelling network", "parts" of a compound.
    std::string_view reader = "dictionary";
    std::string guess;  // half a sentence on a word that no dictionary has
  };
  Phones ReadToken(const Tokens& tokens, size_t i, std::string_view tag, How* how) const;

  // The phones of a word of a text, which may have its parts guessed. `word` as written.
  Phones ReadWord(std::string_view word, How* how) const;
  Phones SpellLetters(std::string_view word) const;  // in lower case
  // "helloworld" -> "hello", "world": two words of the dictionary; empty where there are none.
  std::vector<std::string> SplitCompound(std::string_view word) const;
  Phones ReadPossessive(std::string_view stem, How* how) const;

  bool IsHomograph(std::string_view word) const;
  // The reading of a homograph: `words` are those of the text, `tag` is the part of speech of the one at `i`.
  Phones ReadHomograph(std::span<const std::string> words, size_t i, std::string_view tag) const;

  EnglishOptions options_;
  RuleTables tables_;
  EnglishLexicon lexicon_;
  english::FixedReader fixed_reader_;
  EnglishTagger tagger_;
  WordSplitter splitter_;
  SpellingNetwork network_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_ENGLISH_H_
