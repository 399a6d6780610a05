// A text whose marks (inline or SSML) have been taken out: what is left to read, and what the marks say about it.
#ifndef GSV_TEXT_MARKED_TEXT_H_
#define GSV_TEXT_MARKED_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/alignment.h"
#include "text/span.h"

namespace gsv::text {

// A reading given in symbols of the models instead of the notation of a language.
inline constexpr std::string_view kPhoneNotation = "phones";

// Stands in Part::text for a reading that is given without a text.
inline constexpr char32_t kNoText = 0xFFFC;

struct ReadingMark {
  Span span;             // of Part::text
  std::string reading;   // in the notation
  std::string notation;  // "zh", ...; kPhoneNotation; empty: of the language that the stretch has
  Span source;           // bytes of the input, for messages
};

struct LanguageMark {
  Span span;         // of Part::text
  std::string code;  // a language code, which finds the languages within the stretch
};

// What is read at one speed, without a pause that a mark asks for in it.
struct Part {
  TracedText text;                           // its sources are bytes of the input
  std::vector<ReadingMark> readings = {};    // ascending, apart
  std::vector<LanguageMark> languages = {};  // ascending, apart
  double speed = 1;
  std::optional<double> pause_after_seconds = {};  // until the next part
};

// Limits of marks. What exceeds them is a mistake.
inline constexpr double kMaxPauseSeconds = 10;
inline constexpr double kMinSpeed = 0.5;
inline constexpr double kMaxSpeed = 2;
inline constexpr size_t kMaxMarkedCharacters = 100;  // that one reading covers
inline constexpr size_t kMaxReadingCharacters = 1000;

// Puts parts together while the marks of a text are read from its start to its end.
class PartBuilder {
 public:
  // The next character to read.
  void Append(char32_t c, Span source);
  // A stretch with a reading; its text may be empty. Both within their limits.
  void AppendReading(const TracedText& text, std::string reading, std::string notation, Span source);

  // The language code of what follows; empty: that of the request.
  void SetLanguage(std::string_view code) { language_ = code; }
  // Times the speed of the request. Within the limits.
  void SetSpeed(double speed);
  // Silence in place of the pause between sentences.
  void Pause(double seconds);
  // What follows is another sentence.
  void EndSentence() { EndPart({}); }

  std::vector<Part> Finish() &&;

 private:
  void EndPart(std::optional<double> pause);
  void MarkLanguage(size_t begin);

  std::vector<Part> parts_;
  Part part_;
  bool in_sentence_ = false;  // the pace has changed within a sentence, and nothing has followed yet
  std::string language_;
};

// "300ms", "1.5s": seconds, or nothing where it is no length within the limit.
std::optional<double> ParsePause(std::string_view text);

// "80%", "+20%", "1.2", "slow": a factor of speed, or nothing where it is none within the limits.
std::optional<double> ParseRate(std::string_view text);

}  // namespace gsv::text

#endif  // GSV_TEXT_MARKED_TEXT_H_
