#include "text/zh/opencc.h"

#include <algorithm>

#include "text/embedded.h"
#include "text/section_reader.h"

GSV_EMBEDDED(OpenCcFile, opencc)

namespace gsv::text {
namespace {

constexpr uint32_t kMagic = 0x325A5347;
constexpr size_t kSections = 15;
constexpr uint32_t kIsPhrase = uint32_t{1} << 31;

}  // namespace

OpenCc::OpenCc() {
  SectionReader reader(OpenCcFile(), kMagic, kSections);
  for (Dictionary* dictionary : {&to_traditional_, &to_variants_, &to_simplified_}) {
    const auto labels = reader.Next<uint16_t>();
    const auto counts = reader.Next<uint16_t>(labels.size());
    dictionary->first_child.reserve(labels.size() + 1);
    uint32_t child = 1;
    for (const uint16_t count : counts) {
      dictionary->first_child.push_back(child);
      child += count;
    }
    GSV_CHECK(child == labels.size());
    dictionary->first_child.push_back(child);
    dictionary->phrases = Trie(labels, dictionary->first_child, {});
    dictionary->choices = reader.Next<uint32_t>(labels.size());
    dictionary->characters = reader.Next<uint16_t>();
    dictionary->alternatives = reader.Next<std::array<uint16_t, 4>>(dictionary->characters.size());
  }
}

char32_t OpenCc::Dictionary::Convert(char32_t c, uint32_t choice) const {
  const auto it = std::lower_bound(characters.begin(), characters.end(), c);
  if (it == characters.end() || *it != c) return c;
  return alternatives[static_cast<size_t>(it - characters.begin())][choice];
}

size_t OpenCc::Dictionary::FindPhrase(std::u32string_view text, size_t begin, uint32_t& choice) const {
  size_t end = begin;
  uint32_t node = Trie::kRoot;
  for (size_t i = begin; i < text.size(); ++i) {
    node = phrases.Child(node, text[i]);
    if (node == Trie::kNone) break;
    if ((choices[node] & kIsPhrase) == 0) continue;
    end = i + 1;
    choice = choices[node];
  }
  return end;
}

std::u32string OpenCc::ToTaiwan(std::u32string_view simplified) const {
  std::u32string out;
  out.reserve(simplified.size());
  // Variants are looked up within what was converted as one piece.
  const auto append_variants = [&](std::u32string_view piece) {
    for (size_t i = 0; i < piece.size();) {
      uint32_t choice = 0;
      const size_t end = std::max(to_variants_.FindPhrase(piece, i, choice), i + 1);
      for (; i < end; ++i, choice >>= 2) out += to_variants_.Convert(piece[i], choice & 3);
    }
  };
  std::u32string piece;
  for (size_t i = 0; i < simplified.size();) {
    uint32_t choice = 0;
    const size_t end = to_traditional_.FindPhrase(simplified, i, choice);
    piece.clear();
    if (end > i) {
      for (; i < end; ++i, choice >>= 2) piece += to_traditional_.Convert(simplified[i], choice & 3);
    } else {
      // Characters between phrases make one piece.
      uint32_t unused = 0;
      do {
        piece += to_traditional_.Convert(simplified[i++], 0);
      } while (i < simplified.size() && to_traditional_.FindPhrase(simplified, i, unused) == i);
    }
    append_variants(piece);
  }
  return out;
}

std::u32string OpenCc::ToSimplified(std::u32string_view traditional) const {
  std::u32string out;
  out.reserve(traditional.size());
  for (size_t i = 0; i < traditional.size();) {
    uint32_t choice = 0;
    const size_t end = std::max(to_simplified_.FindPhrase(traditional, i, choice), i + 1);
    for (; i < end; ++i, choice >>= 2) out += to_simplified_.Convert(traditional[i], choice & 3);
  }
  return out;
}

}  // namespace gsv::text
