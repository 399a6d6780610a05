// gsv_bench_model: a model of a published size, with generated weights, as files.
//   gsv_bench_model FOLDER [--version NAME] [--precision NAME] [--tensors]
// Writes gpt.safetensors and sovits.safetensors (what `gsv convert` makes), hubert.safetensors, and the voice
// voice.safetensors. With --tensors, FOLDER/tensors also has the three networks under their official names, float32:
// what other engines are given. The end token is never chosen, so that a sentence is as long as --max-tokens says.
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "golden/generated_weights.h"
#include "gsv/gsv.h"
#include "models/hubert.h"
#include "models/precision.h"
#include "models/sovits.h"
#include "models/t2s.h"
#include "pipeline/voice.h"
#include "weights/convert.h"
#include "weights/safetensors.h"

namespace gsv::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kReference[] = "The kettle is on the stove, and nobody has used the narrow road for years.";
constexpr int kPromptTokens = 100;  // four seconds of speech

std::shared_ptr<golden::GeneratedWeights> Generate(const std::string& name) {
  return std::make_shared<golden::GeneratedWeights>(golden::ManifestPath(name));
}

// Its logit becomes 0, below the best fifteen of a thousand others.
void SilenceEndToken(golden::GeneratedWeights& gpt) {
  constexpr char kPredict[] = "model.ar_predict_layer.weight";
  const weights::StoredTensor stored = *gpt.Find(kPredict);
  std::vector<float> values(static_cast<size_t>(stored.elements()));
  weights::ReadF32(gpt, stored, values.data());
  std::fill(values.end() - static_cast<std::ptrdiff_t>(stored.shape[1]), values.end(), 0.0f);
  gpt.Replace(kPredict, stored.shape, values);
}

void WriteTensors(const weights::TensorSource& source, const fs::path& path) {
  std::vector<std::vector<float>> kept;
  weights::SafetensorsWriter writer;
  for (const weights::StoredTensor& tensor : source.tensors()) {
    if (tensor.dtype == DType::kI64) continue;  // counters of batches, not weights
    std::vector<float>& values = kept.emplace_back(static_cast<size_t>(tensor.elements()));
    weights::ReadF32(source, tensor, values.data());
    writer.Add(tensor.name, DType::kF32, tensor.shape, values.data());
  }
  writer.Write(path.string(), {});
}

// A voice without a recording: some phones, and tokens and style that are numbers like others.
void WriteVoice(const fs::path& folder, int style_channels) {
  const Engine engine;
  const ModelInfo info =
      engine
          .LoadModel({.gpt = (folder / "gpt.safetensors").string(), .sovits = (folder / "sovits.safetensors").string()})
          .info();
  Voice::Impl voice;
  voice.info.transcript = kReference;
  voice.info.language = "en";
  voice.info.key = std::string(64, '0');
  voice.info.model_version = info.version;
  voice.info.model_identity = info.identity;
  voice.info.name = "generated";
  voice.info.reference_seconds = kPromptTokens / 25.0;
  voice.info.references = 1;
  for (const PhoneSentence& part : engine.Phones(kReference, {.language = "en", .split_method = "cut0"}).sentences) {
    voice.prompt_phones.insert(voice.prompt_phones.end(), part.ids.begin(), part.ids.end());
    voice.prompt_symbols.insert(voice.prompt_symbols.end(), part.phones.begin(), part.phones.end());
  }
  for (int i = 0; i < kPromptTokens; ++i) voice.prompt_tokens.push_back(i * 7919 % 1000);
  for (int i = 0; i < style_channels; ++i) voice.style.push_back(static_cast<float>(i * 7919 % 101) / 101.0f - 0.5f);
  pipeline::SaveVoice(voice, (folder / "voice.safetensors").string());
}

void Make(const fs::path& folder, const std::string& version, const std::string& precision_name, bool tensors) {
  const models::Precision precision = models::FindPrecision(precision_name, kernels::Best());
  fs::create_directories(folder);
  const std::string gpt_name = version == "v1" ? "t2s_v1" : "t2s_v2", sovits_name = "sovits_" + version;
  const auto gpt = Generate(gpt_name), sovits = Generate(sovits_name), hubert = Generate("hubert_base");
  SilenceEndToken(*gpt);
  const weights::Checkpoint gpt_file = golden::CheckpointOf(gpt, gpt_name);
  const weights::Checkpoint sovits_file = golden::CheckpointOf(sovits, sovits_name);
  const weights::Checkpoint hubert_file = golden::CheckpointOf(hubert, "hubert_base");
  const auto write = [&](const char* name, const auto& network, const weights::Checkpoint& checkpoint,
                         const nlohmann::json& extra) {
    weights::WriteConverted((folder / name).string(), network->store, checkpoint, extra);
  };
  const nlohmann::json nothing = nlohmann::json::object();
  write("gpt.safetensors", models::LoadT2s(gpt_file, precision.decoder, precision.decoder_rows), gpt_file, nothing);
  const auto acoustic = models::LoadSovits(sovits_file, precision.vocoder, ops::Convolutions::kDirect);
  write("sovits.safetensors", acoustic, sovits_file,
        {{pipeline::kIdentityKey, pipeline::Identity(sovits_file, *acoustic)}});
  write("hubert.safetensors", models::LoadHubert(hubert_file), hubert_file, nothing);
  WriteVoice(folder, acoustic->config.style_channels);
  if (!tensors) return;
  fs::create_directories(folder / "tensors");
  WriteTensors(*gpt, folder / "tensors/gpt.safetensors");
  WriteTensors(*sovits, folder / "tensors/sovits.safetensors");
  WriteTensors(*hubert, folder / "tensors/hubert.safetensors");
}

int Main(int argc, char** argv) {
  std::string folder, version = "v2", precision = "f32";
  bool tensors = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--precision") == 0 && i + 1 < argc) {
      precision = argv[++i];
    } else if (std::strcmp(argv[i], "--version") == 0 && i + 1 < argc) {
      version = argv[++i];
    } else if (std::strcmp(argv[i], "--tensors") == 0) {
      tensors = true;
    } else if (folder.empty() && argv[i][0] != '-') {
      folder = argv[i];
    } else {
      folder.clear();
      break;
    }
  }
  if (folder.empty()) {
    std::fprintf(stderr, "usage: gsv_bench_model FOLDER [--version NAME] [--precision NAME] [--tensors]\n");
    return 2;
  }
  try {
    Make(folder, version, precision, tensors);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "gsv_bench_model: %s\n", error.what());
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace gsv::bench

int main(int argc, char** argv) { return gsv::bench::Main(argc, argv); }
