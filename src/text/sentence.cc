#include "text/sentence.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/segmenter.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

constexpr size_t kFewPhones = 6;  // a sentence with fewer is read with a stop in front of it

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

TracedText CollapseSpaces(const TracedText& text) {
  TracedText out;
  for (size_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] != U' ' || out.text.empty() || out.text.back() != U' ') out.Append(text.text[i], text.source[i]);
  }
  return out;
}

// The mark whose span holds `place`, or null.
template <class Mark>
const Mark* FindMark(const std::vector<Mark>& marks, Span place) {
  if (place.empty()) return nullptr;
  const auto after = std::upper_bound(marks.begin(), marks.end(), place.begin,
                                      [](size_t at, const Mark& mark) { return at < mark.span.begin; });
  if (after == marks.begin()) return nullptr;
  const Mark& mark = *std::prev(after);
  return mark.span.Contains(place.begin) ? &mark : nullptr;
}

// Units that tile the phones: gaps are filled, and a language that gives none has its characters, or one in all.
std::vector<Unit> TilingUnits(const Conversion& conversion, size_t characters) {
  std::vector<Unit> units = conversion.units;
  if (units.empty() && conversion.word2ph.empty()) units = {{{0, characters}, {0, conversion.phones.size()}}};
  if (units.empty()) {
    size_t phone = 0;
    for (size_t i = 0; i < conversion.word2ph.size(); ++i) {
      const size_t next = phone + static_cast<size_t>(conversion.word2ph[i]);
      units.push_back({{i, i + 1}, {phone, next}});
      phone = next;
    }
  }
  std::vector<Unit> tiling;
  size_t phone = 0;
  size_t character = 0;
  for (const Unit& unit : units) {
    GSV_CHECK(unit.text.begin >= character && unit.text.end >= unit.text.begin && unit.text.end <= characters);
    GSV_CHECK(unit.phones.begin >= phone && unit.phones.end >= unit.phones.begin);
    if (unit.phones.begin > phone) tiling.push_back({{character, character}, {phone, unit.phones.begin}});
    tiling.push_back(unit);
    phone = unit.phones.end;
    character = unit.text.end;
  }
  GSV_CHECK(phone <= conversion.phones.size());
  if (phone < conversion.phones.size()) {
    tiling.push_back({{character, character}, {phone, conversion.phones.size()}});
  }
  return tiling;
}

}  // namespace

// Collects what is to be read in one language, in parts that are normalised by themselves, and then converts all of it.
class SentenceReader::RunBuilder {
 public:
  RunBuilder(const SentenceReader& reader, std::string_view language, SentenceContext& context, Phones& phones)
      : reader_(reader), language_(language), context_(context), phones_(phones) {}

  void AppendText(const TracedText& part) {
    const Converter& converter = reader_.ConverterOf(language_, part.text);
    std::u32string text = part.text;
    if (language_ == "zh") {
      if (reader_.profile_ == Profile::kFixed) text = ReadYuanSigns(text);
      for (const PauseMark& mark : kPauseMarks) {
        if (text.find(mark.mark) == text.npos) continue;
        std::replace(text.begin(), text.end(), mark.mark, U',');
        pause_ = mark.symbol;
        break;
      }
    }
    AppendNormalized(converter, part, DecodeUtf8(converter.Normalize(EncodeUtf8(text))));
  }

  // A stretch whose phones are given. Without anything that the language reads, it is a run of its own.
  void AppendReading(const TracedText& part, PhoneSymbols given) {
    const Converter& converter = reader_.ConverterOf(language_, part.text);
    const std::u32string read = DecodeUtf8(converter.Normalize(EncodeUtf8(part.text)));
    if (std::none_of(read.begin(), read.end(), IsWord)) {
      Flush();
      const std::u32string shown = part.text.front() == kNoText ? U"" : part.text;
      const Unit unit{{0, shown.size()}, {0, given.size()}};
      AppendConversion(kPhoneNotation,
                       {.normalized = EncodeUtf8(shown), .phones = std::move(given), .word2ph = {}, .units = {unit}},
                       {shown, {part.source.begin(), part.source.begin() + static_cast<std::ptrdiff_t>(shown.size())}});
      MarkRepresented(part.source);
      return;
    }
    const size_t begin = normalized_.text.size();
    AppendNormalized(converter, part, read);
    readings_.push_back({{begin, normalized_.text.size()}, std::move(given)});
    MarkRepresented(part.source);
  }

  void Flush() {
    if (!any_) return;
    const Converter& converter = reader_.ConverterOf(language_, normalized_.text);
    const std::string text = EncodeUtf8(normalized_.text);
    Conversion conversion =
        readings_.empty() ? converter.Convert(text) : converter.ConvertWithReadings(text, readings_);
    if (pause_ != nullptr) {
      std::replace(conversion.phones.begin(), conversion.phones.end(), std::string(","), std::string(pause_));
    }
    AppendConversion(language_, std::move(conversion), normalized_);
    normalized_ = {};
    readings_.clear();
    pause_ = nullptr;
    any_ = false;
  }

 private:
  void AppendNormalized(const Converter& converter, const TracedText& part, const std::u32string& read) {
    if (!any_) begin_ = part.source.front().begin;
    any_ = true;
    const std::vector<Span> trace = converter.TraceNormalization(part.text, read);
    GSV_CHECK(trace.size() == read.size());
    for (size_t i = 0; i < read.size(); ++i) normalized_.Append(read[i], part.SourceOf(trace[i]));
  }

  void MarkRepresented(const std::vector<Span>& places) {
    for (Span place : places) {
      for (size_t i = place.begin; i < place.end; ++i) context_.represented[i] = true;
    }
  }

  // The bytes of the input that characters of a normalised text come from.
  Span BytesOf(const TracedText& text, Span characters) const {
    const Span place = text.text.empty() ? Span{begin_, begin_} : text.SourceOf(characters);
    return context_.part.text.SourceOf(place);
  }

  void AppendConversion(std::string_view language, Conversion conversion, const TracedText& text) {
    Run run;
    run.language = language;
    const size_t first = phones_.ids.size();
    for (const Unit& unit : TilingUnits(conversion, text.text.size())) {
      run.units.push_back(
          {.source = BytesOf(text, unit.text), .normalized = unit.text, .phones = unit.phones.Shifted(first)});
    }
    for (Remark& remark : conversion.remarks) {
      remark.span = BytesOf(text, remark.span);
      context_.remarks.push_back(std::move(remark));
    }
    run.normalized = std::move(conversion.normalized);
    run.word2ph = std::move(conversion.word2ph);
    run.phone_begin = static_cast<int>(first);
    for (const std::string& phone : conversion.phones) {
      const int id = reader_.symbols_.Id(phone);
      phones_.ids.push_back(id);
      phones_.symbols.emplace_back(reader_.symbols_.Name(id));
    }
    run.phone_end = static_cast<int>(phones_.ids.size());
    phones_.normalized += run.normalized;
    phones_.runs.push_back(std::move(run));
    MarkRepresented(text.source);
  }

  const SentenceReader& reader_;
  const std::string_view language_;
  SentenceContext& context_;
  Phones& phones_;

  TracedText normalized_;  // its sources are places in the part's text
  std::vector<GivenReading> readings_;
  const char* pause_ = nullptr;
  bool any_ = false;
  size_t begin_ = 0;  // of the run, in the part's text
};

SentenceReader::SentenceReader(SymbolVersion version, Profile profile)
    : profile_(profile), symbols_(version == SymbolVersion::kV1 ? Symbols::kV1Count : Symbols::kV2Count) {
  for (const Language& language : text::Languages()) {
    if (language.make != nullptr && (language.in_v1 || version != SymbolVersion::kV1)) {
      converters_.emplace(language.name, language.make(version, profile));
    }
  }
}

std::string SentenceReader::ReadableLanguages() const {
  std::string names;
  for (const Language& language : text::Languages()) {
    if (CanRead(language.name)) names += (names.empty() ? "" : ", ") + std::string(language.name);
  }
  return names;
}

const Converter& SentenceReader::ConverterOf(std::string_view language, std::u32string_view text) const {
  const auto it = converters_.find(language);
  if (it == converters_.end()) {
    Fail(ErrorCode::kLanguageUnknown, "this build cannot read ", FindLanguage(language)->english_name, " (\"",
         EncodeUtf8(text.substr(0, 20)), "\"); it reads ", ReadableLanguages(),
         "; name the language of the text instead of detecting it, or leave that part out");
  }
  return *it->second;
}

// The language of each character; empty for those that are not read (white space at the ends, and what the official
// code deletes).
std::vector<std::string_view> SentenceReader::LanguagesOf(const TracedText& text,
                                                          const SentenceContext& context) const {
  std::vector<std::string_view> languages(text.text.size());
  size_t place = 0;
  for (const LanguageRun& run : SplitLanguages(text.text, context.code, profile_)) {
    for (char32_t c : run.text) {
      while (place < text.text.size() && text.text[place] != c) ++place;
      GSV_CHECK(place < text.text.size());
      languages[place++] = run.language;
    }
  }
  for (size_t i = 0; i < languages.size() && !context.part.languages.empty(); ++i) {
    const LanguageMark* mark = FindMark(context.part.languages, text.source[i]);
    if (mark != nullptr) languages[i] = FindLanguage(mark->language)->name;
  }
  return languages;
}

Phones SentenceReader::ReadRuns(const TracedText& text, SentenceContext& context) const {
  Phones phones;
  const size_t size = text.text.size();
  std::vector<std::string_view> languages = LanguagesOf(text, context);

  // Stretches with a reading have one language; `given` has their phones at their first character.
  std::vector<const ReadingMark*> marks(size);
  std::map<const ReadingMark*, PhoneSymbols> given;
  for (size_t i = 0; i < size && !context.part.readings.empty();) {
    const ReadingMark* mark = FindMark(context.part.readings, text.source[i]);
    size_t end = i + 1;
    if (mark != nullptr) {
      while (end < size && FindMark(context.part.readings, text.source[end]) == mark) ++end;
      std::vector<std::string_view> candidates(languages.begin() + static_cast<std::ptrdiff_t>(i),
                                               languages.begin() + static_cast<std::ptrdiff_t>(end));
      candidates.push_back(context.code.language);
      std::erase_if(candidates, [](std::string_view language) { return language.empty(); });
      ParsedReading parsed = ParseReadingMark(*mark, candidates, converters_, symbols_, context.input);
      std::fill(languages.begin() + static_cast<std::ptrdiff_t>(i),
                languages.begin() + static_cast<std::ptrdiff_t>(end), parsed.language);
      std::fill(marks.begin() + static_cast<std::ptrdiff_t>(i), marks.begin() + static_cast<std::ptrdiff_t>(end), mark);
      given[mark] = std::move(parsed.phones);
    }
    i = end;
  }

  for (size_t i = 0; i < size;) {
    if (languages[i].empty()) {
      ++i;
      continue;
    }
    const std::string_view language = languages[i];
    RunBuilder run(*this, language, context, phones);
    while (i < size && (languages[i].empty() || languages[i] == language)) {
      const ReadingMark* mark = marks[i];
      TracedText part;
      for (; i < size && marks[i] == mark && (languages[i].empty() || languages[i] == language); ++i) {
        if (!languages[i].empty()) part.Append(text.text[i], text.source[i]);
      }
      // Where the length limit of a sentence has torn a stretch apart, its first part has the phones.
      const bool torn = mark != nullptr && part.source.front().begin != mark->span.begin;
      if (mark == nullptr) {
        run.AppendText(part);
      } else if (!torn) {
        run.AppendReading(part, given[mark]);
      }
    }
    run.Flush();
  }
  return phones;
}

Phones SentenceReader::Read(const TracedText& sentence, SentenceContext& context) const {
  const TracedText text = CollapseSpaces(sentence);
  const size_t remarks = context.remarks.size();
  Phones phones = ReadRuns(text, context);
  if (phones.ids.size() < kFewPhones) {
    TracedText longer;
    const size_t begin = text.SourceOf({0, text.text.size()}).begin;
    longer.Append(U'.', {begin, begin});
    for (size_t i = 0; i < text.text.size(); ++i) longer.Append(text.text[i], text.source[i]);
    context.remarks.resize(remarks);
    phones = ReadRuns(longer, context);
  }
  phones.text = EncodeUtf8(sentence.text);
  phones.source = context.part.text.SourceOf(sentence.SourceOf({0, sentence.text.size()}));
  return phones;
}

}  // namespace gsv::text
