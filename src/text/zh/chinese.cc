#include "text/zh/chinese.h"

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"
#include "text/unicode.h"
#include "text/zh/de_reading.h"
#include "text/zh/jieba.h"
#include "text/zh/pinyin.h"
#include "text/zh/reading.h"
#include "text/zh/tone_rules.h"
#include "text/zh/word_join.h"

namespace gsv::text {
namespace {

// How the versions differ.
struct VersionRules {
  bool reads_words;      // readings by the word alone; otherwise by the segment
  bool has_corrections;  // a table of words overrides the readings
  bool has_erhua;
};

constexpr VersionRules RulesOf(SymbolVersion version) {
  return version == SymbolVersion::kV1 ? VersionRules{true, false, false} : VersionRules{false, true, true};
}

// The clauses of a text, each with its mark.
std::vector<Span> SplitSegments(std::u32string_view text) {
  std::vector<Span> segments;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsChineseMark(text[i]) && i + 1 < text.size()) continue;
    segments.push_back({begin, i + 1});
    begin = i + 1;
  }
  return segments;
}

}  // namespace

ChineseOptions ChineseOptions::For(Profile profile, const ChineseTables& tables) {
  ChineseOptions options;
  const bool fixed = profile == Profile::kFixed;
  if (fixed) options.normalizer = NormalizerOptions::Fixed();
  options.tones = fixed ? ToneConfig::Fixed(tables) : ToneConfig::Official(tables);
  return options;
}

struct Chinese::Impl {
  Impl(const ChineseTables& tables, SymbolVersion version, ChineseOptions options,
       std::shared_ptr<const PolyphoneModel> polyphone_model)
      : rules(RulesOf(version)),
        tones(std::move(options.tones)),
        normalizer(tables, options.normalizer),
        jieba(tables),
        pinyin(tables),
        joiner(jieba, pinyin, tones),
        tone_rules(jieba, tables, tones),
        polyphones(std::move(polyphone_model)) {
    if (polyphones == nullptr) polyphones = std::make_shared<const DictionaryPolyphones>(tables);
  }

  // Replaces the readings of a word, or of its characters, by those of the correction table.
  void Correct(std::u32string_view word, std::span<Reading> readings, std::span<ReadingSource> sources) const {
    const auto replace = [&](std::span<const uint16_t> packed, size_t at) {
      for (size_t i = 0; i < packed.size(); ++i) {
        readings[at + i] = Reading::FromPacked(packed[i]);
        sources[at + i] = ReadingSource::kCorrection;
      }
    };
    if (const auto correction = pinyin.Correction(word); !correction.empty()) return replace(correction, 0);
    for (size_t i = 0; i < word.size(); ++i) {
      if (pinyin.HasCorrection(word[i])) replace(pinyin.Correction(word.substr(i, 1)), i);
    }
  }

  // The readings of the characters of a text as they are spoken.
  // `given`: those that the user decides, one per character or none at all.
  TextReadings ReadText(std::u32string_view text, std::span<const Reading> given) const {
    const std::vector<Span> segments = SplitSegments(text);
    TextReadings result;
    if (!rules.reads_words) result = polyphones->Read(text, segments);
    GSV_CHECK(rules.reads_words || result.readings.size() == text.size());
    for (const Span& segment : segments) ReadSegment(segment.In(text), segment.begin, given, result);
    return result;
  }

  void ReadSegment(std::u32string_view text, size_t first, std::span<const Reading> given, TextReadings& result) const {
    const std::vector<TaggedWord> words = joiner.Join(text, jieba.Tag(text));
    for (size_t i = 0; i < words.size(); ++i) {
      const TaggedWord& tagged = words[i];
      const std::u32string_view word = tagged.In(text);
      if (rules.reads_words) pinyin.Read(word, result.readings, result.sources);
      const auto readings = std::span(result.readings).subspan(first + tagged.begin, tagged.size());
      if (rules.has_corrections) {
        Correct(word, readings, std::span(result.sources).subspan(first + tagged.begin, tagged.size()));
      }
      // Given readings stand, before the rules for the sake of their neighbours and behind them for their own.
      const auto give = [&] {
        for (size_t k = 0; k < readings.size() && !given.empty(); ++k) {
          if (const Reading reading = given[first + tagged.begin + k]; reading.exists()) readings[k] = reading;
        }
      };
      give();
      tone_rules.Apply(text, tagged, jieba.NameOf(tagged.tag), readings);
      if (rules.has_erhua) tone_rules.ApplyErhua(word, jieba.NameOf(tagged.tag), readings);
      const size_t de = word.front() == U'得' ? 0 : word.size() - 1;
      if (result.sources[first + tagged.begin + de] != ReadingSource::kNetwork) {
        ReadDe(FindDeReading(text, words, i, jieba, tones), readings[de]);
      }
      // 说得对: within a word that no phrase of the dictionary has.
      for (size_t k = 1; tones.structural_de && k + 1 < word.size(); ++k) {
        if (word[k] == U'得' && result.sources[first + tagged.begin + k] == ReadingSource::kCharacter) {
          ReadDe(DeReading::kParticle, readings[k]);
        }
      }
      give();
    }
  }

  void ReadDe(DeReading found, Reading& reading) const {
    switch (found) {
      case DeReading::kNone:
        return;
      case DeReading::kParticle:
        reading = pinyin.ReadingOf("d", "e5");
        return;
      case DeReading::kGround:
        reading = pinyin.ReadingOf("d", "i4");
        return;
      case DeReading::kGet:
        reading = pinyin.ReadingOf("d", "e2");
        return;
      case DeReading::kMust:
        reading = pinyin.ReadingOf("d", "ei3");
        return;
    }
  }

  // The phones of one character; returns how many. What is neither Chinese nor a mark has none.
  int AppendPhones(char32_t c, Reading reading, std::vector<std::string>& phones) const {
    if (IsChineseMark(c)) {
      AppendUtf8(c, phones.emplace_back());
      return 1;
    }
    if (!IsHan(c)) return 0;
    const Syllable& syllable = pinyin.SyllableOf(reading);
    if (!reading.exists() || syllable.initial_phone[0] == '\0') {
      phones.emplace_back("UNK");
      return 1;
    }
    phones.emplace_back(syllable.initial_phone);
    phones.emplace_back(syllable.final_phone).push_back(static_cast<char>('0' + reading.tone()));
    return 2;
  }

  // The readings that the phones mean, per character of the text; none for a stretch without a syllable for each.
  std::vector<Reading> ReadingsOf(std::span<const GivenReading> given, size_t characters) const {
    std::vector<Reading> readings(characters);
    for (const GivenReading& stretch : given) {
      if (stretch.phones.size() != 2 * stretch.span.size()) continue;
      for (size_t i = 0; i < stretch.span.size(); ++i) {
        readings[stretch.span.begin + i] = pinyin.ReadingOf(stretch.phones[2 * i], stretch.phones[2 * i + 1]);
      }
    }
    return readings;
  }

  VersionRules rules;
  ToneConfig tones;
  ChineseNormalizer normalizer;
  Jieba jieba;
  Pinyin pinyin;
  WordJoiner joiner;
  ToneRules tone_rules;
  std::shared_ptr<const PolyphoneModel> polyphones;
};

Chinese::Chinese(SymbolVersion version, Profile profile)
    : Chinese(version, ChineseOptions::For(profile, ChineseTables()), nullptr) {}

Chinese::Chinese(SymbolVersion version, ChineseOptions options, std::shared_ptr<const PolyphoneModel> polyphones)
    : impl_(std::make_unique<const Impl>(ChineseTables(), version, std::move(options), std::move(polyphones))) {}

Chinese::~Chinese() = default;

std::string Chinese::Normalize(std::string_view text) const {
  return EncodeUtf8(impl_->normalizer.Normalize(DecodeUtf8(text)));
}

Conversion Chinese::ConvertWithReadings(std::string_view normalized, std::span<const GivenReading> given) const {
  const std::u32string text = DecodeUtf8(normalized);
  Conversion conversion{.normalized = std::string(normalized), .phones = {}, .word2ph = std::vector<int>(text.size())};
  conversion.phones.reserve(text.size() * 2);
  conversion.sources.resize(text.size());
  std::vector<Reading> given_readings = given.empty() ? std::vector<Reading>() : impl_->ReadingsOf(given, text.size());
  // A normalised text has no Latin letters; where there are some they are as good as not there.
  std::u32string read;
  for (size_t i = 0; i < text.size(); ++i) {
    if (IsAsciiLetter(text[i])) continue;
    if (!given_readings.empty()) given_readings[read.size()] = given_readings[i];
    read.push_back(text[i]);
  }
  const TextReadings readings = impl_->ReadText(read, given_readings);
  for (size_t i = 0, at = 0; i < text.size(); ++i) {
    if (!given.empty() && given.front().span.begin == i) {
      conversion.phones.insert(conversion.phones.end(), given.front().phones.begin(), given.front().phones.end());
    }
    if (!given.empty() && given.front().span.Contains(i)) {
      const std::vector<int> shares = SharePhones(given.front().phones.size(), given.front().span.size());
      conversion.word2ph[i] = shares[i - given.front().span.begin];
      conversion.sources[i] = NameOf(ReadingSource::kGiven);
      if (i + 1 == given.front().span.end) given = given.subspan(1);
    } else if (!IsAsciiLetter(text[i])) {
      conversion.word2ph[i] = impl_->AppendPhones(text[i], readings.readings[at], conversion.phones);
      conversion.sources[i] = NameOf(readings.sources[at]);
    }
    at += IsAsciiLetter(text[i]) ? 0 : 1;
  }
  if (!readings.problem.empty()) {
    conversion.remarks.push_back({Remark::Kind::kFallback, {0, text.size()}, readings.problem});
  }
  return conversion;
}

std::optional<PhoneSymbols> Chinese::ParseReading(std::string_view reading) const { return zh::ParseReading(reading); }

}  // namespace gsv::text
