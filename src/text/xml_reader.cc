#include "text/xml_reader.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/reading_mark.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kMaxName = 40;        // characters
constexpr size_t kMaxValue = 1000;     // characters of an attribute
constexpr size_t kMaxAttributes = 16;  // of an element
constexpr size_t kMaxEntity = 12;      // characters between & and ;

constexpr std::pair<std::u32string_view, char32_t> kEntities[] = {
    {U"amp", U'&'}, {U"lt", U'<'}, {U"gt", U'>'}, {U"quot", U'"'}, {U"apos", U'\''}};

bool IsXmlSpace(char32_t c) { return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r'; }

bool IsNameCharacter(char32_t c) {
  return IsAsciiLetter(c) || IsAsciiDigit(c) || c == U':' || c == U'-' || c == U'_' || c == U'.';
}

// The value of "#38" or "#x26"; 0 where it is no character.
char32_t NumberedCharacter(std::u32string_view name) {
  const bool hex = name.size() > 2 && (name[1] == U'x' || name[1] == U'X');
  const std::u32string_view digits = name.substr(std::min<size_t>(hex ? 2 : 1, name.size()));
  uint32_t value = 0;
  for (char32_t c : digits) {
    const char32_t letter = c | 0x20;
    const uint32_t digit = IsAsciiDigit(c)                           ? c - U'0'
                           : hex && letter >= U'a' && letter <= U'f' ? letter - U'a' + 10
                                                                     : 99;
    if (digit == 99 || value > 0x10FFFF) return 0;
    value = value * (hex ? 16 : 10) + digit;
  }
  const bool valid = !digits.empty() && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
  return valid ? value : 0;
}

}  // namespace

void XmlReader::Fail(size_t place, const std::string& message) const {
  const size_t byte = place < text_.source.size() ? text_.source[place].begin : input_.size();
  gsv::Fail(ErrorCode::kTextMarkInvalid, "SSML, ", PlaceIn(input_, byte), ": ", message);
}

bool XmlReader::Follows(std::u32string_view word) const {
  return std::u32string_view(text_.text).substr(at_, word.size()) == word;
}

void XmlReader::SkipTo(std::u32string_view end, const char* what) {
  const size_t found = text_.text.find(end, at_);
  if (found == std::u32string::npos) Fail(at_, std::string(what) + " never ends");
  at_ = found + end.size();
}

void XmlReader::SkipSpace() {
  while (at_ < text_.text.size() && IsXmlSpace(text_.text[at_])) ++at_;
}

std::string XmlReader::TakeName() {
  const size_t begin = at_;
  while (at_ < text_.text.size() && IsNameCharacter(text_.text[at_])) ++at_;
  if (at_ == begin) Fail(at_, "a name of letters was expected; a \"<\" or \"&\" that is text is written &lt; or &amp;");
  if (at_ - begin > kMaxName) Fail(begin, "a name has more than " + std::to_string(kMaxName) + " characters");
  return EncodeUtf8(Span{begin, at_}.In(text_.text));
}

char32_t XmlReader::TakeEntity() {
  const size_t begin = at_;
  const std::u32string_view rest = std::u32string_view(text_.text).substr(at_ + 1, kMaxEntity);
  const size_t end = rest.find(U';');
  const std::u32string_view name = rest.substr(0, end);
  if (end != rest.npos) {
    at_ += end + 2;
    for (const auto& [known, c] : kEntities) {
      if (name == known) return c;
    }
    const char32_t c = name.starts_with(U'#') ? NumberedCharacter(name) : 0;
    if (c != 0 && !IsInvisible(c)) return c;
  }
  Fail(begin, "an entity that is not known; there are &amp; &lt; &gt; &quot; &apos; and numbers such as &#8230;");
}

std::string XmlReader::TakeValue() {
  const char32_t quote = at_ < text_.text.size() ? text_.text[at_] : 0;
  if (quote != U'"' && quote != U'\'') Fail(at_, "the value of an attribute stands in quotes");
  const size_t begin = at_++;
  std::u32string value;
  while (at_ < text_.text.size() && text_.text[at_] != quote) {
    if (text_.text[at_] == U'<') Fail(at_, "\"<\" within a value is written &lt;");
    if (value.size() == kMaxValue) Fail(begin, "a value has more than " + std::to_string(kMaxValue) + " characters");
    value.push_back(text_.text[at_] == U'&' ? TakeEntity() : text_.text[at_++]);
  }
  if (at_ == text_.text.size()) Fail(begin, "a value never ends");
  ++at_;
  return EncodeUtf8(value);
}

XmlPiece XmlReader::TakeTag() {
  XmlPiece piece{.place = at_};
  ++at_;
  if (Follows(U"/")) {
    ++at_;
    piece.kind = XmlPiece::Kind::kClose;
    piece.name = TakeName();
    SkipSpace();
  } else {
    piece.kind = XmlPiece::Kind::kOpen;
    piece.name = TakeName();
    for (;;) {
      const size_t before = at_;
      SkipSpace();
      if (at_ == text_.text.size() || !IsNameCharacter(text_.text[at_])) break;
      if (at_ == before) Fail(at_, "a space was expected between attributes");
      const size_t place = at_;
      const std::string name = TakeName();
      SkipSpace();
      if (!Follows(U"=")) Fail(at_, "\"=\" was expected behind the attribute " + name);
      ++at_;
      SkipSpace();
      if (piece.attributes.size() == kMaxAttributes) Fail(place, "too many attributes");
      if (!piece.attributes.emplace(name, TakeValue()).second) Fail(place, "the attribute " + name + " is there twice");
    }
    if (Follows(U"/")) {
      piece.closed = true;
      ++at_;
    }
  }
  if (!Follows(U">")) Fail(piece.place, "the tag of " + piece.name + " does not end with \">\"");
  ++at_;
  return piece;
}

XmlPiece XmlReader::TakeText() {
  XmlPiece piece{.kind = XmlPiece::Kind::kText, .place = at_};
  while (at_ < text_.text.size() && text_.text[at_] != U'<') {
    const size_t begin = at_;
    const char32_t c = text_.text[at_] == U'&' ? TakeEntity() : text_.text[at_++];
    piece.text.Append(c, text_.SourceOf({begin, at_}));
  }
  return piece;
}

XmlPiece XmlReader::Next() {
  constexpr std::u32string_view kCdata = U"<![CDATA[";
  for (;;) {
    if (at_ == text_.text.size()) return {.kind = XmlPiece::Kind::kEnd, .place = at_};
    if (text_.text[at_] != U'<') return TakeText();
    if (Follows(U"<!--")) {
      SkipTo(U"-->", "a comment");
    } else if (Follows(kCdata)) {
      XmlPiece piece{.kind = XmlPiece::Kind::kText, .place = at_};
      const size_t begin = at_ + kCdata.size();
      SkipTo(U"]]>", "CDATA");
      piece.text = text_.Part({begin, at_ - 3});
      return piece;
    } else if (Follows(U"<?xml ") && Strip(std::u32string_view(text_.text).substr(0, at_), IsXmlSpace).empty()) {
      SkipTo(U"?>", "the XML declaration");
    } else if (Follows(U"<?") || Follows(U"<!")) {
      Fail(at_, "document types, entities and processing instructions are not read");
    } else {
      return TakeTag();
    }
  }
}

}  // namespace gsv::text
