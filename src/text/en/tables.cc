#include "text/en/tables.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace gsv::text {
namespace {

uint32_t ReadU32(std::string_view bytes, size_t offset) {
  GSV_CHECK(offset + sizeof(uint32_t) <= bytes.size());
  uint32_t value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

size_t Blocks(size_t words) { return (words + WordList::kWordsPerBlock - 1) / WordList::kWordsPerBlock; }

std::span<const uint32_t> Offsets(std::string_view section, size_t at, size_t count) {
  GSV_CHECK(at + count * sizeof(uint32_t) <= section.size());
  return {reinterpret_cast<const uint32_t*>(section.data() + at), count};
}

const uint8_t* Bytes(const void* data) { return static_cast<const uint8_t*>(data); }

std::string_view View(const uint8_t* data, size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace

std::string_view TableFile::Section(size_t index) const {
  GSV_CHECK(index < ReadU32(file_, 0));
  const size_t entry = sizeof(uint32_t) * (1 + 2 * index);
  const size_t offset = ReadU32(file_, entry);
  const size_t size = ReadU32(file_, entry + sizeof(uint32_t));
  GSV_CHECK(offset <= file_.size() && size <= file_.size() - offset);
  return file_.substr(offset, size);
}

std::vector<std::string_view> Lines(std::string_view section) {
  std::vector<std::string_view> lines;
  while (true) {
    const size_t end = section.find('\n');
    lines.push_back(section.substr(0, end));
    if (end == section.npos) return lines;
    section.remove_prefix(end + 1);
  }
}

WordList::WordList(std::string_view section)
    : count_(ReadU32(section, 0)),
      offsets_(Offsets(section, sizeof(uint32_t), Blocks(count_))),
      body_(Bytes(offsets_.data() + offsets_.size())) {}

std::string_view WordList::FirstOfBlock(size_t block) const {
  const uint8_t* entry = body_ + offsets_[block];
  return View(entry + 2, entry[1]);
}

int WordList::Find(std::string_view word) const {
  size_t low = 0;  // the last block whose first word is not above `word`
  size_t high = offsets_.size();
  while (high - low > 1) {
    const size_t middle = (low + high) / 2;
    (FirstOfBlock(middle) <= word ? low : high) = middle;
  }
  if (count_ == 0) return kNotFound;

  // Walks the block. `same` is how much of `word` agrees with the entry before.
  const uint8_t* entry = body_ + offsets_[low];
  const size_t words = std::min(kWordsPerBlock, count_ - low * kWordsPerBlock);
  size_t same = 0;
  for (size_t i = 0; i < words; ++i) {
    const size_t shared = entry[0];
    const std::string_view rest = View(entry + 2, entry[1]);
    if (shared < same) return kNotFound;  // sorted: the entries have gone past `word`
    if (shared == same) {
      const std::string_view wanted = word.substr(same);
      const size_t agreeing = static_cast<size_t>(
          std::mismatch(wanted.begin(), wanted.end(), rest.begin(), rest.end()).first - wanted.begin());
      if (agreeing == wanted.size() && agreeing == rest.size()) return static_cast<int>(low * kWordsPerBlock + i);
      same += agreeing;
    }
    entry += 2 + rest.size();
  }
  return kNotFound;
}

RecordList::RecordList(std::string_view section, size_t count)
    : offsets_(Offsets(section, 0, Blocks(count))), body_(Bytes(offsets_.data() + offsets_.size())) {}

std::string_view RecordList::operator[](size_t index) const {
  const uint8_t* entry = body_ + offsets_[index / WordList::kWordsPerBlock];
  for (size_t i = index % WordList::kWordsPerBlock; i > 0; --i) entry += 1 + entry[0];
  return View(entry + 1, entry[0]);
}

}  // namespace gsv::text
