// What a language is to the front end. To add one, derive from Converter, write Normalize and Convert, and give it a
// row in languages.cc: everything else here has a default (docs/text.md has the steps).
//
//   "3个"  --Normalize-->  "三个"  --Convert-->  phones s an1 g e5, two for each character
//
// Texts are UTF-8; every place in a text is counted in code points.
#ifndef GSV_TEXT_CONVERTER_H_
#define GSV_TEXT_CONVERTER_H_

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/span.h"

namespace gsv::text {

using PhoneSymbols = std::vector<std::string>;  // symbols of data/symbols.txt

// What the user says about a stretch of a text: an inline reading, or an entry of the user's lexicon.
struct GivenReading {
  Span span;            // of the normalised text
  PhoneSymbols phones;  // to be used as they are
};

// A stretch of the normalised text and the phones that it became: a character, a word, a phrase.
struct Unit {
  Span text;    // of Conversion::normalized
  Span phones;  // of Conversion::phones
};

// Something that a user may want to know. The front end itself reports the characters that were dropped.
struct Remark {
  enum class Kind {
    kDropped,      // characters that became nothing
    kUnknownWord,  // not in a dictionary: spelled, guessed, or UNK
    kFallback,     // a better way was not there: a model that is absent or failed
  };
  Kind kind;
  Span span;           // of Conversion::normalized
  std::string detail;  // half a sentence: "read by the spelling network"
};

struct Conversion {
  std::string normalized;    // the text as it was read
  PhoneSymbols phones;       // of any symbol table; the front end maps those that a model lacks to UNK
  std::vector<int> word2ph;  // phones per code point of `normalized`; empty where the language has none

  // May be left empty.
  std::vector<Unit> units = {};  // ascending; by default each character by word2ph, or without that the whole text
  std::vector<Remark> remarks = {};
  // What decided the reading of each code point of `normalized`: "dictionary", "phrase", "g2pw"; "" for marks. String
  // literals; empty where the language does not tell. Of a unit the first that is not "" counts.
  std::vector<std::string_view> sources = {};

  // `sources` reach there already.
  void SetSource(Span characters, std::string_view source) {
    std::fill_n(sources.begin() + static_cast<std::ptrdiff_t>(characters.begin), characters.size(), source);
  }
};

// Immutable after construction; any thread.
class Converter {
 public:
  virtual ~Converter() = default;

  // Valid UTF-8 in, the text as it is read out: numbers, units and signs as words.
  virtual std::string Normalize(std::string_view text) const = 0;

  // The phones of a normalised text. Never fails: what has no reading becomes UNK or nothing.
  virtual Conversion Convert(std::string_view normalized) const = 0;

  // As Convert, with readings that the user gives (ascending, apart, not empty); their phones stand where they say and
  // `normalized` stays as it is. By default the parts between them are converted one by one and joined: right for a
  // language whose words do not look at each other. Others override this to keep the context.
  virtual Conversion ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const;

  // The phones of a reading in the notation of the language: pinyin "chong2", ARPAbet "HH AH0 L OW1", kana, jamo,
  // jyutping. Nothing where it is not valid; the language has no notation by default.
  virtual std::optional<PhoneSymbols> ParseReading(std::string_view reading) const;

  // A word and its reading, for the message about one that is not valid.
  virtual std::string_view ReadingExample() const { return {}; }

  // Where each code point of `normalized` comes from: spans of `text`, ascending; empty for what was added. By default
  // found by comparing the two texts (alignment.h): equal characters are themselves, what was rewritten between them
  // ("12.5" as "十二点五") shares the whole stretch. A language that knows better overrides this.
  virtual std::vector<Span> TraceNormalization(std::u32string_view text, std::u32string_view normalized) const;
};

// By language name; front ends may share them.
using ConverterMap = std::map<std::string_view, std::shared_ptr<const Converter>>;

// `phones` phones on `characters` characters, as evenly as possible: two each where there are twice as many, as in
// Chinese. Their sum is `phones`; `characters` must not be 0 unless `phones` is.
std::vector<int> SharePhones(size_t phones, size_t characters);

}  // namespace gsv::text

#endif  // GSV_TEXT_CONVERTER_H_
