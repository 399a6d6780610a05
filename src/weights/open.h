// From a path to named tensors, by content and not by file name.
#ifndef GSV_WEIGHTS_OPEN_H_
#define GSV_WEIGHTS_OPEN_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "weights/tensor_source.h"

namespace gsv::weights {

// Opens a torch archive (.ckpt .pth .pt .bin, altered headers included), a .safetensors file, a Hugging Face folder
// (model.safetensors, else pytorch_model.bin, with its config.json), an .onnx file or a folder with g2pW.onnx, or a
// converted file. Memory-mapped.
// Errors: the file and checkpoint groups of ErrorCode.
std::shared_ptr<const TensorSource> OpenTensors(const std::string& path);

// The same from the bytes of a file, which are copied. `name` is for messages.
std::shared_ptr<const TensorSource> ParseTensors(std::span<const std::byte> bytes, std::string name);

// What a source is, from its tensors and header (not from its name).
enum class CheckpointKind { kGpt, kSovits, kHubert, kRoberta, kSpeaker, kVocoder, kG2pw, kVoice };
const char* CheckpointKindName(CheckpointKind kind);

struct Checkpoint {
  std::shared_ptr<const TensorSource> source;
  CheckpointKind kind;
  std::string version;  // "v1", "v2", "v2Pro", "v2ProPlus", "v3", "v4" of a SoVITS file; else empty
  bool lora = false;    // holds low-rank factors for a v3 or v4 base only
  int symbols = 0;      // rows of the phone embedding of a GPT or SoVITS file: 322 (v1; 512 in GPT files) or 732
  std::string info;     // what the trainer wrote ("GPT-e15")
};
// Errors: kVersionUnknown with what was looked for.
Checkpoint Identify(std::shared_ptr<const TensorSource> source);
Checkpoint OpenCheckpoint(const std::string& path);
// Throws kVersionUnknown with "found ..., expected ..." where it is something else.
void ExpectKind(const Checkpoint& checkpoint, CheckpointKind kind);

// One line for people: "SoVITS v2Pro, 732 symbols, 678 tensors, 81.2 M parameters, F16".
std::string DescribeCheckpoint(const Checkpoint& checkpoint);

}  // namespace gsv::weights

#endif  // GSV_WEIGHTS_OPEN_H_
