// Voice files: a .safetensors file with the tensors below and one JSON object under the metadata key "gsv_voice".
//   style           F32 [gin]
//   prompt_tokens   I32 [P]      absent where P is 0
//   prompt_phones   I32 [S]      absent where S is 0
//   prompt_features F32 [S, W]   absent where all are zero
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "pipeline/voice.h"
#include "weights/safetensors.h"

namespace gsv::pipeline {
namespace {

using nlohmann::json;
using weights::StoredTensor;
using weights::TensorSource;

constexpr const char* kMetadataKey = "gsv_voice";
constexpr int kFormat = 1;

// Bounds of a plausible voice, far above real ones.
constexpr int64_t kMaxStyle = 1 << 16;
constexpr int64_t kMaxPrompt = 1 << 20;

class VoiceReader {
 public:
  explicit VoiceReader(std::shared_ptr<const TensorSource> source) : source_(std::move(source)) {}

  std::shared_ptr<const Voice::Impl> Read() {
    auto voice = std::make_shared<Voice::Impl>();
    const json description = Description();
    ReadInfo(description, voice->info);

    voice->style = Floats("style", 1, kMaxStyle);
    if (voice->style.empty()) FailCorrupt("has no style");
    voice->prompt_tokens = Integers("prompt_tokens");
    voice->prompt_phones = Integers("prompt_phones");
    voice->prompt_symbols = Texts(description, "symbols");
    if (voice->prompt_symbols.size() != voice->prompt_phones.size()) {
      FailCorrupt("names " + std::to_string(voice->prompt_symbols.size()) + " phones but holds " +
                  std::to_string(voice->prompt_phones.size()));
    }
    if (voice->prompt_tokens.empty() != voice->prompt_phones.empty()) FailCorrupt("has half a prompt");
    voice->prompt_features = Floats("prompt_features", 2, kMaxPrompt);
    if (!voice->prompt_features.empty()) {
      const StoredTensor& features = *source_->Find("prompt_features");
      if (features.shape[0] != static_cast<int64_t>(voice->prompt_phones.size())) {
        FailCorrupt("has features for " + std::to_string(features.shape[0]) + " phones but " +
                    std::to_string(voice->prompt_phones.size()) + " phones");
      }
      voice->feature_width = static_cast<int>(features.shape[1]);
    }
    voice->info.prompt_tokens = static_cast<int>(voice->prompt_tokens.size());
    voice->info.prompt_phones = static_cast<int>(voice->prompt_phones.size());
    return voice;
  }

 private:
  [[noreturn]] void FailCorrupt(const std::string& what) const {
    Fail(ErrorCode::kFileCorrupt, source_->name(), ": the voice file ", what,
         "; make it again with `gsv voice create`");
  }

  json Description() const {
    const json& metadata = source_->metadata();
    if (!metadata.is_object() || !metadata.contains(kMetadataKey) || !metadata[kMetadataKey].is_string()) {
      Fail(ErrorCode::kFileTypeUnknown, source_->name(), " is no gsv voice file (its metadata has no \"", kMetadataKey,
           "\"); make one with `gsv voice create`");
    }
    json description = json::parse(metadata[kMetadataKey].get_ref<const std::string&>(), nullptr, false);
    if (!description.is_object()) FailCorrupt("has no readable description");
    if (description.value("format", 0) != kFormat) {
      Fail(ErrorCode::kVersionUnsupported, source_->name(), ": voice format ", description.value("format", 0),
           ", this build reads ", kFormat);
    }
    return description;
  }

  std::string Text(const json& object, const char* key) const {
    if (!object.contains(key)) return {};
    if (!object[key].is_string()) FailCorrupt("has a '" + std::string(key) + "' that is no text");
    return object[key].get<std::string>();
  }

  std::vector<std::string> Texts(const json& object, const char* key) const {
    if (!object.contains(key)) return {};
    if (!object[key].is_array()) FailCorrupt("has '" + std::string(key) + "' that are no list");
    std::vector<std::string> texts;
    for (const json& entry : object[key]) {
      if (!entry.is_string()) FailCorrupt("has an entry in '" + std::string(key) + "' that is no text");
      texts.push_back(entry.get<std::string>());
    }
    return texts;
  }

  double Number(const json& object, const char* key) const {
    if (!object.contains(key)) return 0;
    if (!object[key].is_number()) FailCorrupt("has a '" + std::string(key) + "' that is no number");
    return object[key].get<double>();
  }

  void ReadInfo(const json& description, VoiceInfo& info) const {
    info.key = Text(description, "key");
    info.transcript = Text(description, "transcript");
    info.language = Text(description, "language");
    info.text_profile = Text(description, "text_profile");
    // Before files said it there was one profile for transcripts.
    if (info.text_profile.empty() && !info.transcript.empty()) info.text_profile = "compat";
    info.model_version = Text(description, "model_version");
    info.model_identity = Text(description, "model_identity");
    info.name = Text(description, "name");
    info.reference_seconds = Number(description, "reference_seconds");
    info.references = static_cast<int>(Number(description, "references"));
    if (info.model_identity.empty()) FailCorrupt("does not say which model it belongs to");
  }

  // Null if absent. Checks rank and size before anything is read.
  const StoredTensor* Checked(const char* name, size_t rank, int64_t limit) const {
    const StoredTensor* tensor = source_->Find(name);
    if (tensor == nullptr) return nullptr;
    bool fits = tensor->shape.size() == rank;
    for (int64_t dim : tensor->shape) fits = fits && dim >= 1 && dim <= limit;
    if (!fits) {
      FailCorrupt("has a tensor " + std::string(name) + " of shape " + weights::ShapeString(tensor->shape) +
                  ", expected rank " + std::to_string(rank));
    }
    return tensor;
  }

  std::vector<float> Floats(const char* name, size_t rank, int64_t limit) const {
    const StoredTensor* tensor = Checked(name, rank, limit);
    if (tensor == nullptr) return {};
    std::vector<float> values(static_cast<size_t>(tensor->elements()));
    weights::ReadF32(*source_, *tensor, values.data());
    for (float value : values) {
      if (!std::isfinite(value))
        Fail(ErrorCode::kWeightsNotFinite, source_->name(), ": ", name, " holds NaN or infinity");
    }
    return values;
  }

  std::vector<int> Integers(const char* name) const {
    const StoredTensor* tensor = Checked(name, 1, kMaxPrompt);
    if (tensor == nullptr) return {};
    if (tensor->dtype != DType::kI32) FailCorrupt("has " + std::string(name) + " that are no 32-bit integers");
    std::vector<int> values(static_cast<size_t>(tensor->elements()));
    std::memcpy(values.data(), tensor->data, values.size() * sizeof(int));
    for (int value : values) {
      if (value < 0) FailCorrupt("has a negative number in " + std::string(name));
    }
    return values;
  }

  std::shared_ptr<const TensorSource> source_;
};

}  // namespace

void SaveVoice(const Voice::Impl& voice, const std::string& path) {
  const VoiceInfo& info = voice.info;
  const json description = {{"format", kFormat},
                            {"key", info.key},
                            {"transcript", info.transcript},
                            {"language", info.language},
                            {"text_profile", info.text_profile},
                            {"model_version", info.model_version},
                            {"model_identity", info.model_identity},
                            {"name", info.name},
                            {"reference_seconds", info.reference_seconds},
                            {"references", info.references},
                            {"symbols", voice.prompt_symbols}};
  weights::SafetensorsWriter file;
  file.Add("style", DType::kF32, {static_cast<int64_t>(voice.style.size())}, voice.style.data());
  const int64_t phones = static_cast<int64_t>(voice.prompt_phones.size());
  if (!voice.prompt_tokens.empty()) {
    file.Add("prompt_tokens", DType::kI32, {static_cast<int64_t>(voice.prompt_tokens.size())},
             voice.prompt_tokens.data());
    file.Add("prompt_phones", DType::kI32, {phones}, voice.prompt_phones.data());
  }
  if (!voice.prompt_features.empty()) {
    file.Add("prompt_features", DType::kF32, {phones, voice.feature_width}, voice.prompt_features.data());
  }
  file.Write(path, {{kMetadataKey, description.dump()}});
}

std::shared_ptr<const Voice::Impl> LoadVoice(const std::string& path) {
  return VoiceReader(weights::OpenSafetensors(path)).Read();
}

std::shared_ptr<const Voice::Impl> LoadVoice(std::span<const std::byte> bytes, const std::string& name) {
  return VoiceReader(weights::ParseSafetensors(bytes, name)).Read();
}

}  // namespace gsv::pipeline
