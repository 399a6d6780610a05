#include "text/reading_mark.h"

#include <algorithm>

#include "base/error.h"
#include "text/languages.h"

namespace gsv::text {
namespace {

constexpr size_t kShownReading = 60;  // bytes of a reading in an error message

PhoneSymbols SplitSymbols(std::string_view text) {
  PhoneSymbols symbols;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = std::min(text.find_first_not_of(" \t\r\n", i), text.size());
    i = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    if (i > begin) symbols.emplace_back(text.substr(begin, i - begin));
  }
  return symbols;
}

// The start of `text`, cut between characters.
std::string_view Shown(std::string_view text) {
  if (text.size() <= kShownReading) return text;
  size_t end = kShownReading;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

std::string Place(const ReadingMark& mark, std::string_view input) {
  return input.empty() ? std::string() : PlaceIn(input, mark.source.begin) + ": ";
}

[[noreturn]] void FailReading(const ReadingMark& mark, std::string_view language, const Converter& converter,
                              std::string_view input) {
  const std::string name(FindLanguage(language)->english_name);
  const std::string_view example = converter.ReadingExample();
  if (example.empty()) {
    Fail(ErrorCode::kTextMarkInvalid, Place(mark, input), "\"", Shown(mark.reading),
         "\" was given as a reading, but this build knows no notation of readings in ", name, " (\"", language,
         "\"); give symbols of the model instead: {...|phones: ...}");
  }
  Fail(ErrorCode::kTextMarkInvalid, Place(mark, input), "\"", Shown(mark.reading), "\" is no reading in ", name, " (\"",
       language, "\"); expected the likes of ", example);
}

}  // namespace

std::string PlaceIn(std::string_view input, size_t byte) {
  const std::string_view before = input.substr(0, byte);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::string_view in_line = before.substr(before.rfind('\n') + 1);
  const auto column = 1 + std::count_if(in_line.begin(), in_line.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

ParsedReading ParseReadingMark(const ReadingMark& mark, std::span<const std::string_view> languages,
                               const ConverterMap& converters, const Symbols& symbols, std::string_view input) {
  if (mark.notation == kPhoneNotation) {
    PhoneSymbols phones = SplitSymbols(mark.reading);
    for (const std::string& phone : phones) {
      if (!symbols.Contains(phone)) {
        Fail(ErrorCode::kPhoneUnknown, Place(mark, input), "the model has no phone \"", Shown(phone), "\"; its ",
             symbols.count(), " symbols are listed in data/symbols.txt");
      }
    }
    if (phones.empty()) {
      Fail(ErrorCode::kTextMarkInvalid, Place(mark, input), "a mark gives no phones");
    }
    return {languages.front(), std::move(phones)};
  }
  if (!mark.notation.empty()) {
    const auto it = converters.find(mark.notation);
    if (it == converters.end()) {
      Fail(ErrorCode::kLanguageUnknown, Place(mark, input), "this build cannot read \"", Shown(mark.notation), "\"");
    }
    if (auto phones = it->second->ParseReading(mark.reading); phones && !phones->empty()) return {it->first, *phones};
    FailReading(mark, it->first, *it->second, input);
  }
  for (std::string_view language : languages) {
    const auto it = converters.find(language);
    if (it == converters.end()) continue;
    if (auto phones = it->second->ParseReading(mark.reading); phones && !phones->empty()) return {it->first, *phones};
  }
  const auto it = std::find_if(languages.begin(), languages.end(),
                               [&](std::string_view language) { return converters.count(language) != 0; });
  if (it == languages.end()) {
    Fail(ErrorCode::kLanguageUnknown, Place(mark, input), "this build cannot read ",
         FindLanguage(languages.front())->english_name);
  }
  FailReading(mark, *it, *converters.at(*it), input);
}

}  // namespace gsv::text
