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

// A letter of a script that parts its words by spaces.
bool IsSpacedLetter(char32_t c) { return IsLetter(c) && !IsHan(c) && !IsKana(c); }

TracedText CollapseSpaces(const TracedText& text) {
  TracedText out;
  for (size_t i = 0; i < text.text.size(); ++i) {
    if (text.text[i] != U' ' || out.text.empty() || out.text.back() != U' ') out.Append(text.text[i], text.source[i]);
  }
  return out;
}

// A stop that cutting has put before a number would be its decimal point: ".42!".
TracedText KeepStopFromNumber(const TracedText& text) {
  const bool added = text.text.size() > 1 && text.text[0] == U'.' && text.source[0].empty();
  if (!added || !IsDecimalDigit(text.text[1])) return text;
  TracedText out = text.Part({0, 1});
  out.Append(U' ', text.source[0]);
  for (size_t i = 1; i < text.text.size(); ++i) out.Append(text.text[i], text.source[i]);
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

// The reader of a unit, of those of the characters.
std::string_view ReaderOf(const std::vector<std::string_view>& sources, Span characters) {
  for (size_t i = characters.begin; i < std::min(characters.end, sources.size()); ++i) {
    if (!sources[i].empty()) return sources[i];
  }
  return {};
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

  // A stretch whose phones are given, `by` the text or the lexicon. Without anything that the language reads, it is a
  // run of its own.
  void AppendReading(const TracedText& part, PhoneSymbols given, std::string_view by) {
    const Converter& converter = reader_.ConverterOf(language_, part.text);
    const std::u32string read = DecodeUtf8(converter.Normalize(EncodeUtf8(part.text)));
    if (std::none_of(read.begin(), read.end(), IsWord)) {
      Flush();
      const std::u32string shown = part.text.front() == kNoText ? U"" : part.text;
      const Unit unit{{0, shown.size()}, {0, given.size()}};
      AppendConversion(kPhoneNotation,
                       {.normalized = EncodeUtf8(shown), .phones = std::move(given), .word2ph = {}, .units = {unit}},
                       {shown, {part.source.begin(), part.source.begin() + static_cast<std::ptrdiff_t>(shown.size())}});
      phones_.runs.back().units.front().read_by = by;
      for (Span place : part.source) MarkRepresented(place);
      return;
    }
    const size_t begin = normalized_.text.size();
    AppendNormalized(converter, part, read);
    readings_.push_back({{begin, normalized_.text.size()}, std::move(given)});
    givers_.push_back(by);
    for (Span place : part.source) MarkRepresented(place);
  }

  void Flush() {
    if (!any_) return;
    const Converter& converter = reader_.ConverterOf(language_, normalized_.text);
    const std::string text = EncodeUtf8(normalized_.text);
    Conversion conversion =
        readings_.empty() ? converter.Convert(text) : converter.ConvertWithReadings(text, readings_);
    for (size_t i = 0; i < readings_.size(); ++i) {
      conversion.sources.resize(normalized_.text.size());
      conversion.SetSource(readings_[i].span, givers_[i]);
    }
    if (pause_ != nullptr) {
      std::replace(conversion.phones.begin(), conversion.phones.end(), std::string(","), std::string(pause_));
    }
    AppendConversion(language_, std::move(conversion), normalized_);
    normalized_ = {};
    readings_.clear();
    givers_.clear();
    pause_ = nullptr;
    any_ = false;
    ends_with_space_ = false;
  }

 private:
  void AppendNormalized(const Converter& converter, const TracedText& part, const std::u32string& read) {
    if (!any_) begin_ = part.source.front().begin;
    any_ = true;
    // The space between a word and one whose reading is given, which normalising each by itself takes away.
    const bool apart = ends_with_space_ || IsSpace(part.text.front());
    if (apart && !read.empty() && IsSpacedLetter(read.front()) && !normalized_.text.empty() &&
        IsSpacedLetter(normalized_.text.back())) {
      normalized_.Append(U' ', {part.source.front().begin, part.source.front().begin});
    }
    ends_with_space_ = IsSpace(part.text.back());
    const std::vector<Span> trace = converter.TraceNormalization(part.text, read);
    GSV_CHECK(trace.size() == read.size());
    for (size_t i = 0; i < read.size(); ++i) normalized_.Append(read[i], part.SourceOf(trace[i]));
  }

  void MarkRepresented(Span place) {
    for (size_t i = place.begin; i < place.end; ++i) context_.represented[i] = true;
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
      for (size_t i = unit.text.begin; i < unit.text.end; ++i) MarkRepresented(text.source[i]);
      run.units.push_back({.source = BytesOf(text, unit.text),
                           .normalized = unit.text,
                           .phones = unit.phones.Shifted(first),
                           .read_by = ReaderOf(conversion.sources, unit.text)});
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
  }

  const SentenceReader& reader_;
  const std::string_view language_;
  SentenceContext& context_;
  Phones& phones_;

  TracedText normalized_;  // its sources are places in the part's text
  std::vector<GivenReading> readings_;
  std::vector<std::string_view> givers_;  // of each reading
  const char* pause_ = nullptr;
  bool any_ = false;
  bool ends_with_space_ = false;  // what was appended last, before it was normalised
  size_t begin_ = 0;              // of the run, in the part's text
};

SentenceReader::SentenceReader(SymbolVersion version, Profile profile, ConverterMap converters,
                               std::shared_ptr<const Segmenter> segmenter)
    : profile_(profile),
      symbols_(version == SymbolVersion::kV1 ? Symbols::kV1Count : Symbols::kV2Count),
      converters_(std::move(converters)),
      segmenter_(segmenter != nullptr ? std::move(segmenter) : MakeSegmenter(profile)) {}

ConverterMap SentenceReader::MakeConverters(SymbolVersion version, Profile profile) {
  ConverterMap converters;
  for (const Language& language : text::Languages()) {
    if (language.make != nullptr && (language.in_v1 || version != SymbolVersion::kV1)) {
      converters.emplace(language.name, language.make(version, profile));
    }
  }
  return converters;
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

struct SentenceReader::CharacterNotes {
  explicit CharacterNotes(size_t size) : language(size), given(size) {}

  struct Given {
    PhoneSymbols phones;  // empty: they were said before
    std::string_view by;  // as RunUnit::read_by
  };

  void Give(Span span, std::string_view of_language, Given reading) {
    std::fill_n(language.begin() + static_cast<std::ptrdiff_t>(span.begin), span.size(), of_language);
    std::fill_n(given.begin() + static_cast<std::ptrdiff_t>(span.begin), span.size(),
                std::make_shared<const Given>(std::move(reading)));
  }

  // Empty for what is not read: white space at the ends, and what the official code deletes.
  std::vector<std::string_view> language;
  // The reading that the user gives, shared by the characters of a stretch.
  std::vector<std::shared_ptr<const Given>> given;
};

// Each stretch with a language mark is split by its own code.
void SentenceReader::FindLanguages(const TracedText& text, const SentenceContext& context,
                                   CharacterNotes& notes) const {
  const std::u32string_view whole = text.text;
  const auto split = [&](Span stretch, const LanguageCode& code) {
    size_t place = stretch.begin;
    TextEvidence evidence;
    for (size_t i = stretch.begin; i < stretch.end && code.detection == Detection::kScript; ++i) {
      const auto& [japanese, near] = context.evidence;
      const size_t source = text.source[i].begin;
      const bool known = !text.source[i].empty();
      evidence.japanese_han.push_back(known && source < japanese.size() && japanese[source]);
      evidence.near.push_back(known && source < near.size() ? near[source] : std::string_view());
    }
    for (const LanguageRun& run : segmenter_->Split(stretch.In(whole), code, evidence)) {
      for (char32_t c : run.text) {
        while (place < stretch.end && whole[place] != c) ++place;
        GSV_CHECK(place < stretch.end);
        notes.language[place++] = run.language;
      }
    }
  };
  if (context.part.languages.empty()) return split({0, whole.size()}, context.code);
  for (size_t begin = 0; begin < whole.size();) {
    // What was added belongs to what is before it.
    const LanguageMark* mark = FindMark(context.part.languages, text.source[begin]);
    size_t end = begin + 1;
    while (end < whole.size() &&
           (text.source[end].empty() || FindMark(context.part.languages, text.source[end]) == mark)) {
      ++end;
    }
    split({begin, end}, mark == nullptr ? context.code : *FindLanguageCode(mark->code));
    begin = end;
  }
}

// Stretches with a reading of the user have one language.
void SentenceReader::FindReadings(const TracedText& text, const SentenceContext& context, CharacterNotes& notes) const {
  const size_t size = text.text.size();
  for (size_t begin = 0, end = 0; begin < size && !context.part.readings.empty(); begin = end) {
    const ReadingMark* mark = FindMark(context.part.readings, text.source[begin]);
    end = begin + 1;
    if (mark == nullptr) continue;
    while (end < size && FindMark(context.part.readings, text.source[end]) == mark) ++end;
    std::vector<std::string_view> languages;
    for (size_t i = begin; i < end; ++i) {
      if (!notes.language[i].empty()) languages.push_back(notes.language[i]);
    }
    languages.push_back(context.code.language);
    ParsedReading parsed = ParseReadingMark(*mark, languages, converters_, symbols_, context.input);
    // Where the length limit of a sentence has torn a stretch apart, its first part has the phones.
    if (text.source[begin].begin != mark->span.begin) parsed.phones.clear();
    notes.Give({begin, end}, parsed.language, {.phones = std::move(parsed.phones), .by = "given"});
  }
}

// Words of the user's lexicon: in their own language, or of Latin letters, which every language may borrow.
void SentenceReader::FindLexiconWords(const TracedText& text, const SentenceContext& context,
                                      CharacterNotes& notes) const {
  if (context.lexicon == nullptr) return;
  const auto fits = [&](const LexiconMatch& match) {
    const auto language = converters_.find(match.entry->language);
    if (language == converters_.end()) return false;
    bool same = true;
    bool latin = true;
    for (size_t i = match.span.begin; i < match.span.end; ++i) {
      if (notes.given[i] != nullptr) return false;
      same = same && (notes.language[i] == language->first || !IsWord(text.text[i]));
      latin = latin && (IsLatinLetter(text.text[i]) || !IsLetter(text.text[i]));
    }
    return same || latin;
  };
  for (const LexiconMatch& match : context.lexicon->Find(text.text, fits)) {
    notes.Give(match.span, converters_.find(match.entry->language)->first,
               {.phones = match.entry->phones, .by = "lexicon"});
  }
}

Phones SentenceReader::ReadRuns(const TracedText& text, SentenceContext& context) const {
  const size_t size = text.text.size();
  CharacterNotes notes(size);
  FindLanguages(text, context, notes);
  FindReadings(text, context, notes);
  FindLexiconWords(text, context, notes);

  Phones phones;
  for (size_t i = 0; i < size;) {
    const std::string_view language = notes.language[i];
    if (language.empty()) {
      ++i;
      continue;
    }
    const auto in_run = [&](size_t at) {
      return at < size && (notes.language[at].empty() || notes.language[at] == language);
    };
    RunBuilder run(*this, language, context, phones);
    while (in_run(i)) {
      const std::shared_ptr<const CharacterNotes::Given>& given = notes.given[i];
      TracedText part;
      for (; in_run(i) && notes.given[i] == given; ++i) {
        if (!notes.language[i].empty()) part.Append(text.text[i], text.source[i]);
      }
      if (part.text.empty()) continue;
      if (given == nullptr) {
        run.AppendText(part);
      } else if (!given->phones.empty()) {
        run.AppendReading(part, given->phones, given->by);
      }
    }
    run.Flush();
  }
  return phones;
}

PhoneSymbols SentenceReader::ParseReading(std::string_view language, std::string_view reading) const {
  ReadingMark mark{.span = {}, .reading = std::string(reading), .notation = std::string(language), .source = {}};
  const Language* known = FindLanguage(language);
  if (known == nullptr) Fail(ErrorCode::kLanguageUnknown, "no language \"", language.substr(0, 40), "\"");
  constexpr std::string_view kPhones = "phones:";
  if (reading.starts_with(kPhones)) {
    mark.notation = kPhoneNotation;
    mark.reading = reading.substr(kPhones.size());
  }
  return ParseReadingMark(mark, std::span(&known->name, 1), converters_, symbols_, {}).phones;
}

Phones SentenceReader::Read(const TracedText& sentence, SentenceContext& context) const {
  TracedText text = CollapseSpaces(sentence);
  if (profile_ == Profile::kFixed) text = KeepStopFromNumber(text);
  const bool by_script = context.code.detection == Detection::kScript || !context.part.languages.empty();
  if (by_script && context.evidence.japanese_han.empty()) {
    context.evidence = segmenter_->Study(context.part.text.text);
  }
  const size_t remarks = context.remarks.size();
  Phones phones = ReadRuns(text, context);
  if (phones.ids.size() < kFewPhones) {
    TracedText longer;
    const size_t begin = text.SourceOf({0, text.text.size()}).begin;
    // Before a number the official stop would be its decimal point: ".5".
    const bool is_number = profile_ == Profile::kFixed && IsDecimalDigit(text.text.front());
    const bool english = context.code.detection == Detection::kNone;
    longer.Append(is_number && !english ? U'。' : U'.', {begin, begin});
    if (is_number && english) longer.Append(U' ', {begin, begin});
    for (size_t i = 0; i < text.text.size(); ++i) longer.Append(text.text[i], text.source[i]);
    // What the first reading noted is void.
    context.remarks.resize(remarks);
    const Span place = text.SourceOf({0, text.text.size()});
    std::fill_n(context.represented.begin() + static_cast<std::ptrdiff_t>(place.begin), place.size(), false);
    phones = ReadRuns(longer, context);
  }
  phones.text = EncodeUtf8(sentence.text);
  phones.source = context.part.text.SourceOf(sentence.SourceOf({0, sentence.text.size()}));
  return phones;
}

}  // namespace gsv::text
