// Pronunciations of English words: CMUdict with the additions of the official engine, first names, homographs.
#ifndef GSV_TEXT_EN_LEXICON_H_
#define GSV_TEXT_EN_LEXICON_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/en/tables.h"

namespace gsv::text {

// Immutable; any thread. Words are in lower case.
class EnglishLexicon {
 public:
  EnglishLexicon();

  using Reading = std::vector<std::string>;  // ARPAbet symbols with stress

  std::optional<Reading> FindWord(std::string_view word) const;
  std::optional<Reading> FindName(std::string_view name) const;

  // A word whose reading depends on its part of speech.
  bool IsHomograph(std::string_view word) const { return homographs_.Find(word) != WordList::kNotFound; }
  Reading ReadHomograph(std::string_view word, std::string_view tag) const;

 private:
  Reading Decode(std::string_view codes) const;

  TableFile file_;
  std::vector<std::string_view> phones_;  // by code
  WordList words_;
  RecordList word_readings_;
  WordList names_;
  RecordList name_readings_;
  WordList homographs_;
  RecordList homograph_parts_;  // per word: reading, other reading, tag of the first
};

}  // namespace gsv::text

#endif  // GSV_TEXT_EN_LEXICON_H_
