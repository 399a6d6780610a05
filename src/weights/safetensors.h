// Reading and writing .safetensors: an 8-byte header length, a JSON header, raw little-endian data.
// https://github.com/huggingface/safetensors
#ifndef GSV_WEIGHTS_SAFETENSORS_H_
#define GSV_WEIGHTS_SAFETENSORS_H_

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::weights {

// Mapped. Errors: kFileNotFound, kFileUnreadable, kFileTruncated, kFileCorrupt, kFileTypeUnknown.
std::shared_ptr<const TensorSource> OpenSafetensors(const std::string& path);
struct FileBytes;
std::shared_ptr<const TensorSource> ReadSafetensors(const FileBytes& file);
// From memory; the bytes are copied. `name` is for messages.
std::shared_ptr<const TensorSource> ParseSafetensors(std::span<const std::byte> bytes, std::string name);

// Collects tensors, then writes them to one file. Data is not copied and must live until Write() has returned.
class SafetensorsWriter {
 public:
  void Add(std::string name, DType dtype, std::vector<int64_t> shape, const void* data);
  // Data of every tensor starts at a multiple of 64 bytes. Errors: kOutputUnwritable, kDiskFull.
  void Write(const std::string& path, const std::map<std::string, std::string>& metadata) const;

 private:
  struct Entry {
    std::string name;
    DType dtype;
    std::vector<int64_t> shape;
    const void* data;
  };
  std::vector<Entry> entries_;
};

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_SAFETENSORS_H_
