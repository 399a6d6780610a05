// Text to sentences of phones: the whole text front end behind one class.
//
//   text -> marks -> cut into sentences -> runs of one language -> normalise -> phones with spans -> ids of the table
//
// Everything here is immutable after construction and may be used from any number of threads.
#ifndef GSV_TEXT_FRONTEND_H_
#define GSV_TEXT_FRONTEND_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/converter.h"

namespace gsv::text {

// Which symbol table a model was trained with: 322 symbols, or 732 (v2 and everything newer).
enum class SymbolVersion { kV1, kV2 };

// kCompat: exactly what the official engine makes of a text. kFixed: its accidents corrected.
enum class Profile { kCompat, kFixed };

// Where a text is cut into sentences ("cut0" .. "cut5").
enum class CutMethod { kNone, kFourClauses, kFiftyCharacters, kChineseStops, kEnglishStops, kPunctuation };
CutMethod ParseCutMethod(std::string_view name);  // Errors: kOptionOutOfRange
Profile ParseProfile(std::string_view name);      // Errors: kOptionOutOfRange

// A character, word or phrase of a run, as fine as its language tells.
struct RunUnit {
  Span source;      // bytes of the input; empty for what was added
  Span normalized;  // code points of Run::normalized
  Span phones;      // of Phones::ids
  // What decided its reading: "given" (in the text), "lexicon" (the user's), or what its language tells: "phrase",
  // "g2pw", "dictionary", ... Empty for marks, and where the language does not tell.
  std::string_view read_by = {};
};

// A stretch of one language within a sentence.
struct Run {
  std::string language;      // "zh", "en", ... of the converter that read it; "phones": given, without a text to read
  std::string normalized;    // as it was read
  std::vector<int> word2ph;  // phones per character (code point) of `normalized`; empty where the language has none
  int phone_begin = 0;       // its phones in Phones::ids
  int phone_end = 0;
  std::vector<RunUnit> units = {};  // tile the phones
};

// A sentence that is ready for the networks.
struct Phones {
  std::string text;        // as cut from the input
  std::string normalized;  // the runs' readings, joined
  std::vector<std::string> symbols;
  std::vector<int> ids;  // rows of the symbol table, one per symbol
  std::vector<Run> runs;

  Span source;       // bytes of the input
  double speed = 1;  // that the text asks for, times that of the request
  double pause_before_seconds = 0;
  std::optional<double> pause_after_seconds;  // that the text asks for, in place of the one between sentences
};

// What of a text is not to be read but says how (markup.h, ssml.h). kAuto: SSML where it begins with <speak>, else
// marks.
enum class Markup { kNone, kMarks, kSsml, kAuto };
Markup ParseMarkupName(std::string_view name);  // Errors: kOptionOutOfRange

class Segmenter;
class UserLexicon;

// How a text is to be read.
struct ReadOptions {
  std::string_view language = "auto";
  CutMethod cut = CutMethod::kPunctuation;
  Markup markup = Markup::kNone;
  const UserLexicon* lexicon = nullptr;  // may be null
};

struct SpokenText {
  std::vector<Phones> sentences;  // never empty
  std::vector<Remark> remarks;    // their spans are bytes of the input, ascending; every dropped character is in one
};

class Frontend {
 public:
  Frontend(SymbolVersion version, Profile profile);
  // With these converters in place of those of languages.cc. `segmenter`: null for MakeSegmenter(profile).
  Frontend(SymbolVersion version, Profile profile, ConverterMap converters,
           std::shared_ptr<const Segmenter> segmenter = nullptr);
  ~Frontend();
  Frontend(Frontend&&) noexcept;
  Frontend& operator=(Frontend&&) noexcept;

  // The codes that `language` may have here (known to the model's version and readable by this build), in the order of
  // the table in languages.cc.
  std::vector<std::string> Languages() const;

  // A text to read aloud: cut, checked, converted.
  // Errors: kTextEmpty, kTextNotSpeakable, kTextNotUtf8, kTextTooLong (over 1 MiB), kLanguageUnknown; with marks also
  // kTextMarkInvalid, kPhoneUnknown.
  SpokenText Read(std::string_view text, const ReadOptions& options) const;

  // The sentences of Read, for a text without marks.
  std::vector<Phones> Process(std::string_view text, std::string_view language, CutMethod cut) const;

  // The phones of a reading in the notation of a language, or of symbols behind "phones:". Errors: kTextMarkInvalid,
  // kPhoneUnknown, kLanguageUnknown.
  PhoneSymbols ParseReading(std::string_view language, std::string_view reading) const;

  // The words of a reference recording: never cut; a final stop is added where none is. Errors as Process; kTextTooLong
  // over 510 characters, which no recording of 10 seconds holds.
  Phones ConvertTranscript(std::string_view transcript, std::string_view language) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_FRONTEND_H_
