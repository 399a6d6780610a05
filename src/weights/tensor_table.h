// TensorTable: the one implementation of TensorSource behind every file format. A reader fills it, then shares it.
#ifndef GSV_WEIGHTS_TENSOR_TABLE_H_
#define GSV_WEIGHTS_TENSOR_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::weights {

// Bounds on what a file may claim, far above every published model.
inline constexpr size_t kMaxRank = 8;
inline constexpr int64_t kMaxElements = int64_t{1} << 40;  // of one tensor; products of two stay inside int64_t

// The number of elements. Errors: kFileCorrupt for a negative dimension, kArchiveBomb for rank or size beyond the
// bounds; `where` is "file: tensor x".
int64_t CheckedElements(std::span<const int64_t> shape, const std::string& where);

// The bytes of a file, mapped or in memory.
struct FileBytes {
  std::string name;                    // for messages
  std::shared_ptr<const void> memory;  // owns the bytes
  std::span<const std::byte> bytes;
};

class TensorTable : public TensorSource {
 public:
  explicit TensorTable(const FileBytes& file);

  // A tensor of a name that is there already takes its place.
  void Add(StoredTensor tensor);
  // Keeps another owner of tensors' bytes.
  void Keep(std::shared_ptr<const void> memory) { memory_.push_back(std::move(memory)); }
  void set_name(std::string name) { name_ = std::move(name); }
  void set_metadata(nlohmann::json metadata) { metadata_ = std::move(metadata); }

  const std::string& name() const override { return name_; }
  std::span<const StoredTensor> tensors() const override { return tensors_; }
  const StoredTensor* Find(std::string_view tensor) const override;
  const nlohmann::json& metadata() const override { return metadata_; }
  std::span<const std::byte> head() const override { return head_; }

 private:
  std::string name_;
  std::vector<std::shared_ptr<const void>> memory_;
  std::span<const std::byte> head_;
  nlohmann::json metadata_ = nlohmann::json::object();
  std::vector<StoredTensor> tensors_;
  std::unordered_map<std::string, size_t> index_;
};

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_TENSOR_TABLE_H_
