#include "text/frontend.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/error.h"
#include "base/utf8.h"
#include "text/cut.h"
#include "text/languages.h"
#include "text/segmenter.h"
#include "text/symbols.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 20;
constexpr size_t kShownLanguage = 40;  // bytes of an unknown language code in an error message
constexpr size_t kFewPhones = 6;       // a sentence with fewer is read with a stop in front of it

constexpr std::pair<std::string_view, CutMethod> kCutMethods[] = {
    {"cut0", CutMethod::kNone},         {"cut1", CutMethod::kFourClauses},  {"cut2", CutMethod::kFiftyCharacters},
    {"cut3", CutMethod::kChineseStops}, {"cut4", CutMethod::kEnglishStops}, {"cut5", CutMethod::kPunctuation}};

constexpr std::pair<std::string_view, Profile> kProfiles[] = {{"compat", Profile::kCompat}, {"fixed", Profile::kFixed}};

template <class Value, size_t N>
Value ParseName(std::string_view option, std::string_view name, const std::pair<std::string_view, Value> (&rows)[N]) {
  std::string names;
  for (const auto& [row_name, value] : rows) {
    if (row_name == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(row_name);
  }
  Fail(ErrorCode::kOptionOutOfRange, option, " \"", name, "\" is not known; choose one of ", names);
}

// Marks that a Chinese text can hold to ask for a longer pause: each makes all of its run's commas such pauses.
struct PauseMark {
  char32_t mark;
  const char* symbol;
};
constexpr PauseMark kPauseMarks[] = {{U'￥', "SP2"}, {U'^', "SP3"}};

// "￥5" in a Chinese text, read as "5元".
std::u32string ReadYuanSigns(std::u32string_view text) {
  std::u32string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (text[i] == U'￥' || text[i] == U'¥') {
      while (end < text.size() &&
             (IsAsciiDigit(text[end]) || ((text[end] == U'.' || text[end] == U',') && end + 1 < text.size() &&
                                          end > i + 1 && IsAsciiDigit(text[end + 1])))) {
        ++end;
      }
    }
    if (end > i + 1) {
      out += text.substr(i + 1, end - i - 1);
      if (end == text.size() || text[end] != U'元') out += U'元';
    } else {
      out += text[i];
    }
    i = end;
  }
  return out;
}

std::u32string CollapseSpaces(std::u32string_view text) {
  std::u32string out;
  for (char32_t c : text) {
    if (c != U' ' || out.empty() || out.back() != U' ') out.push_back(c);
  }
  return out;
}

}  // namespace

CutMethod ParseCutMethod(std::string_view name) { return ParseName("the cut method", name, kCutMethods); }

Profile ParseProfile(std::string_view name) { return ParseName("the text profile", name, kProfiles); }

struct Frontend::Impl {
  SymbolVersion version;
  Profile profile;
  Symbols symbols;
  std::map<std::string_view, std::unique_ptr<const Converter>> converters;  // by language name

  Impl(SymbolVersion version, Profile profile)
      : version(version),
        profile(profile),
        symbols(version == SymbolVersion::kV1 ? Symbols::kV1Count : Symbols::kV2Count) {
    for (const Language& language : text::Languages()) {
      if (language.make != nullptr && (language.in_v1 || version != SymbolVersion::kV1)) {
        converters.emplace(language.name, language.make(version, profile));
      }
    }
  }

  // "zh, en": what this build can read.
  std::string ReadableLanguages() const {
    std::string names;
    for (const Language& language : text::Languages()) {
      if (converters.count(language.name) != 0) names += (names.empty() ? "" : ", ") + std::string(language.name);
    }
    return names;
  }

  const LanguageCode& FindCode(std::string_view given) const {
    const LanguageCode* code = FindLanguageCode(given);
    const std::string_view name = given.substr(0, kShownLanguage);
    if (code == nullptr) Fail(ErrorCode::kLanguageUnknown, "no language code \"", name, "\"; known are ", CodeNames());
    if (version == SymbolVersion::kV1 && !code->in_v1) {
      Fail(ErrorCode::kLanguageUnknown, "models of version v1 have no language \"", name, "\"; they have ",
           CodeNames());
    }
    if (converters.count(code->language) == 0) {
      Fail(ErrorCode::kLanguageUnknown, "this build cannot read ", FindLanguage(code->language)->english_name,
           " (language \"", name, "\"); it reads ", ReadableLanguages());
    }
    return *code;
  }

  // Those that the model's version has and this build can read.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const LanguageCode& code : LanguageCodes()) {
      const bool in_version = code.in_v1 || version != SymbolVersion::kV1;
      if (in_version && converters.count(code.language) != 0) codes.emplace_back(code.code);
    }
    return codes;
  }

  std::string CodeNames() const {
    std::string names;
    for (const std::string& code : Codes()) names += (names.empty() ? "" : ", ") + code;
    return names;
  }

  const Converter& ConverterOf(const LanguageRun& run) const {
    const auto it = converters.find(run.language);
    if (it == converters.end()) {
      Fail(ErrorCode::kLanguageUnknown, "this build cannot read ", FindLanguage(run.language)->english_name, " (\"",
           EncodeUtf8(run.text.substr(0, 20)), "\"); it reads ", ReadableLanguages(),
           "; name the language of the text instead of detecting it, or leave that part out");
    }
    return *it->second;
  }

  Conversion ConvertRun(const LanguageRun& run) const {
    const Converter& converter = ConverterOf(run);
    const char* pause = nullptr;
    std::u32string text = run.text;
    if (run.language == "zh") {
      if (profile == Profile::kFixed) text = ReadYuanSigns(text);
      for (const PauseMark& mark : kPauseMarks) {
        if (text.find(mark.mark) == text.npos) continue;
        std::replace(text.begin(), text.end(), mark.mark, U',');
        pause = mark.symbol;
        break;
      }
    }
    Conversion conversion = converter.Convert(converter.Normalize(EncodeUtf8(text)));
    if (pause != nullptr)
      std::replace(conversion.phones.begin(), conversion.phones.end(), std::string(","), std::string(pause));
    return conversion;
  }

  void AppendConversion(std::string_view language, Conversion conversion, Phones& phones) const {
    Run run;
    run.language = language;
    run.normalized = std::move(conversion.normalized);
    run.word2ph = std::move(conversion.word2ph);
    run.phone_begin = static_cast<int>(phones.ids.size());
    for (const std::string& phone : conversion.phones) {
      const int id = symbols.Id(phone);
      phones.ids.push_back(id);
      phones.symbols.emplace_back(symbols.Name(id));
    }
    run.phone_end = static_cast<int>(phones.ids.size());
    phones.normalized += run.normalized;
    phones.runs.push_back(std::move(run));
  }

  Phones ConvertRuns(std::u32string_view text, const LanguageCode& code) const {
    Phones phones;
    for (const LanguageRun& run : SplitLanguages(text, code, profile)) {
      AppendConversion(run.language, ConvertRun(run), phones);
    }
    return phones;
  }

  Phones ConvertSentence(const std::u32string& sentence, const LanguageCode& code) const {
    const std::u32string text = CollapseSpaces(sentence);
    Phones phones = ConvertRuns(text, code);
    if (phones.ids.size() < kFewPhones) phones = ConvertRuns(U"." + text, code);
    phones.text = EncodeUtf8(sentence);
    return phones;
  }

  // Decodes, and removes what cannot be heard or seen.
  std::u32string Clean(std::string_view text, std::string_view what) const {
    if (text.size() > kMaxTextBytes) {
      Fail(ErrorCode::kTextTooLong, "the ", what, " has ", text.size(), " bytes; at most ", kMaxTextBytes,
           " are read at once: send it in parts");
    }
    std::u32string clean = DecodeUtf8(text, "the " + std::string(what));
    std::erase_if(clean, IsInvisible);
    if (std::all_of(clean.begin(), clean.end(), IsSpace)) {
      Fail(ErrorCode::kTextEmpty, "the ", what, " is empty; give at least one word");
    }
    return clean;
  }

  [[noreturn]] void FailNotSpeakable(std::string_view what, std::string_view language) const {
    Fail(ErrorCode::kTextNotSpeakable, "nothing in the ", what, " can be spoken in language \"", language,
         "\": it holds only marks, symbols or scripts that the language does not have");
  }
};

Frontend::Frontend(SymbolVersion version, Profile profile) : impl_(std::make_unique<const Impl>(version, profile)) {}
Frontend::~Frontend() = default;
Frontend::Frontend(Frontend&&) noexcept = default;
Frontend& Frontend::operator=(Frontend&&) noexcept = default;

std::vector<std::string> Frontend::Languages() const { return impl_->Codes(); }

std::vector<Phones> Frontend::Process(std::string_view text, std::string_view language, CutMethod cut) const {
  const LanguageCode& code = impl_->FindCode(language);
  const bool english = code.detection == Detection::kNone;
  const CutOptions options = MakeCutOptions(cut, english, impl_->profile);
  std::vector<Phones> sentences;
  for (const std::u32string& sentence : CutText(impl_->Clean(text, "text"), options)) {
    Phones phones = impl_->ConvertSentence(sentence, code);
    if (!phones.normalized.empty()) sentences.push_back(std::move(phones));
  }
  if (sentences.empty()) impl_->FailNotSpeakable("text", language);
  return sentences;
}

Phones Frontend::ConvertTranscript(std::string_view transcript, std::string_view language) const {
  const LanguageCode& code = impl_->FindCode(language);
  std::u32string sentence(Strip(impl_->Clean(transcript, "transcript"), [](char32_t c) { return c == U'\n'; }));
  if (std::none_of(sentence.begin(), sentence.end(), IsWord)) impl_->FailNotSpeakable("transcript", language);
  if (sentence.size() > kMaxSentenceLength) {
    Fail(ErrorCode::kTextTooLong, "the transcript has ", sentence.size(), " characters; at most ", kMaxSentenceLength,
         " can belong to a reference recording of 3 to 10 seconds");
  }
  if (!IsClauseMark(sentence.back())) sentence.push_back(code.detection == Detection::kNone ? U'.' : U'。');
  Phones phones = impl_->ConvertSentence(sentence, code);
  if (phones.normalized.empty()) impl_->FailNotSpeakable("transcript", language);
  return phones;
}

}  // namespace gsv::text
