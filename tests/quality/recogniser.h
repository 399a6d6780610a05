// The phone recogniser of the training package (training/gsv_training/recogniser.py) on the engine's own ops: it hears
// what the engine says. Of tests only, no part of the library.
//   wave [samples] at 16 kHz -> labels [T, labels] at 50 Hz, speakers [1, speakers]: scores before the softmax
// Log-mel, two convolutions, positions, transformer layers, CTC (Graves et al., 2006).
#ifndef GSV_TESTS_QUALITY_RECOGNISER_H_
#define GSV_TESTS_QUALITY_RECOGNISER_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/blocks/transformer_layer.h"
#include "ops/context.h"
#include "weights/loader.h"

namespace gsv::quality {

struct Recogniser {
  std::vector<std::string> labels;    // "e:AH", "z:ang1"; 0 is the pause and CTC's blank
  std::vector<std::string> speakers;  // "hts"

  Affine first;                         // [3, bands, width]
  Affine second;                        // [3, width, width], stride 2
  std::vector<PackedMatrix> positions;  // one per group
  const float* position_bias = nullptr;
  NormWeights norm;
  std::vector<models::TransformerLayerWeights> layers;
  Affine to_labels;
  Affine to_speakers;
  weights::WeightStore store;
};

// From recogniser.safetensors and recogniser.json in `folder`. Errors: the file group, kTensorMissing, kTensorShape.
std::shared_ptr<const Recogniser> LoadRecogniser(const std::string& folder);

struct Scores {
  Tensor labels;    // [T, labels]
  Tensor speakers;  // [1, speakers]
};
Scores Recognise(Context& ctx, const Recogniser& recogniser, std::span<const float> wave);

struct Heard {
  std::vector<std::string> labels;  // without pauses
  std::string speaker;              // the likeliest
};
// The likeliest label of every frame, repetitions and pauses dropped.
Heard Decode(const Recogniser& recogniser, const Scores& scores);

// Samples at any rate -> 16 kHz by a windowed sinc (Kaiser, beta 9), rounded to 16 bits: recogniser.to_16k.
std::vector<float> ToSixteenKilohertz(std::span<const float> samples, int rate);

// Recogniser with its own working memory. It computes with the plain loops, on the calling thread: a fault in a fast
// kernel cannot spoil the judge together with what it judges. One thread per object.
class Judge {
 public:
  explicit Judge(const std::string& folder) : recogniser_(LoadRecogniser(folder)) {}

  const Recogniser& recogniser() const { return *recogniser_; }
  Heard Listen(std::span<const float> samples, int rate);

 private:
  std::shared_ptr<const Recogniser> recogniser_;
  Arena arena_;
  ThreadPool pool_{1};
};

}  // namespace gsv::quality

#endif  // GSV_TESTS_QUALITY_RECOGNISER_H_
