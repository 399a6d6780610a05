// The languages: their converters, and the codes that a request may name.
#ifndef GSV_TEXT_LANGUAGES_H_
#define GSV_TEXT_LANGUAGES_H_

#include <memory>
#include <span>
#include <string_view>

#include "text/converter.h"
#include "text/frontend.h"

namespace gsv::text {

// A language that can be read.
struct Language {
  std::string_view name;  // "zh"
  std::string_view english_name;
  bool in_v1;                                                        // models of the first version know it
  std::unique_ptr<const Converter> (*make)(SymbolVersion, Profile);  // null: not in this build
};

// How a code finds the language of each part of a text.
enum class Detection {
  kNone,         // all of it is the language
  kDefault,      // Latin words are English, the rest is the language
  kWithEnglish,  // as kDefault, but parts are told apart before digits and marks are given to a side
  kScript,       // by script: Han is the language, kana Japanese, Hangul Korean, Latin English
};

// A code of the official API.
struct LanguageCode {
  std::string_view code;
  std::string_view language;  // see Detection
  Detection detection;
  bool in_v1;
};

std::span<const Language> Languages();
std::span<const LanguageCode> LanguageCodes();

// Null where there is none of that name.
const Language* FindLanguage(std::string_view name);
const LanguageCode* FindLanguageCode(std::string_view code);

}  // namespace gsv::text

#endif  // GSV_TEXT_LANGUAGES_H_
