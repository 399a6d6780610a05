// Reading the ZIP container of torch files: stored members only, found through the central directory, mapped in place.
// ZIP64 is understood. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
#ifndef GSV_WEIGHTS_ZIP_H_
#define GSV_WEIGHTS_ZIP_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gsv::weights {

struct ZipMember {
  std::string_view name;
  std::span<const std::byte> data;
};

// A view of `bytes`, which must outlive it.
class ZipArchive {
 public:
  // The first two bytes of the file may be something else than "PK": trainers of GPT-SoVITS write a version there.
  // Checksums are not verified: torch may be told not to write them. `name` is for messages.
  // Errors: kFileTruncated, kFileCorrupt, kArchiveBomb.
  ZipArchive(std::span<const std::byte> bytes, const std::string& name);

  std::span<const ZipMember> members() const { return members_; }
  // Null if absent.
  const ZipMember* Find(std::string_view name) const;

 private:
  std::vector<ZipMember> members_;
  std::unordered_map<std::string_view, size_t> index_;
};

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_ZIP_H_
