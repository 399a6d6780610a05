// The phones of a reading that the user gives.
#ifndef GSV_TEXT_READING_MARK_H_
#define GSV_TEXT_READING_MARK_H_

#include <span>
#include <string_view>

#include "text/converter.h"
#include "text/marked_text.h"
#include "text/symbols.h"

namespace gsv::text {

struct ParsedReading {
  std::string_view language;  // that the stretch is read in
  PhoneSymbols phones;
};

// `languages`: that the stretch may have, the likeliest first (not empty): where the mark names no notation, the first
// whose notation the reading is. `input`: the whole text, for the line and column of a mistake; empty: no place is
// named. Errors: kTextMarkInvalid, kPhoneUnknown, kLanguageUnknown.
ParsedReading ParseReadingMark(const ReadingMark& mark, std::span<const std::string_view> languages,
                               const ConverterMap& converters, const Symbols& symbols, std::string_view input);

// "line 3, column 14" of a byte of `input`; columns are code points.
std::string PlaceIn(std::string_view input, size_t byte);

}  // namespace gsv::text

#endif  // GSV_TEXT_READING_MARK_H_
