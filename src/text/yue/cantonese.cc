#include "text/yue/cantonese.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/symbols.h"
#include "text/unicode.h"
#include "text/yue/jyutping.h"
#include "text/yue/reading.h"

namespace gsv::text {
namespace {

constexpr const char* kUnknown = "UNK";

// The phones of every syllable of the tables.
std::vector<std::vector<std::string>> SpellSyllables(const CantoneseTables& tables, const CantoneseOptions& options) {
  const Symbols symbols(Symbols::kV2Count);
  const auto append = [&](std::string_view syllable, std::vector<std::string>& phones) {
    JyutpingPhones pair = SplitJyutping(syllable);
    const auto known = [&] { return symbols.Contains(pair.initial) && symbols.Contains(pair.final); };
    if (options.nearest_phones && !known()) pair = SplitJyutping(NearestWithPhones(syllable));
    if (pair.initial.empty()) {
      phones.emplace_back(kUnknown);
      return;
    }
    phones.push_back(symbols.Contains(pair.initial) ? std::move(pair.initial) : kUnknown);
    phones.push_back(symbols.Contains(pair.final) ? std::move(pair.final) : kUnknown);
  };
  std::vector<std::vector<std::string>> spelled;
  for (std::string_view name : tables.syllables()) {
    std::vector<std::string>& phones = spelled.emplace_back();
    const size_t space = options.both_syllables ? name.find(' ') : name.npos;
    append(name.substr(0, space), phones);
    if (space != name.npos) append(name.substr(space + 1), phones);
  }
  return spelled;
}

void AppendGiven(const GivenReading& reading, Conversion& conversion) {
  const std::vector<int> counts = SharePhones(reading.phones.size(), reading.span.size());
  std::copy(counts.begin(), counts.end(), conversion.word2ph.begin() + static_cast<std::ptrdiff_t>(reading.span.begin));
  conversion.phones.insert(conversion.phones.end(), reading.phones.begin(), reading.phones.end());
  conversion.SetSource(reading.span, "given");
}

}  // namespace

CantoneseOptions CantoneseOptions::For(Profile profile) {
  if (profile == Profile::kCompat) return {};
  return {.normalizer = CantoneseNormalizerOptions::Fixed(),
          .simplified_as_traditional = true,
          .both_syllables = true,
          .nearest_phones = true};
}

struct Cantonese::Impl {
  explicit Impl(const CantoneseOptions& options)
      : options(options), normalizer(tables, options.normalizer), phones(SpellSyllables(tables, options)) {}

  // The text in which words are looked up.
  std::u32string Dictionary(std::u32string_view text) const {
    std::u32string words(text);
    if (options.simplified_as_traditional) {
      for (char32_t& c : words) c = tables.Traditional(c);
    }
    return words;
  }

  // Of the word as it is written and its traditional form, the longer; the second where they are equally long.
  std::span<const uint16_t> LongestWord(std::u32string_view text, std::u32string_view dictionary, size_t at) const {
    const std::span<const uint16_t> word = tables.LongestWord(dictionary.substr(at));
    if (!options.simplified_as_traditional) return word;
    const std::span<const uint16_t> as_written = tables.LongestWord(text.substr(at));
    return as_written.size() > word.size() ? as_written : word;
  }

  CantoneseOptions options;
  CantoneseTables tables;
  CantoneseNormalizer normalizer;
  std::vector<std::vector<std::string>> phones;  // of each syllable of the tables
};

Cantonese::Cantonese(SymbolVersion, Profile profile) : Cantonese(CantoneseOptions::For(profile)) {}

Cantonese::Cantonese(const CantoneseOptions& options) : impl_(std::make_unique<const Impl>(options)) {}

Cantonese::~Cantonese() = default;

std::string Cantonese::Normalize(std::string_view text) const {
  return EncodeUtf8(impl_->normalizer.Normalize(DecodeUtf8(text)));
}

std::optional<PhoneSymbols> Cantonese::ParseReading(std::string_view reading) const {
  return yue::ParseReading(reading);
}

Conversion Cantonese::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> readings) const {
  const std::u32string text = DecodeUtf8(normalized);
  const std::u32string dictionary = impl_->Dictionary(text);
  Conversion conversion{.normalized = std::string(normalized),
                        .phones = {},
                        .word2ph = std::vector<int>(text.size()),
                        .sources = std::vector<std::string_view>(text.size())};
  conversion.phones.reserve(text.size() * 2);
  // What is given of a word replaces its characters; the rest of the word is read as in the word.
  const auto append = [&](size_t character, const std::vector<std::string>& phones, std::string_view reader) {
    if (!readings.empty() && readings.front().span.end <= character) readings = readings.subspan(1);
    if (!readings.empty() && readings.front().span.begin <= character) {
      if (readings.front().span.begin == character) AppendGiven(readings.front(), conversion);
      return;
    }
    conversion.phones.insert(conversion.phones.end(), phones.begin(), phones.end());
    conversion.word2ph[character] = static_cast<int>(phones.size());
    conversion.sources[character] = reader;
  };
  for (size_t i = 0; i < text.size();) {
    const std::span<const uint16_t> word = impl_->LongestWord(text, dictionary, i);
    for (const uint16_t syllable : word) append(i++, impl_->phones[syllable], word.size() > 1 ? "phrase" : "character");
    if (!word.empty()) continue;
    if (IsChineseMark(text[i])) {
      append(i, {EncodeUtf8(text.substr(i, 1))}, {});
    } else {
      append(i, IsLetter(text[i]) ? PhoneSymbols{kUnknown} : PhoneSymbols{}, {});
    }
    ++i;
  }
  return conversion;
}

}  // namespace gsv::text
