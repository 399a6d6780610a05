// For tests: published networks with an eighth of their channels, so that hundreds of them can be loaded in a second.
#ifndef GSV_MODELS_SMALL_NETWORK_H_
#define GSV_MODELS_SMALL_NETWORK_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "golden/generated_weights.h"
#include "ops/context.h"
#include "weights/convert.h"
#include "weights/loader.h"

namespace gsv::models {

// The manifest with every channel dimension divided by 8; kernels, windows, symbols and spectrogram bins stay.
inline nlohmann::json SmallManifest(const std::string& name) {
  std::ifstream file(golden::ManifestPath(name));
  nlohmann::json manifest = nlohmann::json::parse(file);
  for (nlohmann::json& tensor : manifest.at("tensors")) {
    const std::string tensor_name = tensor.at("name");
    const bool is_relative = tensor_name.find("emb_rel_") != std::string::npos;
    nlohmann::json& shape = tensor.at("shape");
    for (size_t axis = 0; axis < shape.size(); ++axis) {
      const int64_t dimension = shape[axis];
      if ((axis < 2 || is_relative) && dimension >= 16 && dimension % 8 == 0) shape[axis] = dimension / 8;
    }
  }
  return manifest;
}

inline std::shared_ptr<golden::GeneratedWeights> SmallSource(const std::string& manifest) {
  return std::make_shared<golden::GeneratedWeights>(SmallManifest(manifest));
}

inline std::vector<float> Values(const Tensor& tensor) {
  std::vector<float> values;
  for (int64_t r = 0; r < tensor.rows(); ++r) {
    values.insert(values.end(), tensor.row(r), tensor.row(r) + tensor.channels());
  }
  return values;
}

// Deterministic numbers in -1..1.
inline std::vector<float> SomeValues(int64_t count, uint32_t seed = 1) {
  std::vector<float> values(static_cast<size_t>(count));
  uint32_t state = seed * 2654435761u + 1;
  for (float& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(static_cast<int32_t>(state)) / 2147483648.0f;
  }
  return values;
}

inline std::vector<float> NumbersOf(const golden::GeneratedWeights& source, const weights::StoredTensor& tensor) {
  std::vector<float> values(static_cast<size_t>(tensor.elements()));
  weights::ReadF32(source, tensor, values.data());
  return values;
}

// The checkpoint behind the file that `gsv convert` makes of a loaded network.
inline weights::Checkpoint Converted(const weights::WeightStore& store, const weights::Checkpoint& checkpoint) {
  const std::string name = std::string(testing::UnitTest::GetInstance()->current_test_info()->name());
  const std::string path = testing::TempDir() + "gsv_" + name.substr(0, name.find('/')) +
                           std::to_string(reinterpret_cast<uintptr_t>(&store)) + ".safetensors";
  weights::WriteConverted(path, store, checkpoint, nlohmann::json::object());
  const weights::Checkpoint converted = weights::OpenCheckpoint(path);
  std::remove(path.c_str());  // what is mapped stays readable
  return converted;
}

// Calls `load(source)` with one tensor of `manifest` after another changed by `change(source, tensor)`, and expects an
// error each time, with one of `codes` and the name of the source in it, but for the tensors of `except`.
template <class Change, class Load>
void ExpectEveryTensorMatters(const std::string& manifest, const std::set<ErrorCode>& codes, Change change, Load load,
                              const std::set<std::string>& except = {}) {
  const auto source = SmallSource(manifest);
  const std::vector<weights::StoredTensor> tensors(source->tensors().begin(), source->tensors().end());
  for (const weights::StoredTensor& tensor : tensors) {
    if (except.count(tensor.name) != 0) continue;
    const std::vector<float> numbers = NumbersOf(*source, tensor);
    change(*source, tensor, numbers);
    try {
      load(source);
      ADD_FAILURE() << manifest << " was loaded in spite of " << tensor.name;
    } catch (const Error& error) {
      EXPECT_EQ(codes.count(error.code()), 1u)
          << tensor.name << ": " << ErrorCodeName(error.code()) << ": " << error.what();
      EXPECT_NE(std::string(error.what()).find(source->name()), std::string::npos) << error.what();
    }
    source->Replace(tensor.name, tensor.shape, numbers);
  }
  load(source);  // all is well again
}

inline void RemoveTensor(golden::GeneratedWeights& source, const weights::StoredTensor& tensor,
                         const std::vector<float>&) {
  source.Remove(tensor.name);
}

// Makes the last element no number.
inline void SpoilTensor(golden::GeneratedWeights& source, const weights::StoredTensor& tensor,
                        std::vector<float> numbers) {
  numbers.back() = std::numeric_limits<float>::quiet_NaN();
  source.Replace(tensor.name, tensor.shape, numbers);
}

// Adds a row.
inline void LengthenTensor(golden::GeneratedWeights& source, const weights::StoredTensor& tensor,
                           std::vector<float> numbers) {
  std::vector<int64_t> shape = tensor.shape;
  numbers.resize(numbers.size() + numbers.size() / static_cast<size_t>(shape[0]), 0.5f);
  ++shape[0];
  source.Replace(tensor.name, shape, numbers);
}

}  // namespace gsv::models

#endif  // GSV_MODELS_SMALL_NETWORK_H_
