#include "text/markup.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/languages.h"
#include "text/reading_mark.h"
#include "text/ssml.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr std::u32string_view kEscaped = U"{}[]|\\";
constexpr size_t kLongestTag = 40;  // characters of a mark in brackets
constexpr size_t kDeepest = 16;     // stretches within each other

bool IsEscaped(char32_t c) { return kEscaped.find(c) != kEscaped.npos; }

// A stretch that is open: its language code or its rate, and where it began.
struct Open {
  std::string name;  // "ja", "rate"
  double speed;      // within it
  size_t begin;
};

class MarkParser {
 public:
  MarkParser(const TracedText& text, std::string_view input) : text_(text), input_(input) {}

  std::vector<Part> Parse() && {
    const std::u32string_view text = text_.text;
    while (at_ < text.size()) {
      const char32_t c = text[at_];
      if (c == U'\\' && at_ + 1 < text.size() && IsEscaped(text[at_ + 1])) {
        builder_.Append(text[at_ + 1], text_.SourceOf({at_, at_ + 2}));
        at_ += 2;
      } else if ((c != U'{' || !TakeReading()) && (c != U'[' || !TakeTag())) {
        builder_.Append(c, text_.source[at_]);
        ++at_;
      }
    }
    if (!open_.empty())
      Fail(open_.back().begin, "[" + open_.back().name + "] is never closed with [/" + open_.back().name + "]");
    return std::move(builder_).Finish();
  }

 private:
  [[noreturn]] void Fail(size_t place, const std::string& message) const {
    gsv::Fail(ErrorCode::kTextMarkInvalid, PlaceIn(input_, text_.source[place].begin), ": ", message,
              "; a bracket or brace that is no mark is written with a backslash");
  }

  // The next of `set` from `begin` on that has no backslash before it, within the line; npos where there is none.
  size_t FindInLine(size_t begin, std::u32string_view set, size_t longest) const {
    const std::u32string& text = text_.text;
    for (size_t i = begin; i < text.size() && i - begin <= longest && text[i] != U'\n'; ++i) {
      if (set.find(text[i]) != set.npos) return i;
      if (text[i] == U'\\' && i + 1 < text.size() && IsEscaped(text[i + 1])) ++i;
    }
    return std::u32string::npos;
  }

  TracedText WithoutEscapes(Span span) const {
    TracedText out;
    for (size_t i = span.begin; i < span.end; ++i) {
      const bool escape = text_.text[i] == U'\\' && i + 1 < span.end && IsEscaped(text_.text[i + 1]);
      const Span source = text_.SourceOf({i, i + (escape ? 2 : 1)});
      i += escape ? 1 : 0;
      out.Append(text_.text[i], source);
    }
    return out;
  }

  // "{words|reading}" at the place, or false.
  bool TakeReading() {
    constexpr size_t kLongest = 4 * (kMaxMarkedCharacters + kMaxReadingCharacters);
    const std::u32string& text = text_.text;
    const size_t bar = FindInLine(at_ + 1, U"{}|", kLongest);
    if (bar == text.npos || text[bar] != U'|') return false;
    const size_t end = FindInLine(bar + 1, U"{}|", kLongest);
    if (end == text.npos || text[end] != U'}') return false;
    const TracedText words = WithoutEscapes({at_ + 1, bar});
    if (words.text.size() > kMaxMarkedCharacters) {
      Fail(at_, "a reading covers " + std::to_string(words.text.size()) + " characters, at most " +
                    std::to_string(kMaxMarkedCharacters) + " may be");
    }
    const std::u32string given = WithoutEscapes({bar + 1, end}).text;
    if (given.size() > kMaxReadingCharacters) {
      Fail(at_, "a reading has " + std::to_string(given.size()) + " characters, at most " +
                    std::to_string(kMaxReadingCharacters) + " may be");
    }
    std::string notation;
    std::u32string_view reading = Strip(given, IsSpace);
    if (const size_t colon = reading.find(U':'); colon != reading.npos) {
      const std::string name = EncodeUtf8(Strip(reading.substr(0, colon), IsSpace));
      if (name == kPhoneNotation || FindLanguage(name) != nullptr) {
        notation = name;
        reading = Strip(reading.substr(colon + 1), IsSpace);
      }
    }
    if (reading.empty()) Fail(at_, "a reading is empty");
    const bool has_words = !Strip(words.text, IsSpace).empty();
    if (!has_words && notation.empty()) {
      Fail(at_, "a reading without words needs its notation: {|phones:...}, {|zh:...}");
    }
    builder_.AppendReading(has_words ? words : TracedText(), EncodeUtf8(reading), notation,
                           text_.SourceOf({at_, end + 1}));
    at_ = end + 1;
    return true;
  }

  // "[pause 1s]", "[ja]", "[/ja]", "[rate 80%]", "[/rate]" at the place, or false.
  bool TakeTag() {
    const size_t end = FindInLine(at_ + 1, U"[]", kLongestTag);
    if (end == std::u32string::npos || text_.text[end] != U']') return false;
    const std::string tag = EncodeUtf8(Span{at_ + 1, end}.In(text_.text));
    if (!TakePause(tag) && !TakeRate(tag) && !TakeLanguage(tag) && !TakeEnd(tag)) return false;
    at_ = end + 1;
    return true;
  }

  bool TakePause(std::string_view tag) {
    constexpr std::string_view kName = "pause ";
    if (!tag.starts_with(kName)) return false;
    const std::optional<double> seconds = ParsePause(tag.substr(kName.size()));
    if (!seconds)
      Fail(at_, "[" + std::string(tag) + "] is no pause; expected up to 10 s, as [pause 300ms] or [pause 1.5s]");
    builder_.Pause(*seconds);
    return true;
  }

  bool TakeRate(std::string_view tag) {
    constexpr std::string_view kName = "rate ";
    if (!tag.starts_with(kName)) return false;
    const std::optional<double> rate = ParseRate(tag.substr(kName.size()));
    if (!rate) Fail(at_, "[" + std::string(tag) + "] is no rate; expected 50% to 200%, as [rate 80%]");
    Push("rate", *rate);
    return true;
  }

  bool TakeLanguage(const std::string& tag) {
    if (FindLanguageCode(tag) == nullptr) return false;
    Push(tag, Speed());
    return true;
  }

  bool TakeEnd(const std::string& tag) {
    if (!tag.starts_with('/')) return false;
    const std::string name = tag.substr(1);
    if (name != "rate" && FindLanguageCode(name) == nullptr) return false;
    if (open_.empty() || open_.back().name != name) {
      Fail(at_, "[/" + name + "] closes nothing" +
                    (open_.empty() ? std::string() : "; [" + open_.back().name + "] is open"));
    }
    open_.pop_back();
    Enter();
    return true;
  }

  double Speed() const { return open_.empty() ? 1 : open_.back().speed; }

  void Push(const std::string& name, double speed) {
    if (open_.size() == kDeepest) Fail(at_, "more than " + std::to_string(kDeepest) + " stretches within each other");
    open_.push_back({name, speed, at_});
    Enter();
  }

  // Makes what is open hold for what follows.
  void Enter() {
    builder_.SetSpeed(Speed());
    const auto language =
        std::find_if(open_.rbegin(), open_.rend(), [](const Open& open) { return open.name != "rate"; });
    builder_.SetLanguage(language == open_.rend() ? std::string_view() : language->name);
  }

  const TracedText& text_;
  std::string_view input_;
  PartBuilder builder_;
  std::vector<Open> open_;
  size_t at_ = 0;
};

}  // namespace

std::vector<Part> ParseMarkup(const TracedText& text, Markup markup, std::string_view input) {
  if (markup == Markup::kAuto) markup = LooksLikeSsml(text.text) ? Markup::kSsml : Markup::kMarks;
  if (markup == Markup::kSsml) return ParseSsml(text, input);
  if (markup == Markup::kMarks && text.text.find_first_of(U"{[\\") != text.text.npos) {
    return MarkParser(text, input).Parse();
  }
  return {{.text = text}};
}

}  // namespace gsv::text
