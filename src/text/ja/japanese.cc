#include "text/ja/japanese.h"

#include <utf8proc.h>

#include <algorithm>
#include <deque>
#include <mutex>

#include "base/utf8.h"
#include "text/ja/accent_phrase.h"
#include "text/ja/accent_type.h"
#include "text/ja/analyzer.h"
#include "text/ja/digits.h"
#include "text/ja/given_word.h"
#include "text/ja/kana.h"
#include "text/ja/normalizer.h"
#include "text/ja/pronunciation.h"
#include "text/ja/reading.h"
#include "text/ja/voiceless.h"
#include "text/unicode.h"

namespace gsv::text {
namespace {

using namespace ja;

bool IsBetween(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// What the official code hands to Open JTalk; all else is a mark.
bool IsOfficialRun(char32_t c) {
  return c == U'％' || IsAsciiLetter(c) || IsDecimalDigit(c) || c == U'々' || IsBetween(c, 0x3040, 0x30FF) ||
         IsBetween(c, 0x4E00, 0x9FFF) || IsBetween(c, U'Ａ', U'Ｚ') || IsBetween(c, U'ａ', U'ｚ') ||
         IsBetween(c, U'ｦ', U'ﾝ');
}

// What the dictionary knows beyond that: 〆, 〇, voiced marks of half-width kana, rare kanji.
bool IsMoreOfRun(char32_t c) {
  return c == U'〆' || c == U'〇' || IsBetween(c, 0xFF9E, 0xFF9F) || IsBetween(c, 0x3400, 0x4DBF) ||
         IsBetween(c, 0xF900, 0xFAFF);
}

// The point of a decimal number, or a hyphen between numbers.
bool IsInnerMark(std::u32string_view text, size_t i) {
  return (text[i] == U'．' || text[i] == U'−') && i > 0 && i + 1 < text.size() && IsDecimalDigit(text[i - 1]) &&
         IsDecimalDigit(text[i + 1]);
}

std::string PhoneOfMark(char32_t mark) {
  switch (mark) {
    case U'：':
    case U'；':
    case U'，':
    case U'·':
    case U'、':
      return ",";
    case U'。':
    case U'\n':
      return ".";
    case U'！':
      return "!";
    case U'？':
      return "?";
    default:
      return EncodeUtf8(std::u32string_view(&mark, 1));
  }
}

// For a phone that no symbol table has the nearest that models learnt: テュ as チュ, クヮ as カ.
std::string_view Learnt(std::string_view phone) {
  if (phone == "ty") return "ch";
  if (phone == "kw") return "k";
  if (phone == "gw") return "g";
  return phone;
}

// Python's str.lower(), as far as it makes letters that are read.
std::u32string Lower(std::u32string_view text) {
  std::u32string lower;
  lower.reserve(text.size());
  for (const char32_t c : text) {
    lower += static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c)));
  }
  return lower;
}

}  // namespace

struct Japanese::Impl {
  Profile profile;
  JapaneseOptions options;
  std::mutex opening;
  std::shared_ptr<const Dictionary> dictionary;  // behind `opening`; stays when it is there

  // Not with std::call_once: opening may throw and is tried again then, which hangs under ThreadSanitizer.
  const Dictionary& Open() {
    const std::lock_guard lock(opening);
    if (dictionary == nullptr) dictionary = Dictionary::Open(options.dictionary_folder);
    return *dictionary;
  }

  // `given`: readings with spans of the run.
  Words Read(std::u32string_view run, std::span<const GivenReading> given) {
    std::string text;
    std::vector<size_t> sources;  // per byte of `text`, the character of `run`
    std::vector<FixedMorpheme> fixed;
    std::deque<std::string> features;  // of what is given
    for (size_t i = 0; i < run.size();) {
      if (features.size() < given.size() && given[features.size()].span.begin == i) {
        const GivenReading& reading = given[features.size()];
        AppendUserWords(text, fixed.empty() ? 0 : fixed.back().end, fixed);
        FixedMorpheme& word = fixed.emplace_back(FixedMorpheme{text.size(), text.size() + kGivenSurface.size(), {}});
        Open().FindExample("会社", "名詞,一般", word.entry);
        word.entry.feature = features.emplace_back(FeatureOfGiven(reading.phones));
        text += kGivenSurface;
        i = reading.span.end;
        sources.resize(text.size(), reading.span.begin);
        continue;
      }
      // A half-width kana and the voiced mark behind it are one character.
      const size_t limit = features.size() < given.size() ? given[features.size()].span.begin : run.size();
      const size_t next = i + 1 < limit && IsBetween(run[i + 1], 0xFF9E, 0xFF9F) ? i + 2 : i + 1;
      text += run[i] == U'％' ? "パーセント" : ToFullWidth(run.substr(i, next - i));
      sources.resize(text.size(), i);
      i = next;
    }
    AppendUserWords(text, fixed.empty() ? 0 : fixed.back().end, fixed);
    sources.push_back(run.size());
    Words words;
    std::span<const FixedMorpheme> fixed_left = fixed;
    for (const Morpheme& morpheme : Analyze(Open(), text, fixed)) {
      const auto begin = static_cast<size_t>(morpheme.surface.data() - text.data());
      const size_t first = words.size();
      AppendWords(morpheme.surface, morpheme.feature, words);
      const bool by_user = !fixed_left.empty() && fixed_left.front().begin == begin;
      if (by_user) fixed_left = fixed_left.subspan(1);
      for (size_t i = first; i < words.size(); ++i) {
        words[i].source = {sources[begin], sources[begin + morpheme.surface.size()]};
        if (by_user) words[i].reader = words[i].surface == kGivenSurface ? "given" : "user dictionary";
      }
    }
    SetPronunciation(words);
    SetDigits(words);
    KeepGivenApart(words);
    SetAccentPhrases(words);
    const Words before = words;
    SetAccentTypes(words);
    KeepGivenAccents(before, words);
    SetVoicelessVowels(words);
    return words;
  }

  // The words of the user's dictionary in `text` from a place on.
  void AppendUserWords(std::string_view text, size_t from, std::vector<FixedMorpheme>& fixed) {
    if (options.user_dictionary == nullptr) return;
    for (FixedMorpheme& word : options.user_dictionary->Find(text.substr(from), Open())) {
      word.begin += from;
      word.end += from;
      fixed.push_back(word);
    }
  }

  // Appends the phones of a run that begins at `begin`, and its units: the words that phones come from, each with what
  // is not heard before it, the last also with what is behind it. `given`: readings with spans of the run; their phones
  // stand in place of those of their word, but the mark behind it is that of the accent phrase.
  void ConvertRun(std::u32string_view run, size_t begin, std::span<const GivenReading> given, Conversion& conversion) {
    const Words words = Read(run, given);
    for (const Word& word : words) {
      if (word.moras == 0) continue;  // marks
      conversion.SetSource(word.source.Shifted(begin), word.reader);
    }
    std::vector<Label> labels = MakeLabels(words);
    if (profile == Profile::kFixed) {
      for (Label& label : labels) label.phone = Learnt(label.phone);
    }
    PhoneSymbols phones;
    const std::vector<size_t> ends = AppendProsody(labels, phones);
    size_t phone = conversion.phones.size();
    size_t character = begin;
    for (size_t i = 0; i < labels.size(); ++i) {
      const Span source = words[labels[i].word].source;
      const bool last = i + 1 == labels.size();
      const bool is_given = words[labels[i].word].surface == kGivenSurface && labels[i].phone != kPausePhone;
      const bool word_ends = last || labels[i + 1].word != labels[i].word;
      size_t from = i > 0 ? ends[i - 1] : 0;
      if (is_given) from = word_ends ? from + 1 : ends[i];
      if (is_given && word_ends) {
        const auto reading =
            std::find_if(given.begin(), given.end(), [&](const auto& each) { return each.span == source; });
        conversion.phones.insert(conversion.phones.end(), reading->phones.begin(), reading->phones.end());
      }
      conversion.phones.insert(conversion.phones.end(), phones.begin() + static_cast<std::ptrdiff_t>(from),
                               phones.begin() + static_cast<std::ptrdiff_t>(ends[i]));
      if (!last && words[labels[i + 1].word].source.begin < source.end) continue;  // more of the same characters
      const size_t end = begin + (last ? run.size() : source.end);
      conversion.units.push_back({{character, end}, {phone, conversion.phones.size()}});
      character = end;
      phone = conversion.phones.size();
    }
    if (labels.empty()) conversion.units.push_back({{begin, begin + run.size()}, {phone, phone}});
  }

  bool IsRun(std::u32string_view text, size_t i) const {
    return IsOfficialRun(text[i]) || (profile == Profile::kFixed && (IsMoreOfRun(text[i]) || IsInnerMark(text, i)));
  }

  void Convert(std::u32string_view text, std::span<const GivenReading> readings, Conversion& conversion) {
    for (size_t i = 0; i < text.size();) {
      const size_t begin = i;
      std::vector<GivenReading> given;
      while (i < text.size()) {
        if (!readings.empty() && readings.front().span.begin == i) {
          i = readings.front().span.end;
          given.push_back({{readings.front().span.begin - begin, i - begin}, readings.front().phones});
          readings = readings.subspan(1);
        } else if (IsRun(text, i)) {
          ++i;
        } else {
          break;
        }
      }
      if (i > begin) {
        ConvertRun(text.substr(begin, i - begin), begin, given, conversion);
        continue;
      }
      const size_t phone = conversion.phones.size();
      if (text[i++] != U' ') conversion.phones.push_back(PhoneOfMark(text[begin]));
      conversion.units.push_back({{begin, i}, {phone, conversion.phones.size()}});
    }
  }
};

Japanese::Japanese(SymbolVersion version, Profile profile) : Japanese(version, profile, JapaneseOptions()) {}

Japanese::Japanese(SymbolVersion, Profile profile, JapaneseOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->profile = profile;
  impl_->options = std::move(options);
}

Japanese::~Japanese() = default;

std::string Japanese::Normalize(std::string_view text) const {
  std::u32string normalized = DecodeUtf8(text);
  if (impl_->profile == Profile::kFixed) normalized = ReadSigns(normalized);
  return EncodeUtf8(CollapseMarks(normalized));
}

Conversion Japanese::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const {
  Conversion conversion;
  conversion.normalized = normalized;
  std::u32string text = DecodeUtf8(normalized);
  if (impl_->profile == Profile::kCompat) text = Lower(text);
  conversion.sources.resize(text.size());
  impl_->Convert(text, readings, conversion);
  return conversion;
}

std::optional<PhoneSymbols> Japanese::ParseReading(std::string_view reading) const { return ja::ParseReading(reading); }

ja::Words Japanese::ReadWords(std::string_view run) const { return impl_->Read(DecodeUtf8(run), {}); }

}  // namespace gsv::text
