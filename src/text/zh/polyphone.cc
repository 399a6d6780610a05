#include "text/zh/polyphone.h"

namespace gsv::text {

TextReadings DictionaryPolyphones::Read(std::u32string_view text, std::span<const Span> segments) const {
  std::u32string simplified(text);
  for (char32_t& c : simplified) c = tables_.Simplified(c);
  TextReadings result;
  result.readings.reserve(text.size());
  result.sources.reserve(text.size());
  for (const Span& segment : segments) pinyin_.Read(segment.In(simplified), result.readings, result.sources);
  return result;
}

}  // namespace gsv::text
