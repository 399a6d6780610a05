#include "text/zh/chinese.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/unicode.h"
#include "text/zh/jieba.h"
#include "text/zh/pinyin.h"
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

// A clause: positions of its characters in the normalised text, and the characters.
struct Segment {
  std::u32string text;
  std::vector<size_t> positions;
};

// Cuts after every mark and leaves Latin letters out.
std::vector<Segment> SplitSegments(std::u32string_view text) {
  std::vector<Segment> segments;
  Segment segment;
  const auto flush = [&] {
    if (!segment.text.empty()) segments.push_back(std::move(segment));
    segment = {};
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (!IsAsciiLetter(text[i])) {
      segment.text += text[i];
      segment.positions.push_back(i);
    }
    if (IsChineseMark(text[i])) flush();
  }
  flush();
  return segments;
}

}  // namespace

ChineseOptions ChineseOptions::For(Profile profile, const ChineseTables& tables) {
  ChineseOptions options;
  options.tones = ToneConfig::Official(tables);
  if (profile == Profile::kFixed) {
    options.normalizer = NormalizerOptions::Fixed();
    options.tones.reduplication_by_reading = true;
    options.tones.particle_de_alone = true;
    options.tones.digits_keep_yi = true;
  }
  return options;
}

struct Chinese::Impl {
  Impl(const ChineseTables& tables, SymbolVersion version, ChineseOptions options,
       std::unique_ptr<const PolyphoneModel> polyphone_model)
      : rules(RulesOf(version)),
        tones(std::move(options.tones)),
        normalizer(tables, options.normalizer),
        jieba(tables),
        pinyin(tables),
        joiner(jieba, pinyin, tones),
        tone_rules(jieba, tables, tones),
        polyphones(std::move(polyphone_model)) {
    if (polyphones == nullptr) polyphones = std::make_unique<DictionaryPolyphones>(tables);
  }

  // Replaces the readings of a word, or of its characters, by those of the correction table.
  void Correct(std::u32string_view word, std::span<Reading> readings) const {
    const auto replace = [](std::span<const uint16_t> packed, Reading* out) {
      std::transform(packed.begin(), packed.end(), out, Reading::FromPacked);
    };
    if (const auto correction = pinyin.Correction(word); !correction.empty()) {
      replace(correction, readings.data());
      return;
    }
    for (size_t i = 0; i < word.size(); ++i) replace(pinyin.Correction(word.substr(i, 1)), &readings[i]);
  }

  // The readings of a segment as they are spoken.
  std::vector<Reading> ReadSegment(std::u32string_view text) const {
    const std::vector<TaggedWord> words = joiner.Join(text, jieba.Tag(text));
    std::vector<Reading> readings;
    if (!rules.reads_words) readings = polyphones->Read(text);
    readings.resize(text.size());
    for (const TaggedWord& tagged : words) {
      const std::u32string_view word = tagged.In(text);
      const std::span<Reading> spoken(readings.data() + tagged.begin, tagged.size());
      if (rules.reads_words) {
        const std::vector<Reading> of_word = pinyin.Read(word);
        std::copy(of_word.begin(), of_word.end(), spoken.begin());
      }
      if (rules.has_corrections) Correct(word, spoken);
      tone_rules.Apply(word, jieba.NameOf(tagged.tag), spoken);
      if (rules.has_erhua) tone_rules.ApplyErhua(word, jieba.NameOf(tagged.tag), spoken);
    }
    return readings;
  }

  // The phones of one character; returns how many. What is neither Chinese nor a mark has none.
  int AppendPhones(char32_t c, Reading reading, std::vector<std::string>& phones) const {
    if (IsChineseMark(c)) {
      phones.push_back(EncodeUtf8(std::u32string_view(&c, 1)));
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

  VersionRules rules;
  ToneConfig tones;
  ChineseNormalizer normalizer;
  Jieba jieba;
  Pinyin pinyin;
  WordJoiner joiner;
  ToneRules tone_rules;
  std::unique_ptr<const PolyphoneModel> polyphones;
};

Chinese::Chinese(SymbolVersion version, Profile profile)
    : Chinese(version, ChineseOptions::For(profile, ChineseTables()), nullptr) {}

Chinese::Chinese(SymbolVersion version, ChineseOptions options, std::unique_ptr<const PolyphoneModel> polyphones)
    : impl_(std::make_unique<const Impl>(ChineseTables(), version, std::move(options), std::move(polyphones))) {}

Chinese::~Chinese() = default;

std::string Chinese::Normalize(std::string_view text) const {
  return EncodeUtf8(impl_->normalizer.Normalize(DecodeUtf8(text)));
}

Conversion Chinese::Convert(std::string_view normalized) const {
  const std::u32string text = DecodeUtf8(normalized);
  Conversion conversion{.normalized = std::string(normalized), .phones = {}, .word2ph = std::vector<int>(text.size())};
  conversion.phones.reserve(text.size() * 2);
  for (const Segment& segment : SplitSegments(text)) {
    const std::vector<Reading> readings = impl_->ReadSegment(segment.text);
    for (size_t i = 0; i < readings.size(); ++i) {
      conversion.word2ph[segment.positions[i]] = impl_->AppendPhones(segment.text[i], readings[i], conversion.phones);
    }
  }
  return conversion;
}

}  // namespace gsv::text
