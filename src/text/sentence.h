// One sentence to phones: runs of one language, each normalised and converted, with the places that all of it comes
// from.
#ifndef GSV_TEXT_SENTENCE_H_
#define GSV_TEXT_SENTENCE_H_

#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"
#include "text/frontend.h"
#include "text/languages.h"
#include "text/marked_text.h"
#include "text/reading_mark.h"
#include "text/segmenter.h"
#include "text/symbols.h"
#include "text/user_lexicon.h"

namespace gsv::text {

// Where a sentence comes from, and what is noted about the part.
struct SentenceContext {
  const Part& part;
  const LanguageCode& code;
  const UserLexicon* lexicon;     // may be null
  std::string_view input;         // for the place of a mistake
  std::vector<bool> represented;  // per character of the part: it is in the reading of some run
  std::vector<Remark> remarks;    // spans are bytes of the input
  TextEvidence evidence = {};     // of the part, once its first sentence is read
};

// Immutable; any thread.
class SentenceReader {
 public:
  // `segmenter`: null for MakeSegmenter(profile).
  SentenceReader(SymbolVersion version, Profile profile, ConverterMap converters,
                 std::shared_ptr<const Segmenter> segmenter);
  // Those of languages.cc that the version knows.
  static ConverterMap MakeConverters(SymbolVersion version, Profile profile);

  bool CanRead(std::string_view language) const { return converters_.count(language) != 0; }
  std::string ReadableLanguages() const;  // "zh, en"

  // `sentence`: its sources are places in the part's text. Nothing to say gives an empty `normalized`.
  // Errors: kLanguageUnknown, kTextMarkInvalid, kPhoneUnknown.
  Phones Read(const TracedText& sentence, SentenceContext& context) const;

  // As Frontend::ParseReading.
  PhoneSymbols ParseReading(std::string_view language, std::string_view reading) const;

 private:
  class RunBuilder;

  const Converter& ConverterOf(std::string_view language, std::u32string_view text) const;
  Phones ReadRuns(const TracedText& text, SentenceContext& context) const;
  // Per character of the text.
  struct CharacterNotes;
  void FindLanguages(const TracedText& text, const SentenceContext& context, CharacterNotes& notes) const;
  void FindReadings(const TracedText& text, const SentenceContext& context, CharacterNotes& notes) const;
  void FindLexiconWords(const TracedText& text, const SentenceContext& context, CharacterNotes& notes) const;

  Profile profile_;
  Symbols symbols_;
  ConverterMap converters_;
  std::shared_ptr<const Segmenter> segmenter_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_SENTENCE_H_
