// A stretch of a sequence: characters of a text, phones of a sentence, bytes of an input.
#ifndef GSV_TEXT_SPAN_H_
#define GSV_TEXT_SPAN_H_

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace gsv::text {

struct Span {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool empty() const { return end == begin; }
  bool Contains(size_t place) const { return place >= begin && place < end; }
  std::u32string_view In(std::u32string_view text) const { return text.substr(begin, size()); }
  Span Shifted(size_t by) const { return {begin + by, end + by}; }
  // The smallest span that holds both.
  Span Join(Span other) const { return {std::min(begin, other.begin), std::max(end, other.end)}; }
  friend bool operator==(Span, Span) = default;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_SPAN_H_
