#include "text/lang/tables.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "text/embedded.h"
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

// A file that does not fit is a broken build.
template <class T>
std::span<const T> Section(size_t index) {
  const std::string_view file = SegmentationFile();
  const auto read = [&](size_t offset) {
    GSV_CHECK(offset + sizeof(uint32_t) <= file.size());
    uint32_t value;
    std::memcpy(&value, file.data() + offset, sizeof value);
    return value;
  };
  GSV_CHECK(read(0) == kMagic && read(4) == kSectionCount);
  const size_t offset = read(8 + 8 * index);
  const size_t size = read(12 + 8 * index);
  GSV_CHECK(offset <= file.size() && size <= file.size() - offset && size % sizeof(T) == 0);
  GSV_CHECK(reinterpret_cast<uintptr_t>(file.data() + offset) % alignof(T) == 0);
  return {reinterpret_cast<const T*>(file.data() + offset), size / sizeof(T)};
}

struct FeatureTable {
  std::span<const uint64_t> keys;
  std::span<const int32_t> scores;
};

}  // namespace

HanSets HanSetsOf(char32_t c) {
  static const std::span<const uint8_t> sets = Section<uint8_t>(0);
  const uint8_t bits = sets[c - kFirstHan];
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
}

std::vector<std::u32string_view> SplitPhrases(std::u32string_view text, PhraseModel model) {
  const size_t which = model == PhraseModel::kJapanese ? 0 : 1;
  const int64_t base = Section<int32_t>(1 + which)[0];
  FeatureTable tables[std::size(kFeatures)];
  for (size_t i = 0; i < std::size(kFeatures); ++i) {
    const size_t section = 3 + 2 * (which * std::size(kFeatures) + i);
    tables[i] = {Section<uint64_t>(section), Section<int32_t>(section + 1)};
    GSV_CHECK(tables[i].keys.size() == tables[i].scores.size());
  }
  std::vector<std::u32string_view> phrases;
  size_t begin = 0;
  const auto size = static_cast<int64_t>(text.size());
  for (int64_t place = 1; place < size; ++place) {
    int64_t score = base;
    for (size_t i = 0; i < std::size(kFeatures); ++i) {
      const int64_t first = place + kFeatures[i].first;
      if (first < 0 || first + kFeatures[i].length > size) continue;
      uint64_t key = 0;
      for (int64_t at = first; at < first + kFeatures[i].length; ++at) key = key << 21 | text[static_cast<size_t>(at)];
      const auto found = std::lower_bound(tables[i].keys.begin(), tables[i].keys.end(), key);
      if (found == tables[i].keys.end() || *found != key) continue;
      score += 2 * int64_t{tables[i].scores[static_cast<size_t>(found - tables[i].keys.begin())]};
    }
    if (score <= 0) continue;
    phrases.push_back(text.substr(begin, static_cast<size_t>(place) - begin));
    begin = static_cast<size_t>(place);
  }
  if (begin < text.size()) phrases.push_back(text.substr(begin));
  return phrases;
}

}  // namespace gsv::text
