// Reads XML piece by piece, as much of it as a text with marks needs.
#ifndef GSV_TEXT_XML_READER_H_
#define GSV_TEXT_XML_READER_H_

#include <map>
#include <string>
#include <string_view>

#include "text/alignment.h"

namespace gsv::text {

struct XmlPiece {
  enum class Kind { kText, kOpen, kClose, kEnd };
  Kind kind = Kind::kEnd;
  TracedText text = {};                                // kText: entities replaced
  std::string name = {};                               // kOpen, kClose
  std::map<std::string, std::string> attributes = {};  // kOpen
  bool closed = false;                                 // kOpen: <name/>
  size_t place = 0;                                    // where it begins, in characters
};

// One pass over a text, which must outlive it. Not more than it says: whether tags match is the caller's to check.
class XmlReader {
 public:
  // `text` has bytes of `input` as its sources.
  XmlReader(const TracedText& text, std::string_view input) : text_(text), input_(input) {}

  // The next piece. Errors: kTextMarkInvalid, with line and column.
  XmlPiece Next();

  // Throws kTextMarkInvalid at a place of the text.
  [[noreturn]] void Fail(size_t place, const std::string& message) const;

 private:
  bool Follows(std::u32string_view word) const;
  void SkipTo(std::u32string_view end, const char* what);
  void SkipSpace();
  std::string TakeName();
  std::string TakeValue();
  char32_t TakeEntity();
  XmlPiece TakeTag();
  XmlPiece TakeText();

  const TracedText& text_;
  std::string_view input_;
  size_t at_ = 0;
};

}  // namespace gsv::text

#endif  // GSV_TEXT_XML_READER_H_
