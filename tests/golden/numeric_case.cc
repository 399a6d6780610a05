#include "golden/numeric_case.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace gsv::golden {
namespace {

using nlohmann::json;

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

template <class... Parts>
[[noreturn]] void FailCase(const Parts&... parts) {
  std::ostringstream message;
  (message << ... << parts);
  throw std::runtime_error(message.str());
}

std::string ReadWhole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) FailCase(path, ": cannot be opened");
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

template <class Stored, class Wanted>
void Widen(std::string_view bytes, std::vector<Wanted>& out) {
  out.resize(bytes.size() / sizeof(Stored));
  for (size_t i = 0; i < out.size(); ++i) {
    Stored value;
    std::memcpy(&value, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    out[i] = static_cast<Wanted>(value);
  }
}

struct StoredType {
  const char* name;
  size_t bytes;
  void (*read)(std::string_view bytes, CaseTensor& tensor);
};

const StoredType kStoredTypes[] = {
    {"F32", 4, [](std::string_view bytes, CaseTensor& t) { Widen<float>(bytes, t.floats); }},
    {"F64", 8, [](std::string_view bytes, CaseTensor& t) { Widen<double>(bytes, t.floats); }},
    {"I16", 2, [](std::string_view bytes, CaseTensor& t) { Widen<int16_t>(bytes, t.ints); }},
    {"I32", 4, [](std::string_view bytes, CaseTensor& t) { Widen<int32_t>(bytes, t.ints); }},
    {"I64", 8, [](std::string_view bytes, CaseTensor& t) { Widen<int64_t>(bytes, t.ints); }},
};

CaseTensor ReadTensor(const std::string& where, const json& entry, std::string_view data) {
  CaseTensor tensor;
  tensor.dtype = entry.at("dtype").get<std::string>();
  tensor.shape = entry.at("shape").get<std::vector<int64_t>>();
  const auto offsets = entry.at("data_offsets").get<std::vector<size_t>>();
  for (const StoredType& type : kStoredTypes) {
    if (tensor.dtype != type.name) continue;
    const size_t bytes = static_cast<size_t>(tensor.elements()) * type.bytes;
    if (offsets.size() != 2 || offsets[1] > data.size() || offsets[0] > offsets[1] ||
        offsets[1] - offsets[0] != bytes) {
      FailCase(where, ": its bytes do not fit its shape or the file");
    }
    type.read(data.substr(offsets[0], bytes), tensor);
    return tensor;
  }
  FailCase(where, ": type ", tensor.dtype, " is not read here");
}

std::map<std::string, CaseTensor> ReadSafetensors(const std::string& path) {
  const std::string content = ReadWhole(path);
  uint64_t header_bytes = 0;
  if (content.size() >= sizeof(header_bytes)) std::memcpy(&header_bytes, content.data(), sizeof(header_bytes));
  if (content.size() < sizeof(header_bytes) || header_bytes > content.size() - sizeof(header_bytes)) {
    FailCase(path, ": is not a safetensors file");
  }
  const std::string_view header(content.data() + sizeof(header_bytes), header_bytes);
  const std::string_view data = std::string_view(content).substr(sizeof(header_bytes) + header_bytes);
  const json entries = json::parse(header);
  std::map<std::string, CaseTensor> tensors;
  for (const auto& [name, entry] : entries.items()) {
    if (name != "__metadata__") tensors[name] = ReadTensor(path + ": " + name, entry, data);
  }
  return tensors;
}

std::string TextOrEmpty(const json& description, const char* key) {
  const auto found = description.find(key);
  return found != description.end() && found->is_string() ? found->get<std::string>() : "";
}

TensorResult SizeMismatch(TensorResult result, size_t found, size_t expected) {
  result.error = std::numeric_limits<double>::infinity();
  result.detail = "has " + std::to_string(found) + " elements, expected " + std::to_string(expected);
  return result;
}

template <class Value>
std::string WorstDetail(size_t index, Value found, Value expected) {
  std::ostringstream text;
  text.precision(9);
  text << "worst at " << index << ": " << found << ", expected " << expected;
  return text.str();
}

}  // namespace

const CaseTensor& NumericCase::Get(const std::string& tensor) const {
  const auto found = tensors.find(tensor);
  if (found == tensors.end()) FailCase(path, ": has no tensor ", tensor);
  return found->second;
}

std::span<const float> NumericCase::Floats(const std::string& tensor) const {
  const CaseTensor& found = Get(tensor);
  if (found.floats.empty() && found.elements() != 0) FailCase(path, ": tensor ", tensor, " holds no floats");
  return found.floats;
}

std::span<const int64_t> NumericCase::Ints(const std::string& tensor) const {
  const CaseTensor& found = Get(tensor);
  if (found.ints.empty() && found.elements() != 0) FailCase(path, ": tensor ", tensor, " holds no integers");
  return found.ints;
}

std::vector<int> NumericCase::Ids(const std::string& tensor) const {
  const std::span<const int64_t> values = Ints(tensor);
  return {values.begin(), values.end()};
}

std::vector<float> NumericCase::Wave(const std::string& tensor) const {
  const CaseTensor& found = Get(tensor);
  if (found.ints.empty()) return found.floats;
  std::vector<float> wave(found.ints.size());
  for (size_t i = 0; i < wave.size(); ++i) wave[i] = static_cast<float>(found.ints[i]) / 32768.0f;
  return wave;
}

NumericCase ReadNumericCase(const std::string& json_path) {
  NumericCase result;
  result.path = json_path;
  result.name = std::filesystem::path(json_path).stem().string();
  const std::string description_text = ReadWhole(json_path);
  try {
    const json description = json::parse(description_text);
    result.manifest = TextOrEmpty(description, "manifest");
    result.salt = TextOrEmpty(description, "salt");
    result.params = description.value("params", json::object());
    result.tensors = ReadSafetensors(std::filesystem::path(json_path).replace_extension(".safetensors").string());
    for (const auto& [name, entry] : description.at("tensors").items()) {
      const auto found = result.tensors.find(name);
      if (found == result.tensors.end()) FailCase(json_path, ": tensor ", name, " is described but not stored");
      found->second.atol = entry.value("atol", -1.0);
    }
  } catch (const json::exception& error) {
    FailCase(json_path, ": ", error.what());
  }
  return result;
}

TensorResult CompareFloats(const NumericCase& c, const std::string& name, std::span<const float> found) {
  const std::span<const float> expected = c.Floats(name);
  TensorResult result{.tensor = name, .bound = std::max(c.Get(name).atol, 0.0), .detail = {}};
  if (found.size() != expected.size()) return SizeMismatch(result, found.size(), expected.size());
  size_t worst = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    double error = std::abs(static_cast<double>(found[i]) - static_cast<double>(expected[i]));
    if (std::isnan(error)) error = std::numeric_limits<double>::infinity();
    if (error > result.error) {
      result.error = error;
      worst = i;
    }
  }
  result.passed = result.error <= result.bound;
  if (!found.empty()) result.detail = WorstDetail(worst, found[worst], expected[worst]);
  return result;
}

TensorResult CompareInts(const NumericCase& c, const std::string& name, std::span<const int64_t> found) {
  const std::span<const int64_t> expected = c.Ints(name);
  TensorResult result{.tensor = name, .detail = {}};
  if (found.size() != expected.size()) return SizeMismatch(result, found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    if (found[i] == expected[i]) continue;
    if (result.error == 0) result.detail = WorstDetail(i, found[i], expected[i]);
    result.error += 1;
  }
  result.passed = result.error == 0;
  return result;
}

std::vector<float> Transposed(std::span<const float> values, int64_t rows, int64_t columns) {
  std::vector<float> out(values.size());
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t c = 0; c < columns; ++c) {
      out[static_cast<size_t>(c * rows + r)] = values[static_cast<size_t>(r * columns + c)];
    }
  }
  return out;
}

}  // namespace gsv::golden
