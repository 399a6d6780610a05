#include "text/en/lexicon.h"

#include <algorithm>

#include "base/error.h"
#include "text/embedded.h"

GSV_EMBEDDED(DictionaryFile, english_dictionary)

namespace gsv::text {
namespace {

enum Section : size_t { kPhones, kWords, kWordReadings, kNames, kNameReadings, kHomographs, kHomographParts };

}  // namespace

EnglishLexicon::EnglishLexicon()
    : file_(DictionaryFile()),
      phones_(Lines(file_.Section(kPhones))),
      words_(file_.Section(kWords)),
      word_readings_(file_.Section(kWordReadings), words_.size()),
      names_(file_.Section(kNames)),
      name_readings_(file_.Section(kNameReadings), names_.size()),
      homographs_(file_.Section(kHomographs)),
      homograph_parts_(file_.Section(kHomographParts), 3 * homographs_.size()) {}

EnglishLexicon::Reading EnglishLexicon::Decode(std::string_view codes) const {
  Reading reading;
  for (char code : codes) reading.emplace_back(phones_[static_cast<unsigned char>(code)]);
  return reading;
}

std::optional<EnglishLexicon::Reading> EnglishLexicon::FindWord(std::string_view word) const {
  const int index = words_.Find(word);
  if (index == WordList::kNotFound) return std::nullopt;
  return Decode(word_readings_[static_cast<size_t>(index)]);
}

std::optional<EnglishLexicon::Reading> EnglishLexicon::FindName(std::string_view name) const {
  const int index = names_.Find(name);
  if (index == WordList::kNotFound) return std::nullopt;
  return Decode(name_readings_[static_cast<size_t>(index)]);
}

EnglishLexicon::Reading EnglishLexicon::ReadHomograph(std::string_view word, std::string_view tag) const {
  const int index = homographs_.Find(word);
  GSV_CHECK(index != WordList::kNotFound);
  const size_t part = 3 * static_cast<size_t>(index);
  const std::string_view wanted = homograph_parts_[part + 2];
  // A tag agrees with a longer one (VBD with V) and with a shorter one (VB with VBP, of "read").
  const size_t common = std::min(tag.size(), wanted.size());
  const bool first = tag.substr(0, common) == wanted.substr(0, common);
  return Decode(homograph_parts_[first ? part : part + 1]);
}

}  // namespace gsv::text
