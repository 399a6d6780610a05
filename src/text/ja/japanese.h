// Japanese text to phones: the official text/japanese.py, which reads with Open JTalk.
//
//   text -> runs of letters, kana and kanji between marks
//        -> words (analyzer.h, over the dictionary of Debian's open-jtalk-mecab-naist-jdic)
//        -> readings of what the dictionary lacks -> digits as numbers -> accent phrases -> accents -> voiceless vowels
//        -> phones with their place in the accent phrase -> phones and prosody marks
//
// The dictionary (107 MB) is not part of gsv: it is mapped when the first Japanese text is read, so that other
// languages neither need it nor wait for it.
#ifndef GSV_TEXT_JA_JAPANESE_H_
#define GSV_TEXT_JA_JAPANESE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"
#include "text/frontend.h"
#include "text/ja/dictionary.h"
#include "text/ja/label.h"
#include "text/ja/user_dictionary.h"
#include "text/ja/word.h"

namespace gsv::text {

struct JapaneseOptions {
  std::string dictionary_folder = ja::kDefaultDictionaryFolder;
  std::shared_ptr<const ja::UserDictionary> user_dictionary;  // may be null
};

// Immutable but for the dictionary, which is opened once; any thread.
class Japanese : public Converter {
 public:
  Japanese(SymbolVersion version, Profile profile);
  Japanese(SymbolVersion version, Profile profile, JapaneseOptions options);
  ~Japanese() override;

  // compat: only collapses repeated marks. fixed: normalizer.h.
  std::string Normalize(std::string_view text) const override;

  // Errors: kFileNotFound (which package to install), kFileUnreadable, kFileCorrupt, kFileTruncated, where the
  // dictionary cannot be read; a later call tries again. No text fails.
  // Words and marks are units.
  Conversion Convert(std::string_view normalized) const override { return ConvertWithReadings(normalized, {}); }
  // What is given is a noun to the words around it, opens an accent phrase, and is followed in it by its particles.
  Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const override;

  // Kana with accents: reading.h.
  std::optional<PhoneSymbols> ParseReading(std::string_view reading) const override;
  std::string_view ReadingExample() const override { return "橋 ハシ', 箸 ハ'シ"; }

  // The words of one run and their labels, as Convert makes phones of them. Errors as Convert.
  ja::Words ReadWords(std::string_view run) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_JA_JAPANESE_H_
