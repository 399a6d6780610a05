#include "golden/generated_weights.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace gsv::golden {
namespace {

using nlohmann::json;
using weights::Checkpoint;
using weights::CheckpointKind;
using weights::StoredTensor;

// The 24 random bits of element `index`.
uint32_t Bits24(uint64_t seed, uint64_t index) {
  uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  z ^= z >> 31;
  return static_cast<uint32_t>(z >> 40);
}

// float32 to float16 bits, to nearest, ties to even, subnormals kept. Weights are far below the largest float16.
uint16_t HalfBits(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint16_t sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
  const int exponent = static_cast<int>((bits >> 23) & 0xffu) - 127 + 15;
  uint32_t mantissa = bits & 0x7fffffu;
  int shift = 13;
  uint32_t high = 0;
  if (exponent > 0) {
    high = static_cast<uint32_t>(exponent) << 10;
  } else {  // a subnormal, or zero: the leading one becomes explicit
    if (exponent < -10) return sign;
    mantissa |= 0x800000u;
    shift += 1 - exponent;
  }
  const uint32_t half = uint32_t{1} << (shift - 1);
  const uint32_t rest = mantissa & ((uint32_t{1} << shift) - 1);
  uint32_t result = high + (mantissa >> shift);
  if (rest > half || (rest == half && (result & 1u) != 0)) ++result;  // a carry into the exponent is right
  return static_cast<uint16_t>(sign | result);
}

std::vector<int64_t> RowMajorStrides(const std::vector<int64_t>& shape) {
  std::vector<int64_t> strides(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * shape[i];
  return strides;
}

int64_t Elements(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (int64_t dim : shape) count *= dim;
  return count;
}

template <class Value>
void Put(std::vector<std::byte>& bytes, int64_t index, Value value) {
  std::memcpy(bytes.data() + static_cast<size_t>(index) * sizeof(Value), &value, sizeof(Value));
}

json ReadJson(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  return json::parse(file);
}

// --- what a trainer writes beside the tensors --------------------------------------------------------------------

const StoredTensor& Required(const GeneratedWeights& source, const std::string& tensor) {
  const StoredTensor* found = source.Find(tensor);
  if (found == nullptr) throw std::runtime_error(source.name() + ": has no tensor " + tensor);
  return *found;
}

json GptMetadata(const GeneratedWeights& source) {
  const auto& phones = Required(source, "model.ar_text_embedding.word_embeddings.weight").shape;
  const auto& tokens = Required(source, "model.ar_audio_embedding.word_embeddings.weight").shape;
  int layers = 0;
  while (source.Find("model.h.layers." + std::to_string(layers) + ".norm1.weight") != nullptr) ++layers;
  const json model = {{"vocab_size", tokens[0]},
                      {"phoneme_vocab_size", phones[0]},
                      {"embedding_dim", tokens[1]},
                      {"hidden_dim", tokens[1]},
                      {"head", 16},
                      {"linear_units", 4 * tokens[1]},
                      {"n_layer", layers},
                      {"dropout", 0},
                      {"EOS", tokens[0] - 1}};
  return {{"config", {{"model", model}, {"inference", {{"top_k", 15}}}}}, {"info", "GPT-e15"}};
}

json SovitsMetadata(const std::string& version) {
  json model = {{"resblock", "1"},
                {"resblock_kernel_sizes", {3, 7, 11}},
                {"resblock_dilation_sizes", {{1, 3, 5}, {1, 3, 5}, {1, 3, 5}}},
                {"upsample_rates", {10, 8, 2, 2, 2}},
                {"n_heads", 2},
                {"semantic_frame_rate", "25hz"}};
  if (version != "v1") model["version"] = version;
  const json data = {{"sampling_rate", 32000}, {"filter_length", 2048}, {"hop_length", 640}, {"win_length", 2048}};
  return {{"config", {{"data", data}, {"model", model}}}, {"info", "8epoch_96iteration"}};
}

struct Network {
  const char* model;  // what a manifest's "model" begins with
  CheckpointKind kind;
  const char* version;
  const char* symbol_table;  // the tensor whose rows are the phones
};

constexpr char kGptSymbols[] = "model.ar_text_embedding.word_embeddings.weight";
constexpr char kSovitsSymbols[] = "enc_p.text_embedding.weight";

// The first row that fits counts.
constexpr Network kNetworks[] = {
    {"t2s", CheckpointKind::kGpt, "", kGptSymbols},
    {"sovits_v1", CheckpointKind::kSovits, "v1", kSovitsSymbols},
    {"sovits_v2ProPlus", CheckpointKind::kSovits, "v2ProPlus", kSovitsSymbols},
    {"sovits_v2Pro", CheckpointKind::kSovits, "v2Pro", kSovitsSymbols},
    {"sovits_v2", CheckpointKind::kSovits, "v2", kSovitsSymbols},
    {"sovits_v3", CheckpointKind::kSovits, "v3", kSovitsSymbols},
    {"sovits_v4", CheckpointKind::kSovits, "v4", kSovitsSymbols},
    {"eres2net", CheckpointKind::kSpeaker, "", nullptr},
    {"hubert", CheckpointKind::kHubert, "", nullptr},
    {"roberta", CheckpointKind::kRoberta, "", nullptr},
    {"bigvgan", CheckpointKind::kVocoder, "", nullptr},
    {"hifigan", CheckpointKind::kVocoder, "", nullptr},
};

const Network& FindNetwork(std::string_view model) {
  for (const Network& network : kNetworks) {
    if (model.starts_with(network.model)) return network;
  }
  throw std::runtime_error("no network is called " + std::string(model));
}

}  // namespace

uint64_t Fnv1a64(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

std::vector<float> GeneratedExponential(std::string_view name, uint64_t begin, int64_t count) {
  const uint64_t seed = Fnv1a64(name);
  std::vector<float> out(static_cast<size_t>(count));
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(-std::log((Bits24(seed, begin + i) + 0.5) / 16777216.0));
  }
  return out;
}

GeneratedWeights::GeneratedWeights(const std::string& manifest_path, std::string salt)
    : GeneratedWeights(ReadJson(manifest_path), std::move(salt)) {}

GeneratedWeights::GeneratedWeights(const json& manifest, std::string salt) {
  const std::string model = manifest.at("model").get<std::string>();
  name_ = "generated " + model;
  for (const json& entry : manifest.at("tensors")) {
    if (entry.value("use", "inference") == "inference") Generate(entry, salt);
  }
  metadata_ = json::object();
  const Network& network = FindNetwork(model);
  if (manifest.contains("metadata")) {
    metadata_ = manifest.at("metadata");
  } else if (network.kind == CheckpointKind::kGpt) {
    metadata_ = GptMetadata(*this);
  } else if (network.kind == CheckpointKind::kSovits) {
    metadata_ = SovitsMetadata(network.version);
  }
}

void GeneratedWeights::Generate(const json& entry, const std::string& salt) {
  StoredTensor tensor;
  tensor.name = entry.at("name").get<std::string>();
  tensor.shape = entry.at("shape").get<std::vector<int64_t>>();
  const int64_t count = Elements(tensor.shape);
  const double offset = entry.value("offset", 0.0);
  const double scale = entry.value("scale", 0.0);
  if (entry.at("dtype") == "I64") {
    tensor.dtype = DType::kI64;
  } else if (!entry.contains("values")) {
    tensor.dtype = DType::kF16;
  }
  std::vector<std::byte> bytes(static_cast<size_t>(count) * DTypeSize(tensor.dtype));
  if (entry.contains("values")) {
    const auto values = entry.at("values").get<std::vector<float>>();
    if (static_cast<int64_t>(values.size()) != count) throw std::runtime_error(tensor.name + ": values do not fit");
    std::memcpy(bytes.data(), values.data(), bytes.size());
  } else if (tensor.dtype == DType::kI64) {
    for (int64_t i = 0; i < count; ++i) Put(bytes, i, static_cast<int64_t>(offset));
  } else {
    const uint64_t seed = Fnv1a64(salt + tensor.name);
    for (int64_t i = 0; i < count; ++i) {
      const double u = (static_cast<double>(Bits24(seed, static_cast<uint64_t>(i))) - 8388608.0) / 8388608.0;
      Put(bytes, i, HalfBits(static_cast<float>(offset + scale * u)));
    }
  }
  Add(std::move(tensor), std::move(bytes));
}

void GeneratedWeights::Add(StoredTensor tensor, std::vector<std::byte> bytes) {
  tensor.strides = RowMajorStrides(tensor.shape);
  std::vector<std::byte>& kept = bytes_[tensor.name];
  kept = std::move(bytes);
  tensor.data = kept.data();
  places_[tensor.name] = tensors_.size();
  tensors_.push_back(std::move(tensor));
}

const StoredTensor* GeneratedWeights::Find(std::string_view tensor) const {
  const auto found = places_.find(tensor);
  return found == places_.end() ? nullptr : &tensors_[found->second];
}

void GeneratedWeights::Remove(std::string_view tensor) {
  const auto found = places_.find(tensor);
  if (found == places_.end()) return;
  const std::string name = found->first;
  const size_t place = found->second;
  tensors_.erase(tensors_.begin() + static_cast<ptrdiff_t>(place));
  places_.erase(found);
  for (auto& entry : places_) entry.second -= entry.second > place;
  bytes_.erase(name);
}

void GeneratedWeights::Replace(const std::string& tensor, std::vector<int64_t> shape, std::span<const float> values) {
  if (Elements(shape) != static_cast<int64_t>(values.size())) throw std::runtime_error(tensor + ": values do not fit");
  Remove(tensor);
  std::vector<std::byte> bytes(values.size_bytes());
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  StoredTensor replacement;
  replacement.name = tensor;
  replacement.shape = std::move(shape);
  Add(std::move(replacement), std::move(bytes));
}

Checkpoint CheckpointOf(std::shared_ptr<const GeneratedWeights> source, std::string_view model) {
  const Network& network = FindNetwork(model);
  Checkpoint checkpoint;
  checkpoint.kind = network.kind;
  checkpoint.version = network.version;
  if (network.symbol_table != nullptr) {
    const StoredTensor* symbols = source->Find(network.symbol_table);
    if (symbols != nullptr) checkpoint.symbols = static_cast<int>(symbols->shape.at(0));
  }
  checkpoint.info = source->metadata().value("info", "");
  checkpoint.source = std::move(source);
  return checkpoint;
}

Checkpoint GeneratedCheckpoint(const std::string& manifest_path, const std::string& salt) {
  const json manifest = ReadJson(manifest_path);
  return CheckpointOf(std::make_shared<GeneratedWeights>(manifest, salt), manifest.at("model").get<std::string>());
}

std::string ManifestPath(const std::string& name) {
  return std::string(GSV_SOURCE_DIR "/tests/golden/manifests/") + name + ".json";
}

std::string ManifestPath(const NumericCase& c) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::absolute(c.path).parent_path();
  for (const fs::path& place : {folder / "manifests", folder.parent_path() / "manifests"}) {
    const fs::path path = place / (c.manifest + ".json");
    if (fs::exists(path)) return path.string();
  }
  return ManifestPath(c.manifest);
}

std::string VoiceFolder(const NumericCase& c) {
  namespace fs = std::filesystem;
  const fs::path around = fs::absolute(c.path).parent_path().parent_path();
  return fs::exists(around / "sovits.pth") ? around.string() : GSV_SOURCE_DIR "/models/demo";
}

}  // namespace gsv::golden
