#include "text/ja/dictionary.h"

#include <cstring>

#include "base/error.h"
#include "base/file.h"

namespace gsv::text::ja {
namespace {

constexpr uint32_t kMagic = 0xEF718F77;  // xor the size of the file
constexpr uint32_t kVersion = 102;
constexpr size_t kHeaderBytes = 72;  // ten numbers, then the name of the encoding
constexpr size_t kCharsetAt = 40;
constexpr size_t kEntryBytes = 16;
constexpr size_t kClassNameBytes = 32;
constexpr size_t kMaxClasses = 18;  // bits of a character's class set
constexpr size_t kCharacters = 0xFFFF;

uint32_t ReadUint32(std::span<const std::byte> bytes, size_t at) {
  uint32_t value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

uint16_t ReadUint16(const std::byte* at) {
  uint16_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

const char* Text(const std::byte* bytes) { return reinterpret_cast<const char*>(bytes); }

}  // namespace

Dictionary::Table::Table(std::span<const std::byte> file, const std::string& where) : where_(where) {
  if (file.size() < kHeaderBytes) {
    Fail(ErrorCode::kFileTruncated, where, ": has ", file.size(), " bytes, a MeCab dictionary has at least ",
         kHeaderBytes, "; install ", kDictionaryPackage, " again");
  }
  if ((ReadUint32(file, 0) ^ kMagic) != static_cast<uint32_t>(file.size())) {
    Fail(ErrorCode::kFileCorrupt, where,
         ": is no MeCab dictionary, or was cut short (its first bytes do not agree with "
         "its size of ",
         file.size(), " bytes); install ", kDictionaryPackage, " again");
  }
  if (ReadUint32(file, 4) != kVersion) {
    Fail(ErrorCode::kFileCorrupt, where, ": is a MeCab dictionary of version ", ReadUint32(file, 4), ", expected ",
         kVersion, "; use the one of ", kDictionaryPackage);
  }
  const std::string_view charset(Text(file.data() + kCharsetAt), strnlen(Text(file.data() + kCharsetAt), 32));
  if (charset != "UTF-8" && charset != "utf-8" && charset != "utf8" && charset != "UTF8") {
    Fail(ErrorCode::kFileCorrupt, where, ": is in the encoding \"", charset, "\", expected UTF-8; use the one of ",
         kDictionaryPackage);
  }
  left_size_ = ReadUint32(file, 16);
  right_size_ = ReadUint32(file, 20);
  const size_t unit_bytes = ReadUint32(file, 24);
  const size_t entry_bytes = ReadUint32(file, 28);
  const size_t feature_bytes = ReadUint32(file, 32);
  if (kHeaderBytes + unit_bytes + entry_bytes + feature_bytes != file.size() || unit_bytes < sizeof(Unit) ||
      feature_bytes == 0 || file.back() != std::byte{0}) {
    Fail(ErrorCode::kFileCorrupt, where, ": its parts do not add up to its size; install ", kDictionaryPackage,
         " again");
  }
  units_ = file.data() + kHeaderBytes;
  unit_count_ = static_cast<uint32_t>(unit_bytes / sizeof(Unit));
  entries_ = units_ + unit_bytes;
  entry_count_ = static_cast<uint32_t>(entry_bytes / kEntryBytes);
  features_ = {Text(entries_ + entry_bytes), feature_bytes};
}

Entry Dictionary::Table::At(uint32_t index) const {
  if (index >= entry_count_) {
    Fail(ErrorCode::kFileCorrupt, where_, ": a word points to entry ", index, " of ", entry_count_, "; install ",
         kDictionaryPackage, " again");
  }
  const std::byte* bytes = entries_ + kEntryBytes * size_t{index};
  uint32_t feature;
  std::memcpy(&feature, bytes + 8, sizeof(feature));
  if (feature >= features_.size()) {
    Fail(ErrorCode::kFileCorrupt, where_, ": entry ", index, " has its feature at ", feature, " of ", features_.size(),
         " bytes; install ", kDictionaryPackage, " again");
  }
  // The last byte of all features is a NUL.
  return {ReadUint16(bytes), ReadUint16(bytes + 2), static_cast<int16_t>(ReadUint16(bytes + 6)),
          std::string_view(features_.data() + feature)};
}

Dictionary::Dictionary(const Files& files, std::string where)
    : where_(std::move(where)), words_(files.words, where_ + "/sys.dic") {
  if (files.matrix.size() < 4) Fail(ErrorCode::kFileTruncated, where_, "/matrix.bin: has no header");
  left_size_ = ReadUint16(files.matrix.data());
  right_size_ = ReadUint16(files.matrix.data() + 2);
  if (files.matrix.size() != 4 + 2 * size_t{left_size_} * right_size_ || left_size_ != words_.left_size() ||
      right_size_ != words_.right_size() || left_size_ == 0 || right_size_ == 0) {
    FailCorrupt("matrix.bin and sys.dic do not belong together");
  }
  matrix_ = files.matrix.data() + 4;

  if (files.characters.size() < 4) Fail(ErrorCode::kFileTruncated, where_, "/char.bin: has no header");
  const uint32_t class_count = ReadUint32(files.characters, 0);
  if (class_count == 0 || class_count > kMaxClasses ||
      files.characters.size() != 4 + kClassNameBytes * class_count + 4 * kCharacters) {
    FailCorrupt("char.bin does not have the size that its classes ask for");
  }
  classes_ = files.characters.data() + 4 + kClassNameBytes * class_count;
  const Table unknown(files.unknown, where_ + "/unk.dic");
  for (size_t i = 0; i < class_count; ++i) {
    const char* text = Text(files.characters.data() + 4 + kClassNameBytes * i);
    const std::string_view name(text, strnlen(text, kClassNameBytes));
    std::vector<Entry>& entries = unknown_.emplace_back();
    unknown.FindPrefixes(name, [&](size_t bytes, int32_t value) {
      if (bytes != name.size()) return;
      for (uint32_t k = 0; k < EntryCount(value); ++k) entries.push_back(unknown.At(FirstEntry(value) + k));
    });
    if (entries.empty()) FailCorrupt("unk.dic lacks a class of char.bin");
  }
}

std::shared_ptr<const Dictionary> Dictionary::Open(const std::string& folder) {
  std::shared_ptr<const MappedFile> maps[4];
  const char* const names[] = {"sys.dic", "unk.dic", "matrix.bin", "char.bin"};
  for (size_t i = 0; i < 4; ++i) {
    try {
      maps[i] = MappedFile::Open(folder + "/" + names[i]);
    } catch (const Error& error) {
      Fail(error.code(), "the dictionary that Japanese is read with is not there: ", error.what(), "; install the ",
           "package ", kDictionaryPackage, " (Debian, Ubuntu), or name the folder of its files");
    }
  }
  auto dictionary = std::make_shared<Dictionary>(
      Files{maps[0]->bytes(), maps[1]->bytes(), maps[2]->bytes(), maps[3]->bytes()}, folder);
  dictionary->files_.assign(std::begin(maps), std::end(maps));
  return dictionary;
}

CharacterClass Dictionary::ClassOf(char32_t c) const {
  // Characters outside of the basic plane count as U+0000.
  uint32_t bits;
  std::memcpy(&bits, classes_ + 4 * size_t{c < kCharacters ? c : 0}, sizeof(bits));
  return {bits & 0x3FFFF, static_cast<uint8_t>(bits >> 18), static_cast<uint8_t>(bits >> 26 & 0xF),
          (bits >> 30 & 1) != 0, bits >> 31 != 0};
}

const std::vector<Entry>& Dictionary::UnknownEntries(const CharacterClass& c) const {
  if (c.main >= unknown_.size()) FailCorrupt("char.bin names a class that it does not have");
  return unknown_[c.main];
}

bool Dictionary::FindExample(std::string_view example, std::string_view feature_prefix, Entry& entry) const {
  bool found = false;
  FindPrefixes(example, [&](size_t bytes, const Entry& candidate) {
    if (found || bytes != example.size() || !candidate.feature.starts_with(feature_prefix)) return;
    entry = candidate;
    found = true;
  });
  return found;
}

void Dictionary::FailCorrupt(std::string_view what) const {
  Fail(ErrorCode::kFileCorrupt, where_, ": ", what, "; install ", kDictionaryPackage, " again");
}

}  // namespace gsv::text::ja
