// Files: read-only memory maps, and writes that leave either the old file or the whole new one.
#ifndef GSV_BASE_FILE_H_
#define GSV_BASE_FILE_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace gsv {

// A read-only map of a whole file, shared between everything that points into it. Immutable; any thread.
class MappedFile {
 public:
  // Throws kFileNotFound or kFileUnreadable. An empty file maps to an empty span.
  static std::shared_ptr<const MappedFile> Open(const std::string& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return {data_, size_}; }
  std::string_view text() const { return {reinterpret_cast<const char*>(data_), size_}; }  // the bytes
  const std::string& path() const { return path_; }

 private:
  MappedFile() = default;

  std::string path_;
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// Writes to `path` + ".partial", flushes, and renames onto `path` in Commit(). Destroyed without Commit(), it removes
// the partial file. Throws kOutputUnwritable or kDiskFull.
class FileWriter {
 public:
  explicit FileWriter(const std::string& path);
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  void Write(const void* data, size_t bytes);
  void Write(std::string_view text) { Write(text.data(), text.size()); }
  void Commit();

 private:
  [[noreturn]] void FailWrite(const char* what, int error) const;

  std::string path_;
  std::string partial_path_;
  int descriptor_ = -1;
};

}  // namespace gsv

#endif  // GSV_BASE_FILE_H_
