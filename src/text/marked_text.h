// A text whose marks (inline or SSML) have been taken out: what is left to read, and what the marks say about it.
#ifndef GSV_TEXT_MARKED_TEXT_H_
#define GSV_TEXT_MARKED_TEXT_H_

#include <optional>
#include <string>
#include <vector>

#include "text/alignment.h"
#include "text/span.h"

namespace gsv::text {

// A reading given in symbols of the models instead of the notation of a language.
inline constexpr std::string_view kPhoneNotation = "phones";

// Stands in Part::text for a reading that is given without a text.
inline constexpr char32_t kNoText = 0xFFFC;

struct ReadingMark {
  Span span;  // of Part::text
  std::string reading;
  std::string notation;  // "zh", ...; kPhoneNotation; empty: of the language that the stretch has
  Span source;           // bytes of the input, for messages
};

struct LanguageMark {
  Span span;             // of Part::text
  std::string language;  // a name of the table in languages.cc
};

// What is read at one speed, without a pause that a mark asks for in it.
struct Part {
  TracedText text;                           // its sources are bytes of the input
  std::vector<ReadingMark> readings = {};    // ascending, apart
  std::vector<LanguageMark> languages = {};  // ascending, apart
  double speed = 1;
  std::optional<double> pause_after_seconds = {};  // until the next part
};

}  // namespace gsv::text

#endif  // GSV_TEXT_MARKED_TEXT_H_
