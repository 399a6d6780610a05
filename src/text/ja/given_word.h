// A stretch of a text whose phones the user gives, as a word among others: the words around it, the accent phrase that
// it opens and the particles behind it are read with it in its place.
#ifndef GSV_TEXT_JA_GIVEN_WORD_H_
#define GSV_TEXT_JA_GIVEN_WORD_H_

#include <span>
#include <string>
#include <string_view>

#include "text/ja/analyzer.h"
#include "text/ja/word.h"

namespace gsv::text::ja {

// What a given word is written as while its sentence is read: no word of the dictionary has it.
inline constexpr std::string_view kGivenSurface = "〓";

// The entry of a noun that opens an accent phrase, with as many moras as the last accent phrase of `phones` and its
// accent; what it sounds like is of no account. A fall behind its last mora cannot be told from none in phones.
std::string FeatureOfGiven(std::span<const std::string> phones);

// A word that follows a given one, of words before their accent phrases are set, continues its phrase only if it is a
// particle, an auxiliary or a suffix: other nouns would move its accent.
void KeepGivenApart(Words& words);

// Where the pitch falls within a given word, nothing behind it moves that. `before`: the words before their accents
// were joined.
void KeepGivenAccents(const Words& before, Words& words);

}  // namespace gsv::text::ja

#endif  // GSV_TEXT_JA_GIVEN_WORD_H_
