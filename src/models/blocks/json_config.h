// Checked reading of a network's configuration: the config.json of a Hugging Face folder, or a section of what a
// trainer wrote beside the tensors.
#ifndef GSV_MODELS_BLOCKS_JSON_CONFIG_H_
#define GSV_MODELS_BLOCKS_JSON_CONFIG_H_

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "weights/tensor_source.h"

namespace gsv::models {

// A view of a source's metadata. Errors of every call name the file, the key, what was expected and what was found.
class JsonConfig {
 public:
  // Errors: kFileNotFound if there is no configuration at all.
  explicit JsonConfig(const weights::TensorSource& source);
  // The section that lies at `path` ({"config", "model"}). Errors: kFileCorrupt if there is none.
  JsonConfig(const weights::TensorSource& source, std::initializer_list<const char*> path);

  // Errors: kFileCorrupt where it is absent or outside its range.
  int Int(const char* key, int minimum, int maximum) const;
  // A list of `count` such numbers.
  std::vector<int> Ints(const char* key, size_t count, int minimum, int maximum) const;
  // A small positive number; `absent` where there is none.
  float Epsilon(const char* key, float absent) const;
  // kVersionUnsupported if the key is there and says something else.
  void Expect(const char* key, const nlohmann::json& wanted) const;
  // kModelMismatch if the key is there and says something else than the shapes of the tensors.
  void ExpectSize(const char* key, int size) const;

 private:
  [[noreturn]] void FailValue(const char* key, const std::string& expected) const;
  // Null if absent.
  const nlohmann::json* Find(const char* key) const;

  const weights::TensorSource& source_;
  const nlohmann::json* section_;  // an object
  std::string prefix_;             // "config.model."
};

}  // namespace gsv::models

#endif  // GSV_MODELS_BLOCKS_JSON_CONFIG_H_
