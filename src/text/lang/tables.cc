#include "text/lang/tables.h"

#include <algorithm>
#include <iterator>

#include "text/embedded.h"
#include "text/section_reader.h"
#include "text/unicode.h"

GSV_EMBEDDED(SegmentationFile, segmentation)

namespace gsv::text {
namespace {

constexpr uint32_t kMagic = 0x31474553;
constexpr uint32_t kSectionCount = 55;
constexpr char32_t kFirstHan = 0x4E00;

// Characters around a place in a text that decide whether a phrase begins there: those from `first`, relative to it.
struct Feature {
  int first;
  int length;
};
constexpr Feature kFeatures[] = {{-3, 1}, {-2, 1}, {-1, 1}, {0, 1},  {1, 1},  {2, 1}, {-2, 2},
                                 {-1, 2}, {0, 2},  {-3, 3}, {-2, 3}, {-1, 3}, {0, 3}};

struct FeatureTable {
  std::span<const uint64_t> keys;
  std::span<const int32_t> scores;
};

struct PhraseTables {
  int32_t base;
  FeatureTable features[std::size(kFeatures)];
};

struct Tables {
  std::span<const uint8_t> han_sets;
  PhraseTables phrases[2];  // of Japanese, of Chinese
};

Tables ReadTables() {
  SectionReader reader(SegmentationFile(), kMagic, kSectionCount);
  Tables tables;
  tables.han_sets = reader.Next<uint8_t>();
  for (PhraseTables& phrases : tables.phrases) phrases.base = reader.Next<int32_t>(1)[0];
  for (PhraseTables& phrases : tables.phrases) {
    for (FeatureTable& feature : phrases.features) {
      feature.keys = reader.Next<uint64_t>();
      feature.scores = reader.Next<int32_t>(feature.keys.size());
    }
  }
  return tables;
}

const Tables& SharedTables() {
  static const Tables tables = ReadTables();
  return tables;
}

}  // namespace

HanSets HanSetsOf(char32_t c) {
  const uint8_t bits = SharedTables().han_sets[c - kFirstHan];
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

std::vector<std::u32string_view> SplitPhrases(std::u32string_view text, PhraseModel model) {
  const PhraseTables& tables = SharedTables().phrases[model == PhraseModel::kJapanese ? 0 : 1];
  std::vector<std::u32string_view> phrases;
  size_t begin = 0;
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t place = 1; place < size; ++place) {
    int64_t score = tables.base;
    for (size_t i = 0; i < std::size(kFeatures); ++i) {
      const int64_t first = place + kFeatures[i].first;
      if (first < 0 || first + kFeatures[i].length > size) continue;
      uint64_t key = 0;
      for (int64_t at = first; at < first + kFeatures[i].length; ++at) key = key << 21 | text[static_cast<size_t>(at)];
      const auto& [keys, scores] = tables.features[i];
      const auto found = std::lower_bound(keys.begin(), keys.end(), key);
      if (found == keys.end() || *found != key) continue;
      score += 2 * int64_t{scores[static_cast<size_t>(found - keys.begin())]};
    }
    if (score <= 0) continue;
    phrases.push_back(text.substr(begin, static_cast<size_t>(place) - begin));
    begin = static_cast<size_t>(place);
  }
  if (begin < text.size()) phrases.push_back(text.substr(begin));
  return phrases;
}

}  // namespace gsv::text
