// A voice: what the networks need to know of a reference recording, so that speaking needs neither it nor an encoder.
#ifndef GSV_PIPELINE_VOICE_H_
#define GSV_PIPELINE_VOICE_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "gsv/gsv.h"
#include "pipeline/model.h"

namespace gsv {

// Immutable.
struct Voice::Impl {
  VoiceInfo info;
  std::vector<float> style;        // [gin], the mean over all references
  std::vector<int> prompt_tokens;  // [P], empty for a prompt-free voice
  std::vector<std::string> prompt_symbols;
  std::vector<int> prompt_phones;      // [S]
  std::vector<float> prompt_features;  // [S, feature_width], or empty: all zeros
  int feature_width = 0;
};

namespace pipeline {

std::shared_ptr<const Voice::Impl> CreateVoice(const Engine::Impl& engine, const Model::Impl& model,
                                               const VoiceSource& source);

// Throws kModelMismatch where the voice was made with another SoVITS model.
void CheckVoice(const Model::Impl& model, const Voice::Impl& voice);

// voice_file.cc: one .safetensors file (docs/file-formats.md).
void SaveVoice(const Voice::Impl& voice, const std::string& path);
std::shared_ptr<const Voice::Impl> LoadVoice(const std::string& path);
std::shared_ptr<const Voice::Impl> LoadVoice(std::span<const std::byte> bytes, const std::string& name);

}  // namespace pipeline
}  // namespace gsv

#endif  // GSV_PIPELINE_VOICE_H_
