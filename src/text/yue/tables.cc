#include "text/yue/tables.h"

#include <algorithm>

#include "base/error.h"
#include "text/embedded.h"
#include "text/section_reader.h"

GSV_EMBEDDED(CantoneseFile, cantonese)

namespace gsv::text {
namespace {

constexpr uint32_t kMagic = 0x315A5359;
constexpr uint32_t kSectionCount = 6;

}  // namespace

CantoneseTables::CantoneseTables() {
  SectionReader reader(CantoneseFile(), kMagic, kSectionCount);
  labels_ = reader.Next<uint32_t>();
  children_ = reader.Next<uint32_t>();
  reading_ = reader.Next<uint32_t>();
  pool_ = reader.Next<uint16_t>();
  const std::string_view names = reader.Text();
  traditional_ = reader.Next<uint16_t>();
  GSV_CHECK(children_.size() == labels_.size() + 1 && reading_.size() == labels_.size());
  GSV_CHECK(children_.back() == labels_.size() && traditional_.size() % 2 == 0);
  for (std::string_view rest = names; !rest.empty();) {
    const size_t end = rest.find('\n');
    GSV_CHECK(end != rest.npos);
    syllables_.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
}

uint32_t CantoneseTables::Child(uint32_t node, char32_t c) const {
  const auto first = labels_.begin() + children_[node];
  const auto last = labels_.begin() + children_[node + 1];
  const auto it = std::lower_bound(first, last, static_cast<uint32_t>(c));
  return it == last || *it != c ? 0 : static_cast<uint32_t>(it - labels_.begin());
}

std::span<const uint16_t> CantoneseTables::LongestWord(std::u32string_view text) const {
  std::span<const uint16_t> longest;
  uint32_t node = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    node = Child(node, text[i]);
    if (node == 0) break;
    if (reading_[node] != 0) longest = pool_.subspan(reading_[node] - 1, i + 1);
  }
  return longest;
}

char32_t CantoneseTables::Traditional(char32_t c) const {
  size_t first = 0, last = traditional_.size() / 2;
  while (first < last) {
    const size_t middle = (first + last) / 2;
    if (traditional_[2 * middle] < c) {
      first = middle + 1;
    } else {
      last = middle;
    }
  }
  return 2 * first < traditional_.size() && traditional_[2 * first] == c ? traditional_[2 * first + 1] : c;
}

}  // namespace gsv::text
