// Pseudo-random checkpoints in memory, so that parity tests need no pretrained file. Every element is a pure function
// of (salt, tensor name, index): FNV-1a of salt and name seeds SplitMix64, whose top 24 bits scale into offset + scale
// * [-1, 1), rounded to float16. The official networks were run with the same numbers.
#ifndef GSV_TESTS_GOLDEN_GENERATED_WEIGHTS_H_
#define GSV_TESTS_GOLDEN_GENERATED_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golden/numeric_case.h"
#include "weights/open.h"
#include "weights/tensor_source.h"

namespace gsv::golden {

uint64_t Fnv1a64(std::string_view text);
// float32(-ln((k + 0.5) / 2^24)) of elements [begin, begin + count): the exponential noise of sampling cases.
std::vector<float> GeneratedExponential(std::string_view name, uint64_t begin, int64_t count);

// The tensors of a manifest that inference needs, as float16 (literal "values" as float32), in the manifest's order.
// metadata() is the manifest's "metadata", else what the official trainer writes beside the tensors of such a network.
class GeneratedWeights : public weights::TensorSource {
 public:
  // Throws std::runtime_error.
  explicit GeneratedWeights(const std::string& manifest_path, std::string salt = {});
  explicit GeneratedWeights(const nlohmann::json& manifest, std::string salt = {});

  const std::string& name() const override { return name_; }
  std::span<const weights::StoredTensor> tensors() const override { return tensors_; }
  const weights::StoredTensor* Find(std::string_view tensor) const override;
  const nlohmann::json& metadata() const override { return metadata_; }

  // For tests of bad files, before the source is shared.
  void Remove(std::string_view tensor);
  void Replace(const std::string& tensor, std::vector<int64_t> shape, std::span<const float> values);
  nlohmann::json& mutable_metadata() { return metadata_; }

 private:
  void Generate(const nlohmann::json& entry, const std::string& salt);
  void Add(weights::StoredTensor tensor, std::vector<std::byte> bytes);

  std::string name_;
  nlohmann::json metadata_;
  std::vector<weights::StoredTensor> tensors_;
  std::map<std::string, std::vector<std::byte>, std::less<>> bytes_;
  std::map<std::string, size_t, std::less<>> places_;  // in tensors_
};

// The same as an identified checkpoint; kind and version follow from the manifest's "model" ("sovits_v2Pro", "t2s_v1").
weights::Checkpoint GeneratedCheckpoint(const std::string& manifest_path, const std::string& salt = {});
// For a source that a test has changed. `model` as in a manifest.
weights::Checkpoint CheckpointOf(std::shared_ptr<const GeneratedWeights> source, std::string_view model);

// Where the manifest of that name is: tests/golden/manifests.
std::string ManifestPath(const std::string& name);
// The manifest of a case: in a folder "manifests" beside the case or beside its folder, else in tests/golden/manifests.
std::string ManifestPath(const NumericCase& c);
// Folder of the voice that a case without generated weights belongs to: the one around the case's own, else the one
// that ships.
std::string VoiceFolder(const NumericCase& c);

}  // namespace gsv::golden

#endif  // GSV_TESTS_GOLDEN_GENERATED_WEIGHTS_H_
