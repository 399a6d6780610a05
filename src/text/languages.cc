#include "text/languages.h"

#include <algorithm>

#include "text/en/english.h"
#include "text/ja/japanese.h"
#include "text/ko/korean.h"
#include "text/yue/cantonese.h"
#include "text/zh/chinese.h"

namespace gsv::text {
namespace {

template <class T>
std::unique_ptr<const Converter> Make(SymbolVersion version, Profile profile) {
  return std::make_unique<T>(version, profile);
}

constexpr bool kInV1 = true;
constexpr bool kNotInV1 = false;

// A new language: its converter here, and its codes below if the official API has more of them.
constexpr Language kLanguages[] = {
    {"zh", "Chinese", kInV1, Make<Chinese>},         {"en", "English", kInV1, Make<English>},
    {"ja", "Japanese", kInV1, Make<Japanese>},       {"ko", "Korean", kNotInV1, Make<Korean>},
    {"yue", "Cantonese", kNotInV1, Make<Cantonese>},
};

constexpr LanguageCode kLanguageCodes[] = {
    {"zh", "zh", Detection::kWithEnglish, kInV1},
    {"all_zh", "zh", Detection::kDefault, kInV1},
    {"en", "en", Detection::kNone, kInV1},
    {"auto", "zh", Detection::kScript, kInV1},
    {"auto_yue", "yue", Detection::kScript, kNotInV1},
    {"ja", "ja", Detection::kWithEnglish, kInV1},
    {"all_ja", "ja", Detection::kDefault, kInV1},
    {"ko", "ko", Detection::kWithEnglish, kNotInV1},
    {"all_ko", "ko", Detection::kDefault, kNotInV1},
    {"yue", "yue", Detection::kWithEnglish, kNotInV1},
    {"all_yue", "yue", Detection::kDefault, kNotInV1},
};

}  // namespace

std::span<const Language> Languages() { return kLanguages; }

std::span<const LanguageCode> LanguageCodes() { return kLanguageCodes; }

const Language* FindLanguage(std::string_view name) {
  const auto it = std::find_if(std::begin(kLanguages), std::end(kLanguages),
                               [&](const Language& language) { return language.name == name; });
  return it == std::end(kLanguages) ? nullptr : it;
}

const LanguageCode* FindLanguageCode(std::string_view code) {
  const auto it = std::find_if(std::begin(kLanguageCodes), std::end(kLanguageCodes),
                               [&](const LanguageCode& row) { return row.code == code; });
  return it == std::end(kLanguageCodes) ? nullptr : it;
}

}  // namespace gsv::text
