#include "weights/zip.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "base/error.h"

namespace gsv::weights {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kCentralHeader = 0x02014b50;
constexpr uint32_t kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50;
constexpr uint32_t kEnd64Locator = 0x07064b50;
constexpr size_t kLocalHeaderBytes = 30;
constexpr size_t kCentralHeaderBytes = 46;
constexpr size_t kEndBytes = 22;
constexpr size_t kEnd64Bytes = 56;
constexpr size_t kEnd64LocatorBytes = 20;
constexpr size_t kMaxComment = 65535;
constexpr uint32_t kIn64 = 0xffffffff;  // "look in the ZIP64 field"
constexpr uint16_t kExtra64 = 1;
constexpr uint16_t kEncrypted = 1;
constexpr uint64_t kMaxMembers = 1'000'000;

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  std::vector<ZipMember> Read() {
    ReadEnd();
    uint64_t position = directory_begin_;
    for (uint64_t i = 0; i < count_; ++i) position = ReadEntry(position);
    if (position != directory_end_) FailCorrupt("its directory has another length than it says");
    CheckOverlaps();
    std::vector<ZipMember> members;
    members.reserve(extents_.size());
    for (const Extent& extent : extents_) members.push_back(extent.member);
    return members;
  }

 private:
  struct Extent {
    uint64_t begin;  // of the local header
    uint64_t end;    // of the data
    ZipMember member;
  };

  [[noreturn]] void FailCorrupt(const std::string& what) const {
    Fail(ErrorCode::kFileCorrupt, name_, ": damaged archive: ", what, "; get the file again");
  }
  [[noreturn]] void FailBomb(const std::string& what) const {
    Fail(ErrorCode::kArchiveBomb, name_, ": refused archive: ", what);
  }

  template <class T>
  T At(uint64_t position) const {
    if (position > bytes_.size() || bytes_.size() - position < sizeof(T)) FailCorrupt("a record reaches past its end");
    T value;
    std::memcpy(&value, bytes_.data() + position, sizeof(T));
    return value;
  }
  std::string_view Text(uint64_t position, uint64_t length) const {
    if (position > bytes_.size() || bytes_.size() - position < length) FailCorrupt("a name reaches past its end");
    return {reinterpret_cast<const char*>(bytes_.data() + position), static_cast<size_t>(length)};
  }

  // The end record is the last thing in the file, behind it only a comment of the length that it names.
  std::optional<uint64_t> FindEnd() const {
    if (bytes_.size() < kEndBytes) return std::nullopt;
    const uint64_t last = bytes_.size() - kEndBytes;
    for (uint64_t comment = 0; comment <= std::min<uint64_t>(last, kMaxComment); ++comment) {
      const uint64_t position = last - comment;
      if (At<uint32_t>(position) == kEnd && At<uint16_t>(position + 20) == comment) return position;
    }
    return std::nullopt;
  }

  void ReadEnd() {
    const std::optional<uint64_t> end = FindEnd();
    if (!end) {
      Fail(ErrorCode::kFileTruncated, name_, ": the archive has no directory at its end (", bytes_.size(),
           " bytes are there); the file is cut off, get it again");
    }
    count_ = At<uint16_t>(*end + 10);
    uint64_t size = At<uint32_t>(*end + 12);
    directory_begin_ = At<uint32_t>(*end + 16);
    uint64_t limit = *end;  // the directory ends here at the latest
    if (*end >= kEnd64LocatorBytes && At<uint32_t>(*end - kEnd64LocatorBytes) == kEnd64Locator) {
      const auto end64 = At<uint64_t>(*end - kEnd64LocatorBytes + 8);
      if (end64 > *end - kEnd64LocatorBytes || *end - kEnd64LocatorBytes - end64 < kEnd64Bytes ||
          At<uint32_t>(end64) != kEnd64) {
        FailCorrupt("its ZIP64 end record is not where it says");
      }
      count_ = At<uint64_t>(end64 + 32);
      size = At<uint64_t>(end64 + 40);
      directory_begin_ = At<uint64_t>(end64 + 48);
      limit = end64;
    }
    if (directory_begin_ > limit || limit - directory_begin_ < size) {
      FailCorrupt("its directory of " + std::to_string(size) + " bytes does not lie in front of its end record");
    }
    directory_end_ = directory_begin_ + size;
    if (count_ > kMaxMembers) FailBomb(std::to_string(count_) + " members");
    if (count_ > size / kCentralHeaderBytes) FailCorrupt("its directory is too short for its members");
  }

  struct Sizes {
    uint64_t stored, original, header;
  };

  // Replaces the values that did not fit into 32 bits.
  void ReadExtra64(uint64_t position, uint64_t end, Sizes& sizes) const {
    while (end - position >= 4) {
      const auto id = At<uint16_t>(position);
      const auto length = At<uint16_t>(position + 2);
      position += 4;
      if (end - position < length) FailCorrupt("an extra field reaches past its record");
      if (id == kExtra64) {
        uint64_t field = position;
        for (uint64_t* value : {&sizes.original, &sizes.stored, &sizes.header}) {  // in this order
          if (*value != kIn64) continue;
          if (position + length - field < sizeof(uint64_t)) FailCorrupt("a ZIP64 field is too short");
          *value = At<uint64_t>(field);
          field += sizeof(uint64_t);
        }
        return;
      }
      position += length;
    }
  }

  // Returns where the next entry begins.
  uint64_t ReadEntry(uint64_t position) {
    if (directory_end_ - position < kCentralHeaderBytes || At<uint32_t>(position) != kCentralHeader) {
      FailCorrupt("its directory holds something else than members");
    }
    const auto flags = At<uint16_t>(position + 8);
    const auto method = At<uint16_t>(position + 10);
    Sizes sizes = {At<uint32_t>(position + 20), At<uint32_t>(position + 24), At<uint32_t>(position + 42)};
    const uint64_t name_length = At<uint16_t>(position + 28);
    const uint64_t extra_length = At<uint16_t>(position + 30);
    const uint64_t comment_length = At<uint16_t>(position + 32);
    const uint64_t extra = position + kCentralHeaderBytes + name_length;
    const uint64_t next = extra + extra_length + comment_length;
    if (next > directory_end_) FailCorrupt("a member's record reaches past the directory");
    const std::string_view name = Text(position + kCentralHeaderBytes, name_length);
    ReadExtra64(extra, extra + extra_length, sizes);

    if ((flags & kEncrypted) != 0) FailCorrupt("member " + std::string(name) + " is encrypted");
    if (method != 0 || sizes.stored != sizes.original) {
      FailBomb("member " + std::string(name) + " is compressed, from " + std::to_string(sizes.original) + " to " +
               std::to_string(sizes.stored) + " bytes; torch stores its members as they are. Unpack the archive first");
    }
    AddMember(name, sizes);
    return next;
  }

  void AddMember(std::string_view name, const Sizes& sizes) {
    const uint64_t header = sizes.header;
    if (header > directory_begin_ || directory_begin_ - header < kLocalHeaderBytes) {
      FailCorrupt("member " + std::string(name) + " does not lie in front of the directory");
    }
    // The first header may carry a version instead of "PK".
    const bool altered = header == 0 && At<uint16_t>(2) == kLocalHeader >> 16;
    if (!altered && At<uint32_t>(header) != kLocalHeader) {
      FailCorrupt("member " + std::string(name) + " has no header where the directory says");
    }
    const uint64_t name_length = At<uint16_t>(header + 26);
    const uint64_t extra_length = At<uint16_t>(header + 28);  // another than in the directory: torch aligns data by it
    if (Text(header + kLocalHeaderBytes, name_length) != name) {
      FailCorrupt("member " + std::string(name) + " has another name in its own header");
    }
    const uint64_t begin = header + kLocalHeaderBytes + name_length + extra_length;
    if (begin > directory_begin_ || directory_begin_ - begin < sizes.stored) {
      FailBomb("member " + std::string(name) + " of " + std::to_string(sizes.stored) +
               " bytes reaches into the directory");
    }
    extents_.push_back({header, begin + sizes.stored, {name, bytes_.subspan(begin, sizes.stored)}});
  }

  void CheckOverlaps() {
    std::sort(extents_.begin(), extents_.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
    for (size_t i = 1; i < extents_.size(); ++i) {
      if (extents_[i].begin < extents_[i - 1].end) {
        FailBomb("members " + std::string(extents_[i - 1].member.name) + " and " +
                 std::string(extents_[i].member.name) + " overlap");
      }
    }
  }

  std::span<const std::byte> bytes_;
  const std::string& name_;
  uint64_t directory_begin_ = 0;
  uint64_t directory_end_ = 0;
  uint64_t count_ = 0;
  std::vector<Extent> extents_;
};

}  // namespace

ZipArchive::ZipArchive(std::span<const std::byte> bytes, const std::string& name) {
  members_ = Reader(bytes, name).Read();
  for (size_t i = 0; i < members_.size(); ++i) {
    if (!index_.emplace(members_[i].name, i).second) {
      Fail(ErrorCode::kFileCorrupt, name, ": damaged archive: two members are named ", members_[i].name);
    }
  }
}

const ZipMember* ZipArchive::Find(std::string_view name) const {
  const auto entry = index_.find(name);
  return entry == index_.end() ? nullptr : &members_[entry->second];
}

}  // namespace gsv::weights
