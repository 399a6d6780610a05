// Converted files as they are opened: arrays of a WeightLoader, and what the checkpoint that they were made from said.
#ifndef GSV_WEIGHTS_CONVERTED_H_
#define GSV_WEIGHTS_CONVERTED_H_

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "weights/open.h"
#include "weights/tensor_source.h"

namespace gsv::weights {

// Where a converted file keeps its description: a JSON object under this key of the safetensors metadata.
inline constexpr const char* kConvertedKey = "gsv_weights";
inline constexpr int kConvertedFormat = 1;

class ConvertedSource : public TensorSource {
 public:
  // `description` as WriteConverted wrote it. Errors: kFileCorrupt, kVersionUnsupported.
  ConvertedSource(std::shared_ptr<const TensorSource> file, const nlohmann::json& description);

  const std::string& name() const override { return file_->name(); }
  std::span<const StoredTensor> tensors() const override { return file_->tensors(); }
  const StoredTensor* Find(std::string_view tensor) const override { return file_->Find(tensor); }
  const nlohmann::json& metadata() const override { return metadata_; }
  bool converted() const override { return true; }
  const std::vector<int64_t>* OfficialShape(std::string_view tensor) const override;
  std::span<const std::byte> head() const override { return file_->head(); }

  // All but the source.
  const Checkpoint& origin() const { return origin_; }
  int64_t parameters() const { return parameters_; }          // in use, WeightStore::parameters
  size_t official_tensors() const { return shapes_.size(); }  // of the original file

 private:
  std::shared_ptr<const TensorSource> file_;
  nlohmann::json metadata_;
  std::map<std::string, std::vector<int64_t>, std::less<>> shapes_;
  Checkpoint origin_;
  int64_t parameters_ = 0;
};

// `file` itself, unless it is a converted one.
std::shared_ptr<const TensorSource> OpenConverted(std::shared_ptr<const TensorSource> file);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_CONVERTED_H_
