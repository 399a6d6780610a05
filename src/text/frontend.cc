#include "text/frontend.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/cut.h"
#include "text/languages.h"
#include "text/marked_text.h"
#include "text/markup.h"
#include "text/sentence.h"
#include "text/unicode.h"
#include "text/user_lexicon.h"

namespace gsv::text {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 20;
constexpr size_t kShownLanguage = 40;  // bytes of an unknown language code in an error message
constexpr char32_t kUncut = U'一';     // a letter that stands for any character while a text is cut

constexpr std::pair<std::string_view, CutMethod> kCutMethods[] = {
    {"cut0", CutMethod::kNone},         {"cut1", CutMethod::kFourClauses},  {"cut2", CutMethod::kFiftyCharacters},
    {"cut3", CutMethod::kChineseStops}, {"cut4", CutMethod::kEnglishStops}, {"cut5", CutMethod::kPunctuation}};

constexpr std::pair<std::string_view, Profile> kProfiles[] = {{"compat", Profile::kCompat}, {"fixed", Profile::kFixed}};

constexpr std::pair<std::string_view, Markup> kMarkups[] = {
    {"none", Markup::kNone}, {"marks", Markup::kMarks}, {"ssml", Markup::kSsml}, {"auto", Markup::kAuto}};

template <class Value, size_t N>
Value ParseName(std::string_view option, std::string_view name, const std::pair<std::string_view, Value> (&rows)[N]) {
  std::string names;
  for (const auto& [row_name, value] : rows) {
    if (row_name == name) return value;
    names += (names.empty() ? "" : ", ") + std::string(row_name);
  }
  Fail(ErrorCode::kOptionOutOfRange, option, " \"", name, "\" is not known; choose one of ", names);
}

}  // namespace

CutMethod ParseCutMethod(std::string_view name) { return ParseName("the cut method", name, kCutMethods); }

Profile ParseProfile(std::string_view name) { return ParseName("the text profile", name, kProfiles); }

Markup ParseMarkupName(std::string_view name) { return ParseName("the text markup", name, kMarkups); }

struct Frontend::Impl {
  SymbolVersion version;
  Profile profile;
  SentenceReader reader;

  Impl(SymbolVersion version, Profile profile, ConverterMap converters, std::shared_ptr<const Segmenter> segmenter)
      : version(version), profile(profile), reader(version, profile, std::move(converters), std::move(segmenter)) {}

  const LanguageCode& FindCode(std::string_view given) const {
    const LanguageCode* code = FindLanguageCode(given);
    const std::string_view name = given.substr(0, kShownLanguage);
    if (code == nullptr) Fail(ErrorCode::kLanguageUnknown, "no language code \"", name, "\"; known are ", CodeNames());
    if (version == SymbolVersion::kV1 && !code->in_v1) {
      Fail(ErrorCode::kLanguageUnknown, "models of version v1 have no language \"", name, "\"; they have ",
           CodeNames());
    }
    if (!reader.CanRead(code->language)) {
      Fail(ErrorCode::kLanguageUnknown, "this build cannot read ", FindLanguage(code->language)->english_name,
           " (language \"", name, "\"); it reads ", reader.ReadableLanguages());
    }
    return *code;
  }

  // Those that the model's version has and this build can read.
  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const LanguageCode& code : LanguageCodes()) {
      const bool in_version = code.in_v1 || version != SymbolVersion::kV1;
      if (in_version && reader.CanRead(code.language)) codes.emplace_back(code.code);
    }
    return codes;
  }

  std::string CodeNames() const {
    std::string names;
    for (const std::string& code : Codes()) names += (names.empty() ? "" : ", ") + code;
    return names;
  }

  // Decodes, and removes what cannot be heard or seen. Sources are bytes of `text`.
  TracedText Clean(std::string_view text, std::string_view what) const {
    if (text.size() > kMaxTextBytes) {
      Fail(ErrorCode::kTextTooLong, "the ", what, " has ", text.size(), " bytes; at most ", kMaxTextBytes,
           " are read at once: send it in parts");
    }
    TracedText clean;
    size_t byte = 0;
    for (char32_t c : DecodeUtf8(text, "the " + std::string(what))) {
      const Span bytes{byte, byte + Utf8Length(c)};
      byte = bytes.end;
      if (!IsInvisible(c)) clean.Append(c, bytes);
    }
    if (std::all_of(clean.text.begin(), clean.text.end(), IsSpace)) {
      Fail(ErrorCode::kTextEmpty, "the ", what, " is empty; give at least one word");
    }
    return clean;
  }

  [[noreturn]] void FailNotSpeakable(std::string_view what, std::string_view language) const {
    Fail(ErrorCode::kTextNotSpeakable, "nothing in the ", what, " can be spoken in language \"", language,
         "\": it holds only marks, symbols or scripts that the language does not have");
  }

  // The sentences of a part; what of it is not read is in the context.
  std::vector<Phones> ReadPart(SentenceContext& context, CutMethod cut) const {
    const std::u32string& text = context.part.text.text;
    // Nothing is cut within a stretch that has a reading.
    std::u32string whole = text;
    const auto protect = [&](Span span) {
      std::fill_n(whole.begin() + static_cast<std::ptrdiff_t>(span.begin), span.size(), kUncut);
    };
    for (const ReadingMark& mark : context.part.readings) protect(mark.span);
    if (context.lexicon != nullptr) {
      const auto has_marks = [&](const LexiconMatch& match) {
        const std::u32string_view word = match.span.In(text);
        return !std::all_of(word.begin(), word.end(), IsWord);
      };
      for (const LexiconMatch& match : context.lexicon->Find(text, has_marks)) protect(match.span);
    }
    if (std::none_of(whole.begin(), whole.end(), IsWord)) return {};
    const bool english = context.code.detection == Detection::kNone;
    const std::vector<std::u32string> pieces = CutText(whole, MakeCutOptions(cut, english, profile));
    const std::vector<std::vector<Span>> places = AlignPieces(whole, pieces);
    std::vector<Phones> sentences;
    for (size_t i = 0; i < pieces.size(); ++i) {
      TracedText sentence;
      for (size_t k = 0; k < pieces[i].size(); ++k) {
        const Span place = places[i][k];
        sentence.Append(place.empty() ? pieces[i][k] : text[place.begin], place);
      }
      Phones phones = reader.Read(sentence, context);
      phones.speed = context.part.speed;
      if (!phones.ids.empty()) sentences.push_back(std::move(phones));
    }
    return sentences;
  }
};

namespace {

// Which bytes of the input the characters of a part represent. White space need not be.
void MarkBytes(const Part& part, const std::vector<bool>& characters, std::vector<bool>& bytes) {
  for (size_t i = 0; i < characters.size(); ++i) {
    const Span source = part.text.source[i];
    const bool represented = characters[i] || IsSpace(part.text.text[i]);
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(source.begin), source.size(), represented);
  }
}

// Puts the pause behind a part where it belongs: behind the last sentence, of this part or of one before.
void AddPause(const Part& part, size_t sentences_before, double& opening_pause, std::vector<Phones>& sentences) {
  if (!part.pause_after_seconds) return;
  if (sentences.empty()) {
    opening_pause += *part.pause_after_seconds;
  } else {
    std::optional<double>& pause = sentences.back().pause_after_seconds;
    const bool said_nothing = sentences.size() == sentences_before;
    pause = (said_nothing ? pause.value_or(0) : 0) + *part.pause_after_seconds;
  }
}

// Remarks on the characters of the input that no sentence represents. White space is not worth one.
void AppendDropped(std::string_view input, std::vector<bool>& represented, std::vector<Remark>& remarks) {
  for (size_t begin = 0; begin < input.size();) {
    size_t end = begin;
    while (end < input.size() && !represented[end]) ++end;
    if (end > begin) {
      remarks.push_back({.kind = Remark::Kind::kDropped, .span = {begin, end}, .detail = "not read"});
    }
    begin = end + 1;
  }
}

}  // namespace

Frontend::Frontend(SymbolVersion version, Profile profile)
    : Frontend(version, profile, SentenceReader::MakeConverters(version, profile)) {}
Frontend::Frontend(SymbolVersion version, Profile profile, ConverterMap converters,
                   std::shared_ptr<const Segmenter> segmenter)
    : impl_(std::make_unique<const Impl>(version, profile, std::move(converters), std::move(segmenter))) {}
Frontend::~Frontend() = default;
Frontend::Frontend(Frontend&&) noexcept = default;
Frontend& Frontend::operator=(Frontend&&) noexcept = default;

std::vector<std::string> Frontend::Languages() const { return impl_->Codes(); }

SpokenText Frontend::Read(std::string_view text, const ReadOptions& options) const {
  const LanguageCode& code = impl_->FindCode(options.language);
  const std::vector<Part> parts = ParseMarkup(impl_->Clean(text, "text"), options.markup, text);
  SpokenText spoken;
  // Per byte. Marks say something instead of being read.
  std::vector<bool> represented(text.size(), options.markup != Markup::kNone);
  double opening_pause = 0;
  for (const Part& part : parts) {
    SentenceContext context{part, code, options.lexicon, text, std::vector<bool>(part.text.text.size()), {}};
    const size_t before = spoken.sentences.size();
    for (Phones& sentence : impl_->ReadPart(context, options.cut)) spoken.sentences.push_back(std::move(sentence));
    MarkBytes(part, context.represented, represented);
    std::move(context.remarks.begin(), context.remarks.end(), std::back_inserter(spoken.remarks));
    AddPause(part, before, opening_pause, spoken.sentences);
  }
  if (spoken.sentences.empty()) impl_->FailNotSpeakable("text", options.language);
  spoken.sentences.front().pause_before_seconds = opening_pause;
  AppendDropped(text, represented, spoken.remarks);
  std::stable_sort(spoken.remarks.begin(), spoken.remarks.end(),
                   [](const Remark& a, const Remark& b) { return a.span.begin < b.span.begin; });
  return spoken;
}

PhoneSymbols Frontend::ParseReading(std::string_view language, std::string_view reading) const {
  return impl_->reader.ParseReading(language, reading);
}

std::vector<Phones> Frontend::Process(std::string_view text, std::string_view language, CutMethod cut) const {
  return Read(text, {.language = language, .cut = cut}).sentences;
}

Phones Frontend::ConvertTranscript(std::string_view transcript, std::string_view language) const {
  const LanguageCode& code = impl_->FindCode(language);
  const Part part{.text = impl_->Clean(transcript, "transcript")};
  const std::u32string_view text = part.text.text;
  TracedText sentence;
  const size_t begin = std::min(text.find_first_not_of(U'\n'), text.size());
  const size_t end = text.find_last_not_of(U'\n') + 1;
  for (size_t i = begin; i < end; ++i) sentence.Append(text[i], {i, i + 1});
  if (std::none_of(text.begin(), text.end(), IsWord)) impl_->FailNotSpeakable("transcript", language);
  if (sentence.text.size() > kMaxSentenceLength) {
    Fail(ErrorCode::kTextTooLong, "the transcript has ", sentence.text.size(), " characters; at most ",
         kMaxSentenceLength, " can belong to a reference recording of 3 to 10 seconds");
  }
  if (!IsClauseMark(sentence.text.back())) {
    sentence.Append(code.detection == Detection::kNone ? U'.' : U'。', {end, end});
  }
  SentenceContext context{part, code, nullptr, transcript, std::vector<bool>(text.size()), {}};
  Phones phones = impl_->reader.Read(sentence, context);
  if (phones.normalized.empty()) impl_->FailNotSpeakable("transcript", language);
  return phones;
}

}  // namespace gsv::text
