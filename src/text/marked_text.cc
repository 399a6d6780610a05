#include "text/marked_text.h"

#include <charconv>

#include "base/error.h"
#include "text/cut.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

// The names that SSML has for rates; it leaves their meaning to the engine.
constexpr std::pair<std::string_view, double> kRates[] = {{"x-slow", 0.6}, {"slow", 0.8},  {"medium", 1},
                                                          {"default", 1},  {"fast", 1.25}, {"x-fast", 1.5}};

// A plain decimal number without a sign, all of `text`.
std::optional<double> ParseNumber(std::string_view text) {
  double value = 0;
  if (text.empty() || !(IsAsciiDigit(static_cast<unsigned char>(text[0])) || text[0] == '.')) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool TakeSuffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text.remove_suffix(suffix.size());
  return true;
}

}  // namespace

void PartBuilder::MarkLanguage(size_t begin) {
  if (language_.empty()) return;
  std::vector<LanguageMark>& marks = part_.languages;
  const size_t end = part_.text.text.size();
  if (!marks.empty() && marks.back().code == language_ && marks.back().span.end == begin) {
    marks.back().span.end = end;
  } else {
    marks.push_back({{begin, end}, language_});
  }
}

void PartBuilder::Append(char32_t c, Span source) {
  // A part that a mark began starts with a word.
  if (!parts_.empty() && part_.text.text.empty() && IsSpace(c)) return;
  // The stop behind a stretch of another pace ends the sentence in it.
  if (in_sentence_ && part_.text.text.empty() && IsClauseMark(c)) {
    parts_.back().text.Append(c, source);
    parts_.back().pause_after_seconds.reset();
    return;
  }
  part_.text.Append(c, source);
  MarkLanguage(part_.text.text.size() - 1);
}

void PartBuilder::AppendReading(const TracedText& text, std::string reading, std::string notation, Span source) {
  const size_t begin = part_.text.text.size();
  for (size_t i = 0; i < text.text.size(); ++i) part_.text.Append(text.text[i], text.source[i]);
  if (text.text.empty()) part_.text.Append(kNoText, source);
  part_.readings.push_back({{begin, part_.text.text.size()}, std::move(reading), std::move(notation), source});
  MarkLanguage(begin);
}

void PartBuilder::SetSpeed(double speed) {
  GSV_CHECK(speed >= kMinSpeed && speed <= kMaxSpeed);
  if (speed == part_.speed) return;
  const std::u32string& text = part_.text.text;
  if (!text.empty()) {
    // Within a sentence the pace changes without a pause.
    const bool in_sentence = !IsClauseMark(Strip(text, IsSpace).empty() ? U'.' : Strip(text, IsSpace).back());
    EndPart(in_sentence ? std::optional<double>(0) : std::nullopt);
    in_sentence_ = in_sentence;
  }
  part_.speed = speed;
}

void PartBuilder::Pause(double seconds) { EndPart(seconds); }

void PartBuilder::EndPart(std::optional<double> pause) {
  if (part_.text.text.empty() && !pause) return;
  part_.pause_after_seconds = pause;
  const double speed = part_.speed;
  parts_.push_back(std::move(part_));
  part_ = {};
  part_.speed = speed;
  in_sentence_ = false;
}

std::vector<Part> PartBuilder::Finish() && {
  if (in_sentence_ && part_.text.text.empty()) parts_.back().pause_after_seconds.reset();
  EndPart({});
  return std::move(parts_);
}

std::optional<double> ParsePause(std::string_view text) {
  const double divisor = TakeSuffix(text, "ms") ? 1000 : TakeSuffix(text, "s") ? 1 : 0;
  const std::optional<double> value = divisor == 0 ? std::nullopt : ParseNumber(text);
  if (!value || *value / divisor > kMaxPauseSeconds) return std::nullopt;
  return *value / divisor;
}

std::optional<double> ParseRate(std::string_view text) {
  for (const auto& [name, rate] : kRates) {
    if (text == name) return rate;
  }
  const double sign = text.starts_with('+') ? 1 : text.starts_with('-') ? -1 : 0;
  if (sign != 0) text.remove_prefix(1);
  const bool percent = TakeSuffix(text, "%");
  if (sign != 0 && !percent) return std::nullopt;
  std::optional<double> rate = ParseNumber(text);
  if (!rate) return std::nullopt;
  if (percent) *rate /= 100;
  if (sign != 0) rate = 1 + sign * *rate;
  if (!(*rate >= kMinSpeed && *rate <= kMaxSpeed)) return std::nullopt;
  return rate;
}

}  // namespace gsv::text
